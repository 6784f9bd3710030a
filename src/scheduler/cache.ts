/**
 * What the scheduler knows: the cluster as its streams tell it, and on top of it what it has decided and nobody has
 * written yet: pods that are assumed on a node until their binding is seen, and nominations. Both are state; the
 * model that decisions read is derived from them and the view, and follows each change.
 * Source: kubernetes, pkg/scheduler/backend/cache, pkg/scheduler/backend/queue/nominator.go.
 */
import {
  isPodTerminal, keyOf, type CSIDriver, type CSINode, type CSIStorageCapacity, type Node, type PersistentVolume, type PersistentVolumeClaim, type Pod, type Service, type StorageClass, type VolumeAttachment,
} from '../model/index.js'
import { ClusterModel } from '../placement/index.js'
import { freeze } from '../plain/index.js'
import { dictionary, type Change, type Dictionary, type View } from '../sim/index.js'
import type { QueueRow } from './queue.js'
import type { Scope } from './scope.js'

/** A pod that has been given a node; its binding is on its way. */
export interface Assumed {
  readonly uid: string
  readonly node: string
  /** Its row in the queue, for the case that the binding fails. */
  readonly row: QueueRow
  readonly sinceMs: number
}

/** A claim or volume. */
type AssumedStorage = PersistentVolume | PersistentVolumeClaim

/** The kinds that the scheduler watches; where it starts, they are listed in this order. */
export const WATCHED = [
  'Node', 'Service', 'ReplicaSet', 'StatefulSet', 'ReplicationController', 'Namespace', 'PodDisruptionBudget',
  'PersistentVolumeClaim', 'PersistentVolume', 'StorageClass', 'CSINode', 'CSIDriver', 'CSIStorageCapacity', 'VolumeAttachment', 'Pod',
] as const

export class Cache {
  private readonly assumptions: Dictionary<Assumed>
  /** Pod → the node that it is nominated to. */
  private readonly nominations: Dictionary<string>
  /** Claims and volumes as they are about to be written, under `kind key`. */
  private readonly assumedStorage: Dictionary<AssumedStorage>
  private derived: ClusterModel | undefined

  constructor(
    private readonly scope: Scope,
    private readonly view: View,
  ) {
    const { engine } = scope
    this.assumptions = dictionary(engine.state, scope.its('assumed'))
    this.nominations = dictionary(engine.state, scope.its('nominated'))
    this.assumedStorage = dictionary(engine.state, scope.its('assumed-storage'))
    engine.onRestore(() => (this.derived = undefined))
  }

  /** The cluster as the scheduler sees it, made anew when it was dropped. */
  get model(): ClusterModel {
    if (this.derived !== undefined) return this.derived
    const model = new ClusterModel()
    for (const kind of WATCHED) {
      for (const object of this.view.list<Pod>(kind)) apply(model, kind, this.idOf(kind, keyOf(object)), undefined, object)
    }
    for (const [, object] of this.assumedStorage.entries()) applyStorage(model, object)
    for (const [key, { node }] of this.assumptions.entries()) this.place(model, key, node)
    for (const [key, node] of this.nominations.entries()) model.setNominated(this.idOf('Pod', key), this.view.get<Pod>('Pod', key), node)
    return (this.derived = model)
  }

  /** Follows a change of anything that is watched but pods. */
  follow({ kind, key, id, old, new: next }: Change): void {
    if (this.assumedStorage.size > 0) this.assumedStorage.delete(`${kind} ${key}`)
    if (this.derived !== undefined) apply(this.derived, kind, id, old, next)
  }

  /** Follows a pod that has a node, or had one. */
  followPlaced({ id, new: pod }: Change<Pod>): void {
    this.derived?.setPod(id, pod)
  }

  /** A pod's binding has been seen, or the pod is gone: what was assumed of it is settled. True if it was assumed. */
  settle(key: string): Assumed | undefined {
    const assumed = this.assumptions.get(key)
    if (assumed !== undefined) this.assumptions.delete(key)
    return assumed
  }

  assumed(key: string): Assumed | undefined {
    return this.assumptions.get(key)
  }

  assumedKeys(): readonly string[] {
    return this.assumptions.keys()
  }

  /** Counts a pod as placed from now on. It is no longer nominated. */
  assume(key: string, uid: string, node: string, row: QueueRow): void {
    this.nominate(key, '')
    this.assumptions.set(key, freeze({ uid, node, row, sinceMs: this.scope.engine.now }))
    this.place(this.model, key, node)
  }

  /** An assumption has fallen through; undefined if there was none. */
  forget(key: string, id = this.idOf('Pod', key)): Assumed | undefined {
    const assumed = this.settle(key)
    if (assumed !== undefined) this.derived?.setPod(id, undefined)
    return assumed
  }

  /** Keeps room for a pod on a node; `''`: no longer. */
  nominate(key: string, node: string, id = this.idOf('Pod', key)): void {
    if (node === '' && !this.nominations.delete(key)) return
    if (node !== '') this.nominations.set(key, node)
    this.derived?.setNominated(id, this.view.get<Pod>('Pod', key), node)
  }

  /** The node that a pod is nominated to; empty if to none. */
  nominationOf(key: string): string {
    return this.nominations.get(key) ?? ''
  }

  /** Takes a claim or volume for granted as it is about to be written, until a newer version of it is seen. */
  assumeStorage(object: AssumedStorage): void {
    const assumed = freeze(object)
    this.assumedStorage.set(`${object.kind} ${keyOf(object)}`, assumed)
    if (this.derived !== undefined) applyStorage(this.derived, assumed)
  }

  /** Takes a claim or volume as the API server has it again. */
  restoreStorage({ kind, metadata }: AssumedStorage): void {
    const key = keyOf({ metadata })
    if (!this.assumedStorage.delete(`${kind} ${key}`) || this.derived === undefined) return
    const object = this.view.get<AssumedStorage>(kind, key)
    if (object !== undefined) applyStorage(this.derived, object)
  }

  clear(): void {
    this.assumedStorage.clear()
    this.assumptions.clear()
    this.nominations.clear()
    this.derived = undefined
  }

  private place(model: ClusterModel, key: string, node: string): void {
    const pod = this.view.get<Pod>('Pod', key)
    if (pod !== undefined && !isBound(pod)) model.setPod(this.idOf('Pod', key), pod, node)
  }

  private idOf(kind: string, key: string): number {
    return this.view.idOf(kind, key) ?? -1
  }
}

function apply(model: ClusterModel, kind: string, id: number, old: object | undefined, next: object | undefined): void {
  switch (kind) {
    case 'Node':
      return model.setNode(id, next as Node | undefined)
    case 'Service':
      return model.setService(id, next as Service | undefined)
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'ReplicationController':
      return model.setOwner((next ?? old) as never, next !== undefined)
    case 'Namespace':
      return model.setNamespace((next ?? old) as never, next !== undefined)
    case 'PodDisruptionBudget':
      return model.setBudget(id, next as never)
    case 'PersistentVolumeClaim':
      return model.storage.setClaim(keyOf((next ?? old) as PersistentVolumeClaim), next as PersistentVolumeClaim | undefined)
    case 'PersistentVolume':
      return model.storage.setVolume(keyOf((next ?? old) as PersistentVolume), next as PersistentVolume | undefined)
    case 'StorageClass':
      return model.storage.setClass(keyOf((next ?? old) as StorageClass), next as StorageClass | undefined)
    case 'CSINode':
      return model.storage.setCSINode(keyOf((next ?? old) as CSINode), next as CSINode | undefined)
    case 'CSIDriver':
      return model.storage.setDriver(keyOf((next ?? old) as CSIDriver), next as CSIDriver | undefined)
    case 'CSIStorageCapacity':
      return model.storage.setCapacity(keyOf((next ?? old) as CSIStorageCapacity), next as CSIStorageCapacity | undefined)
    case 'VolumeAttachment':
      return model.storage.attachments.set(keyOf((next ?? old) as VolumeAttachment), next as VolumeAttachment | undefined)
    case 'Pod':
      return model.setPod(id, next as Pod | undefined)
  }
}

function applyStorage({ storage }: ClusterModel, object: AssumedStorage): void {
  if (object.kind === 'PersistentVolume') storage.setVolume(keyOf(object), object as PersistentVolume)
  else storage.setClaim(keyOf(object), object as PersistentVolumeClaim)
}

/** Whether a pod has a node. */
export function isBound(pod: Pod): boolean {
  return pod.spec.nodeName !== undefined && pod.spec.nodeName !== ''
}

/** Whether a pod waits for a node: it has none and is not over. */
export function isWaiting(pod: Pod | undefined): pod is Pod {
  return pod !== undefined && !isBound(pod) && !isPodTerminal(pod)
}
