/**
 * The plugins that a configuration can name: those that come with kube-scheduler, and the user's own. Each is made
 * from its arguments; with the default ones it is always the same object.
 * Source: pkg/scheduler/framework/plugins/registry.go.
 */
import { argsReaders } from '../../model/index.js'
import type { PluginArgs } from '../../model/index.js'
import type { Plugin } from '../framework/plugin.js'
import { defaultBinder } from '../plugins/default-binder/default-binder.js'
import { defaultPreemption } from '../plugins/default-preemption/default-preemption.js'
import { dynamicResources } from '../plugins/dynamic-resources/dynamic-resources.js'
import { imageLocality } from '../plugins/image-locality/image-locality.js'
import { configuredInterPodAffinity, interPodAffinity } from '../plugins/inter-pod-affinity/inter-pod-affinity.js'
import { configuredNodeAffinity } from '../plugins/node-affinity/configured.js'
import { nodeName } from '../plugins/node-name/node-name.js'
import { nodePorts } from '../plugins/node-ports/node-ports.js'
import { configuredBalancedAllocation } from '../plugins/node-resources-balanced-allocation/configured.js'
import { configuredNodeResourcesFit } from '../plugins/node-resources-fit/configured.js'
import { nodeUnschedulable } from '../plugins/node-unschedulable/node-unschedulable.js'
import { nodeVolumeLimits } from '../plugins/node-volume-limits/node-volume-limits.js'
import { configuredPodTopologySpread } from '../plugins/pod-topology-spread/pod-topology-spread.js'
import { prioritySort } from '../plugins/priority-sort/priority-sort.js'
import { schedulingGates } from '../plugins/scheduling-gates/scheduling-gates.js'
import { taintToleration } from '../plugins/taint-toleration/taint-toleration.js'
import { configuredVolumeBinding } from '../plugins/volume-binding/volume-binding.js'
import { volumeRestrictions } from '../plugins/volume-restrictions/volume-restrictions.js'
import { volumeZone } from '../plugins/volume-zone/volume-zone.js'

/** Makes a plugin from the arguments that a configuration gives; undefined if it gives none. */
export type PluginFactory = (args: unknown) => Plugin

/** A plugin that a configuration can name. */
export interface Registered {
  readonly name: string
  readonly make: PluginFactory
  /** Its weight in the default profile, if it stands there. */
  readonly defaultWeight?: number
}

/** A plugin whose arguments kube-scheduler knows. */
function configured<P extends keyof PluginArgs>(name: P, make: (args: PluginArgs[P]) => Plugin, defaultWeight = 0): Registered {
  const usual = make(argsReaders[name].complete({} as never))
  return { name, make: (args) => (args === undefined ? usual : make(args as PluginArgs[P])), defaultWeight }
}

function plain(plugin: Plugin, defaultWeight = 0): Registered {
  return { name: plugin.name, make: () => plugin, defaultWeight }
}

/** The plugins of kube-scheduler, in the order of its default profile. Source: apis/config/v1/default_plugins.go. */
export const inTreePlugins: readonly Registered[] = [
  plain(schedulingGates),
  plain(prioritySort),
  plain(nodeUnschedulable),
  plain(nodeName),
  plain(taintToleration, 3),
  configured('NodeAffinity', configuredNodeAffinity, 2),
  plain(nodePorts),
  configured('NodeResourcesFit', configuredNodeResourcesFit, 1),
  plain(volumeRestrictions),
  plain(nodeVolumeLimits),
  configured('VolumeBinding', configuredVolumeBinding),
  plain(volumeZone),
  configured('PodTopologySpread', configuredPodTopologySpread, 2),
  configured('InterPodAffinity', (args) => (args.hardPodAffinityWeight === 1 && !args.ignorePreferredTermsOfExistingPods ? interPodAffinity : configuredInterPodAffinity(args)), 2),
  plain(dynamicResources),
  configured('DefaultPreemption', ({ minCandidateNodesPercentage, minCandidateNodesAbsolute }) =>
    defaultPreemption({ minPercentage: minCandidateNodesPercentage, minAbsolute: minCandidateNodesAbsolute })),
  configured('NodeResourcesBalancedAllocation', configuredBalancedAllocation, 1),
  plain(imageLocality, 1),
  plain(defaultBinder),
]

/** The user's own plugins as a configuration can name them. Throws if a name is empty or taken. */
export function userPlugins(given: readonly (Plugin | { readonly name: string; readonly make: PluginFactory })[]): readonly Registered[] {
  const taken = new Set(inTreePlugins.map(({ name }) => name))
  return given.map((each) => {
    const { name } = each
    if (typeof name !== 'string' || !/^[A-Za-z][\w.-]*$/.test(name)) throw new TypeError(`a scheduler plugin needs a name of letters, digits, ".", "_" and "-", not ${JSON.stringify(name)}`)
    if (taken.has(name)) throw new TypeError(`a plugin named ${name} already exists: give yours another name`)
    taken.add(name)
    return { name, make: (args) => guarded('make' in each ? each.make(args) : each, name) }
  })
}

const MAX_NODE_SCORE = 100

/** A user's plugin whose scores are looked at: one out of range would silently outweigh all others. */
function guarded(plugin: Plugin, name: string): Plugin {
  if (plugin.name !== name) throw new TypeError(`the scheduler plugin ${name} calls itself ${plugin.name}: both names must be the same`)
  if (plugin.score === undefined) return plugin
  return {
    ...plugin,
    normalizeScore(scores, count, state, nodes) {
      plugin.normalizeScore?.(scores, count, state, nodes)
      for (let i = 0; i < count; i++) {
        if (Number.isInteger(scores[i]) && scores[i]! >= 0 && scores[i]! <= MAX_NODE_SCORE) continue
        throw new RangeError(`plugin "${name}" returns an invalid score ${scores[i]}, it should in the range of [0, ${MAX_NODE_SCORE}] after normalizing`)
      }
    },
  }
}
