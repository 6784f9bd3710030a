/**
 * PreFilter: each plugin looks at the pod and the cluster once. It may refuse the pod, have nothing to object to on
 * any node, or narrow the search; what several plugins narrow is intersected. Plugins of which the answer follows
 * from the class are not asked again.
 * Source: pkg/scheduler/framework/runtime/framework.go (RunPreFilterPlugins).
 */
import { byText } from '../../model/index.js'
import { filterManyOf } from '../framework/for-many.js'
import type { PreFilterResult } from '../framework/plugin.js'
import type { Points } from '../framework/points.js'
import { unresolvable } from '../framework/status.js'
import type { Status } from '../framework/status.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { PodInfo } from '../model/pod-info.js'
import type { ActiveFilter } from './batch.js'

/** What PreFilter found out. */
export interface PreFiltered {
  /** The refusal of a plugin: no node is looked at then. */
  readonly rejected: Status | undefined
  /** By the place of the plugin, what it answered; those after the last one have not been asked. */
  readonly answers: readonly PreFilterResult[]
  /** The only nodes worth looking at, sorted; all if undefined. */
  readonly nodeNames: readonly string[] | undefined
  /** Who narrowed the search, sorted. */
  readonly narrowedBy: readonly string[]
}

const NOBODY: readonly string[] = Object.freeze([])

/** Asks all PreFilter plugins of a profile; one that refuses for good ends the asking. `known`: answers for the class. */
export function runPreFilter({ preFilter }: Points, known: readonly (PreFilterResult | undefined)[], cluster: ClusterModel, pod: PodInfo): PreFiltered {
  const answers: PreFilterResult[] = []
  let rejected: Status | undefined
  let nodeNames: readonly string[] | undefined
  let narrowedBy = NOBODY
  for (let i = 0; i < preFilter.length; i++) {
    const plugin = preFilter[i]!
    const answer = known[i] ?? plugin.preFilter(pod, cluster)
    answers.push(answer)
    if (answer.status !== undefined) {
      rejected = answer.status
      if (rejected.code === 'UnschedulableAndUnresolvable') return { rejected, answers, nodeNames: undefined, narrowedBy: NOBODY }
    }
    if (answer.nodeNames === undefined) continue
    narrowedBy = [...narrowedBy, plugin.name].sort(byText)
    nodeNames = narrow(nodeNames, answer.nodeNames)
    if (nodeNames.length === 0) return { rejected: unresolvable(plugin.name, nothingLeft(narrowedBy)), answers, nodeNames: undefined, narrowedBy: NOBODY }
  }
  return { rejected, answers, nodeNames, narrowedBy }
}

function narrow(names: readonly string[] | undefined, wanted: readonly string[]): readonly string[] {
  return names === undefined ? [...wanted].sort(byText) : names.filter((name) => wanted.includes(name))
}

function nothingLeft(narrowedBy: readonly string[]): string {
  return narrowedBy.length === 1
    ? `node(s) didn't satisfy plugin ${narrowedBy[0]}`
    : `node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}] simultaneously`
}

/** Whether a plugin's PreFilter was asked. */
export function wasAsked({ preFilter }: Points, { answers }: PreFiltered, name: string): boolean {
  const place = preFilter.findIndex((plugin) => plugin.name === name)
  return place >= 0 && place < answers.length
}

/** All filters that have something to say, in order. */
export function activeFilters({ preFilter, filter }: Points, { answers }: PreFiltered): readonly ActiveFilter[] {
  const filters: ActiveFilter[] = []
  for (const plugin of filter) {
    const place = preFilter.indexOf(plugin as never)
    const answer = place < 0 ? undefined : answers[place]
    if (answer?.skip !== true) filters.push({ plugin, many: filterManyOf(plugin), state: answer?.state })
  }
  return filters
}

/** The same filters with what they prepare now that pods in the model have changed for a trial. */
export function prepareAgain(cluster: ClusterModel, pod: PodInfo, filters: readonly ActiveFilter[]): readonly ActiveFilter[] {
  const again: ActiveFilter[] = []
  for (const filter of filters) {
    const result = filter.plugin.preFilter?.(pod, cluster)
    if (result?.skip !== true) again.push(result === undefined ? filter : { ...filter, state: result.state })
  }
  return again
}
