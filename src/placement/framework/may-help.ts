/**
 * Which event may help which rejected pod: one that a plugin that refused the pod registered for, unless its hint
 * says otherwise. A left-over of upstream is kept: plugins that wait for new nodes but not for changed taints are
 * told of the latter unconditionally.
 * Source: pkg/scheduler/backend/queue/scheduling_queue.go (isPodWorthRequeuing), scheduler.go (buildQueueingHintMap).
 */
import { keyOf } from '../../model/index.js'
import type { Pod, Node } from '../../model/index.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { PodInfo } from '../model/pod-info.js'
import type { Action, ClusterEvent, HintRegistration, NodeChange, PodChange } from './events.js'
import { nodeActions, onNode, podActions, storageActions } from './events.js'
import type { Plugin } from './plugin.js'
import type { Profile } from './profile.js'
import type { Status } from './status.js'

/** Whether an event may help a pod that these plugins refused; nobody having refused it, anything may. */
export function mayHelp(refusedBy: readonly string[], pod: PodInfo, event: ClusterEvent, cluster: ClusterModel, profile: Profile): boolean {
  const actions = actionsOf(pod, event)
  if (actions.length === 0) return false
  if (refusedBy.length === 0) return true
  return profile.plugins.some((plugin) => refusedBy.includes(plugin.name)
    && (plugin.eventsToRegister === undefined
      || actions.some((action) => registrationsOf(plugin, action).some((registration) => promises(registration, action, pod, event, cluster)))))
}

/** Whether a plugin that keeps a pod out of the queue listens to an event at all. */
export function concernsGate(gatedBy: string, pod: PodInfo, event: ClusterEvent, profile: Profile): boolean {
  const plugin = profile.plugins.find(({ name }) => name === gatedBy)
  if (plugin === undefined) return false
  const actions = actionsOf(pod, event)
  return plugin.eventsToRegister === undefined ? actions.length > 0 : actions.some((action) => registrationsOf(plugin, action).length > 0)
}

/** Whom an event may concern: its own pod, and pods that certain plugins refused and keep out. */
export interface Concerned {
  group(refusedBy: readonly string[], gatedBy: string): boolean
  readonly own: string
}

/** Stands for whoever waits and is not the pod that an event is about. */
const ANYBODY = { pod: { metadata: {}, spec: { priority: -Infinity } } } as unknown as PodInfo

/** Whom an event may concern, told by plugins, so that not every waiting pod has to be asked about. */
export function concernedBy(event: ClusterEvent, profiles: Iterable<Profile>): Concerned {
  const actions = actionsOf(ANYBODY, event)
  const listening = actions.length === 0 ? [] : [...profiles].map(({ plugins }) =>
    plugins.filter((plugin) => plugin.eventsToRegister === undefined || actions.some((action) => registrationsOf(plugin, action).length > 0)))
  const listens = (plugins: readonly Plugin[], names: readonly string[]) => plugins.some(({ name }) => names.includes(name))
  return {
    group: (refusedBy, gatedBy) => listening.some((plugins) =>
      (gatedBy === '' || listens(plugins, [gatedBy])) && (refusedBy.length === 0 || listens(plugins, refusedBy))),
    own: event.kind === 'Pod' ? keyOf((event.new ?? event.old) as Pod) : '',
  }
}

/** Whether an event can help anybody: a change that no pod could care for is passed over at once. */
export function isOfInterest(event: ClusterEvent): boolean {
  if (event.kind === 'Node') return nodeActions(event.old as Node | undefined, event.new as Node | undefined).length > 0
  return event.kind === 'Pod' || storageActions(event).length > 0
}

function actionsOf({ pod }: PodInfo, event: ClusterEvent): readonly Action[] {
  if (event.kind === 'Node') return nodeActions(event.old as Node | undefined, event.new as Node | undefined)
  if (event.kind === 'Pod') return podActions(pod, event.old as Pod | undefined, event.new as Pod | undefined)
  return storageActions(event)
}

const TOLD_ANYWAY = onNode(['UpdateNodeTaint'])

function registrationsOf({ eventsToRegister = [] }: Plugin, action: Action): readonly HintRegistration[] {
  const waitsFor = (wanted: Action) => ({ actions }: HintRegistration) => actions.includes(wanted)
  const registrations = eventsToRegister.filter(waitsFor(action))
  const toldAnyway = action === 'UpdateNodeTaint' && registrations.length === 0 && eventsToRegister.some(waitsFor('AddNode'))
  return toldAnyway ? [TOLD_ANYWAY] : registrations
}

function promises({ hint }: HintRegistration, action: Action, pod: PodInfo, event: ClusterEvent, cluster: ClusterModel): boolean {
  if (hint === undefined) return true
  const change = { action, old: event.old, new: event.new }
  return hint(pod, change as NodeChange & PodChange, cluster)
}

/** The plugin that keeps a pod out of the queue, with its reason, or undefined. */
export function preEnqueue(pod: Pod, profile: Profile): Status | undefined {
  for (const plugin of profile.points.preEnqueue) {
    const status = plugin.preEnqueue(pod)
    if (status !== undefined) return status
  }
  return undefined
}
