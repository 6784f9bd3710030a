/**
 * What happens in the cluster, as the scheduling queue sees it, and which of it may help a pod that was refused.
 * A change of an object is one or more actions; each plugin registers the actions that may lift its refusal, with
 * a hint that looks closer. A hint is a pure function of the waiting pod and the change.
 * Source: pkg/scheduler/framework/types.go (ClusterEvent), events.go, backend/queue (isPodWorthRequeuing).
 */
import { compareQuantities, podRequests, quantityOf } from '../../model/index.js'
import type { CSIDriver, CSINode, CSIStorageCapacity, Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass, VolumeAttachment } from '../../model/index.js'
import type { ClusterModel } from '../model/cluster-model.js'
import { effectiveSpec } from '../model/footprint.js'
import type { PodInfo } from '../model/pod-info.js'
import { sameJson } from '../model/same-json.js'

/** A change of one object: added if there is no old one, deleted if there is no new one. */
export type ClusterEvent =
  | { readonly kind: 'Node'; readonly old?: Node | undefined; readonly new?: Node | undefined }
  | { readonly kind: 'Pod'; readonly old?: Pod | undefined; readonly new?: Pod | undefined }
  | { readonly kind: string; readonly old?: unknown; readonly new?: unknown }

/** What a change of a node may be. */
export type NodeAction = 'AddNode' | 'DeleteNode' | 'UpdateNodeAllocatable' | 'UpdateNodeLabel' | 'UpdateNodeTaint'
/**
 * What a change of a pod may be: of one that has a node, or of the waiting pod itself. A pod that is nominated to a
 * node and loses the nomination, or is gone, has gone from the node for all pods that had to count it there.
 */
export type PodAction =
  | 'AddPod' | 'DeletePod' | 'UpdatePodLabel' | 'UpdatePodScaleDown'
  | 'UpdateOwnLabel' | 'UpdateOwnToleration' | 'UpdateOwnScaleDown' | 'UpdateOwnSchedulingGates'
/** The kinds of storage that plugins wait for. */
export interface StorageKinds {
  readonly PersistentVolumeClaim: PersistentVolumeClaim
  readonly PersistentVolume: PersistentVolume
  readonly StorageClass: StorageClass
  readonly CSINode: CSINode
  readonly CSIDriver: CSIDriver
  readonly CSIStorageCapacity: CSIStorageCapacity
  readonly VolumeAttachment: VolumeAttachment
}
type AddedOrUpdated = Exclude<keyof StorageKinds, 'CSIDriver' | 'VolumeAttachment'>
/** What a change of storage may be: most of what is deleted helps nobody, nor does a volume that is being attached. */
export type StorageAction = `${'Add' | 'Update'}${AddedOrUpdated}` | 'UpdateCSIDriver' | 'DeleteVolumeAttachment'
export type Action = NodeAction | PodAction | StorageAction

/** A change of a node as a hint sees it. */
export interface NodeChange {
  readonly action: NodeAction
  readonly old: Node | undefined
  readonly new: Node | undefined
}

/** A change of a pod as a hint sees it. */
export interface PodChange {
  readonly action: PodAction
  readonly old: Pod | undefined
  readonly new: Pod | undefined
}

/** A closer look at a change of a node. */
export type NodeHint = (pod: PodInfo, change: NodeChange, cluster: ClusterModel) => boolean
/** A closer look at a change of a pod. */
export type PodHint = (pod: PodInfo, change: PodChange, cluster: ClusterModel) => boolean

/** Actions that may help, and a closer look; without one they always may. */
export interface HintRegistration {
  readonly actions: readonly Action[]
  readonly hint: ((pod: PodInfo, change: NodeChange & PodChange, cluster: ClusterModel) => boolean) | undefined
}

/** A change of storage as a hint sees it. */
export interface StorageChange<T> {
  readonly old: T | undefined
  readonly new: T
}

/** Registers for changes of storage. */
export function onStorage<K extends AddedOrUpdated | 'CSIDriver'>(
  kind: K, changes: readonly (K extends 'CSIDriver' ? 'Update' : 'Add' | 'Update')[], hint?: (pod: PodInfo, change: StorageChange<StorageKinds[K]>, cluster: ClusterModel) => boolean,
): HintRegistration {
  return { actions: changes.map((change) => `${change}${kind}` as StorageAction), hint: hint as HintRegistration['hint'] }
}

/** Registers for volumes that are no longer attached. */
export function onDetached(hint: (pod: PodInfo, gone: VolumeAttachment) => boolean): HintRegistration {
  return { actions: ['DeleteVolumeAttachment'], hint: (pod, { old }) => hint(pod, old as unknown as VolumeAttachment) }
}

const STORAGE_ACTIONS: ReadonlySet<string> = new Set<StorageAction>([
  'AddPersistentVolumeClaim', 'UpdatePersistentVolumeClaim', 'AddPersistentVolume', 'UpdatePersistentVolume', 'AddStorageClass', 'UpdateStorageClass',
  'AddCSINode', 'UpdateCSINode', 'UpdateCSIDriver', 'AddCSIStorageCapacity', 'UpdateCSIStorageCapacity', 'DeleteVolumeAttachment',
])

/** What a change of an object amounts to that is neither a node nor a pod. */
export function storageActions({ kind, old, new: next }: ClusterEvent): readonly StorageAction[] {
  const action = `${next === undefined ? 'Delete' : old === undefined ? 'Add' : 'Update'}${kind}`
  return STORAGE_ACTIONS.has(action) ? [action as StorageAction] : []
}

/** Registers for changes of nodes. */
export function onNode(actions: readonly NodeAction[], hint?: NodeHint): HintRegistration {
  return { actions, hint }
}

/** Registers for changes of pods. */
export function onPod(actions: readonly PodAction[], hint?: PodHint): HintRegistration {
  return { actions, hint }
}

/** What a change of a node amounts to. */
export function nodeActions(old: Node | undefined, next: Node | undefined): readonly NodeAction[] {
  if (next === undefined) return ['DeleteNode']
  if (old === undefined) return ['AddNode']
  const actions: NodeAction[] = []
  if (!sameJson(old.status?.allocatable, next.status?.allocatable)) actions.push('UpdateNodeAllocatable')
  if (!sameJson(old.metadata.labels, next.metadata.labels)) actions.push('UpdateNodeLabel')
  const uncordoned = old.spec?.unschedulable === true && next.spec?.unschedulable !== true
  if (uncordoned || !sameJson(old.spec?.taints ?? [], next.spec?.taints ?? [])) actions.push('UpdateNodeTaint')
  return actions
}

/** What a change of a pod amounts to for a waiting pod (which may be the same). */
export function podActions(waiting: Pod, old: Pod | undefined, next: Pod | undefined): readonly PodAction[] {
  const was = old !== undefined && hasPlace(old)
  const is = next !== undefined && hasPlace(next)
  if (is && !was) return ['AddPod']
  if (was && !is) return ['DeletePod']
  if (old === undefined) return []
  const own = next !== undefined && !is && isSamePod(waiting, next)
  if (!is && !own) return hasLostNomination(waiting, old, next) ? ['DeletePod'] : []
  const actions: PodAction[] = []
  if (!sameJson(old.metadata.labels, next!.metadata.labels)) actions.push(own ? 'UpdateOwnLabel' : 'UpdatePodLabel')
  if (reducedRequests(old, next!).length > 0) actions.push(own ? 'UpdateOwnScaleDown' : 'UpdatePodScaleDown')
  if (own && !sameJson(old.spec.tolerations, next!.spec.tolerations)) actions.push('UpdateOwnToleration')
  if (own && (old.spec.schedulingGates ?? []).length > 0 && (next!.spec.schedulingGates ?? []).length === 0) actions.push('UpdateOwnSchedulingGates')
  return actions
}

function hasPlace({ spec, status }: Pod): boolean {
  return (spec.nodeName ?? '') !== '' && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'
}

/** A pod counts the nominated pods of at least its own priority. */
function hasLostNomination(waiting: Pod, old: Pod, next: Pod | undefined): boolean {
  const node = old.status?.nominatedNodeName ?? ''
  return node !== '' && next?.status?.nominatedNodeName !== node && (waiting.spec.priority ?? 0) <= (old.spec.priority ?? 0)
}

/** Whether two objects are one pod at different times. */
export function isSamePod(a: Pod, b: Pod): boolean {
  return a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace && a.metadata.uid === b.metadata.uid
}

/** The resources of which a pod counts for less than before. Source: backend/queue/events.go (extractPodScaleDown). */
export function reducedRequests(old: Pod, next: Pod): readonly string[] {
  if (old.spec === next.spec && old.status?.containerStatuses === next.status?.containerStatuses) return NO_NAMES
  const [before, after] = [effectiveSpec(old), effectiveSpec(next)]
  if (before === after || before.containers === after.containers) return NO_NAMES
  const requests = podRequests(after)
  return Object.entries(podRequests(before)).filter(([name, amount]) => compareQuantities(quantityOf(amount), quantityOf(requests[name])) > 0).map(([name]) => name)
}

const NO_NAMES: readonly string[] = Object.freeze([])
