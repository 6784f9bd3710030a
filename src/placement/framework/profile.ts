/**
 * A profile: which plugins run, in which order, with which weights, and how many nodes are looked at. The default
 * profile is kube-scheduler's; plugins about volumes and dynamic resources are missing until those live.
 * Source: pkg/scheduler/apis/config/v1/default_plugins.go.
 */
import { defaultBinder } from '../plugins/default-binder/default-binder.js'
import { imageLocality } from '../plugins/image-locality/image-locality.js'
import { interPodAffinity } from '../plugins/inter-pod-affinity/inter-pod-affinity.js'
import { nodeAffinity } from '../plugins/node-affinity/node-affinity.js'
import { nodeName } from '../plugins/node-name/node-name.js'
import { nodePorts } from '../plugins/node-ports/node-ports.js'
import { nodeResourcesBalancedAllocation } from '../plugins/node-resources-balanced-allocation/node-resources-balanced-allocation.js'
import { nodeResourcesFit } from '../plugins/node-resources-fit/node-resources-fit.js'
import { nodeUnschedulable } from '../plugins/node-unschedulable/node-unschedulable.js'
import { podTopologySpread } from '../plugins/pod-topology-spread/pod-topology-spread.js'
import { prioritySort } from '../plugins/priority-sort/priority-sort.js'
import { schedulingGates } from '../plugins/scheduling-gates/scheduling-gates.js'
import { taintToleration } from '../plugins/taint-toleration/taint-toleration.js'
import type { Plugin } from './plugin.js'

/** A plugin of a profile; the weight multiplies its normalised scores. */
export interface ProfilePlugin {
  readonly plugin: Plugin
  readonly weight: number
}

/** A profile, chosen by a pod's `schedulerName`. */
export interface Profile {
  readonly schedulerName: string
  /** In the order in which they are asked, at every extension point. */
  readonly plugins: readonly ProfilePlugin[]
  /** How many of the nodes are looked for, in percent; 0 lets the number of nodes decide. */
  readonly percentageOfNodesToScore: number
}

/** kube-scheduler's own profile. */
export const defaultProfile: Profile = Object.freeze({
  schedulerName: 'default-scheduler',
  plugins: Object.freeze([
    { plugin: schedulingGates, weight: 0 },
    { plugin: prioritySort, weight: 0 },
    { plugin: nodeUnschedulable, weight: 0 },
    { plugin: nodeName, weight: 0 },
    { plugin: taintToleration, weight: 3 },
    { plugin: nodeAffinity, weight: 2 },
    { plugin: nodePorts, weight: 0 },
    { plugin: nodeResourcesFit, weight: 1 },
    { plugin: podTopologySpread, weight: 2 },
    { plugin: interPodAffinity, weight: 2 },
    { plugin: nodeResourcesBalancedAllocation, weight: 1 },
    { plugin: imageLocality, weight: 1 },
    { plugin: defaultBinder, weight: 0 },
  ]),
  percentageOfNodesToScore: 0,
})
