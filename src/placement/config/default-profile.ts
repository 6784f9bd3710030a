/**
 * kube-scheduler's own profile: its plugins in their order, with their weights.
 * Source: pkg/scheduler/apis/config/v1/default_plugins.go.
 */
import { makeProfile } from '../framework/profile.js'
import type { Profile } from '../framework/profile.js'
import { defaultBinder } from '../plugins/default-binder/default-binder.js'
import { defaultPreemption } from '../plugins/default-preemption/default-preemption.js'
import { dynamicResources } from '../plugins/dynamic-resources/dynamic-resources.js'
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

/** The name by which pods ask for it; pods that name no scheduler are defaulted to it. */
export const DEFAULT_SCHEDULER_NAME = 'default-scheduler'

/** kube-scheduler's own profile. */
export const defaultProfile: Profile = makeProfile(DEFAULT_SCHEDULER_NAME, [
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
  { plugin: dynamicResources, weight: 0 },
  { plugin: defaultPreemption(), weight: 0 },
  { plugin: nodeResourcesBalancedAllocation, weight: 1 },
  { plugin: imageLocality, weight: 1 },
  { plugin: defaultBinder, weight: 0 },
])
