/**
 * PreFilter: each plugin looks at the pod and the cluster once. It may refuse the pod, have nothing to object to on
 * any node, or narrow the search; what several plugins narrow is intersected.
 * Source: pkg/scheduler/framework/runtime/framework.go (RunPreFilterPlugins).
 */
import { byText } from '../../model/index.js'
import type { FilterPlugin, Plugin } from '../framework/plugin.js'
import type { Profile } from '../framework/profile.js'
import { unresolvable } from '../framework/status.js'
import type { Status } from '../framework/status.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { PodInfo } from '../model/pod-info.js'

/** A filter that has something to say about a pod, with what it prepared. */
export interface ActiveFilter {
  readonly plugin: Plugin & FilterPlugin
  readonly state: unknown
}

/** What PreFilter found out. */
export interface PreFiltered {
  /** The refusal of a plugin: no node is looked at then. */
  readonly rejected: Status | undefined
  /** The plugins that were asked. */
  readonly asked: ReadonlySet<string>
  /** The filters that are asked, in order. */
  readonly filters: readonly ActiveFilter[]
  /** The only nodes worth looking at, sorted; all if undefined. */
  readonly nodeNames: readonly string[] | undefined
  /** Who narrowed the search, sorted. */
  readonly narrowedBy: readonly string[]
}

const NOBODY: readonly string[] = Object.freeze([])

/** Asks all PreFilter plugins of a profile; one that refuses for good ends the asking. */
export function runPreFilter(profile: Profile, cluster: ClusterModel, pod: PodInfo): PreFiltered {
  const { preFilter, filter } = profile.points
  const states = new Map<string, unknown>()
  const skipped = new Set<string>()
  const asked = new Set<string>()
  let rejected: Status | undefined
  let nodeNames: readonly string[] | undefined
  let narrowedBy = NOBODY
  for (const plugin of preFilter) {
    asked.add(plugin.name)
    const result = plugin.preFilter(pod, cluster)
    if (result.status?.code === 'UnschedulableAndUnresolvable') return refused(result.status, asked)
    if (result.status !== undefined) rejected = result.status
    else if (result.skip === true) skipped.add(plugin.name)
    else states.set(plugin.name, result.state)
    if (result.nodeNames === undefined) continue
    narrowedBy = [...narrowedBy, plugin.name].sort(byText)
    nodeNames = nodeNames === undefined ? [...result.nodeNames].sort(byText) : nodeNames.filter((name) => result.nodeNames!.includes(name))
    if (nodeNames.length === 0) return refused(unresolvable(plugin.name, nothingLeft(narrowedBy)), asked)
  }
  const filters: ActiveFilter[] = []
  for (const plugin of filter) {
    if (!skipped.has(plugin.name)) filters.push({ plugin, state: states.get(plugin.name) })
  }
  return { rejected, asked, filters, nodeNames, narrowedBy }
}

function refused(status: Status, asked: ReadonlySet<string>): PreFiltered {
  return { rejected: status, asked, filters: [], nodeNames: undefined, narrowedBy: NOBODY }
}

function nothingLeft(narrowedBy: readonly string[]): string {
  return narrowedBy.length === 1
    ? `node(s) didn't satisfy plugin ${narrowedBy[0]}`
    : `node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}] simultaneously`
}

/** The same filters with what they prepare now that pods in the model have changed for a trial. */
export function prepareAgain(cluster: ClusterModel, pod: PodInfo, filters: readonly ActiveFilter[]): readonly ActiveFilter[] {
  const again: ActiveFilter[] = []
  for (const filter of filters) {
    const result = filter.plugin.preFilter?.(pod, cluster)
    if (result?.skip !== true) again.push(result === undefined ? filter : { plugin: filter.plugin, state: result.state })
  }
  return again
}
