/**
 * The controllers that keep claims and volumes while they are used: a deleted claim stays until no pod with a node names
 * it, a deleted volume until it is not bound. They are two controllers, alike but for what counts as use.
 * Source: pkg/controller/volume/pvcprotection, pkg/controller/volume/pvprotection.
 */
import { podsByClaim, type ControllerContext, type Decide, type Reconciler } from '../../client/index.js'
import {
  isPodTerminal, notEphemeralClaimOf, PV_PROTECTION, PVC_PROTECTION, withFinalizer, withoutFinalizer, type KubeObject, type PersistentVolume, type PersistentVolumeClaim, type Pod,
} from '../../model/index.js'
import { claimKeyOf, claimKeysOf, podVolumesOf } from '../../placement/index.js'
import type { Change } from '../../sim/index.js'

type Protected = PersistentVolume | PersistentVolumeClaim

interface Input {
  readonly object: Protected
  readonly inUse: boolean
}

/** Makes the reconciler that protects claims. */
export function claimProtectionReconciler(): Reconciler<Input> {
  return {
    name: 'pvc-protection',
    actor: 'pvc-protection-controller',
    indexes: [podsByClaim],
    watches: [
      { kind: 'PersistentVolumeClaim', on: ({ key, new: claim }: Change<PersistentVolumeClaim>, { queue }) => (hasWork(claim, PVC_PROTECTION) ? queue.add(key) : undefined) },
      { kind: 'Pod', only: (pod: Pod) => claimKeysOf(pod) !== undefined, on: ({ old, new: pod }: Change<Pod>, context) => followPod(old, pod, context) },
    ],
    gather: ({ view }, key) => {
      const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', key)
      if (claim === undefined) return undefined
      return { object: claim, inUse: view.byIndex<Pod>('Pod', podsByClaim.name, key).some((pod) => uses(pod, claim, key)) }
    },
    decide: (input) => protect(input, PVC_PROTECTION),
  }
}

/** Makes the reconciler that protects volumes. */
export function volumeProtectionReconciler(): Reconciler<Input> {
  return {
    name: 'pv-protection',
    actor: 'pv-protection-controller',
    watches: [
      { kind: 'PersistentVolume', on: ({ key, new: volume }: Change<PersistentVolume>, { queue }) => (hasWork(volume, PV_PROTECTION) ? queue.add(key) : undefined) },
    ],
    gather: ({ view }, key) => {
      const volume = view.get<PersistentVolume>('PersistentVolume', key)
      return volume === undefined ? undefined : { object: volume, inUse: volume.status?.phase === 'Bound' }
    },
    decide: (input) => protect(input, PV_PROTECTION),
  }
}

/** Whether an object is deleted and held, or is not held yet. */
function hasWork(object: Protected | undefined, finalizer: string): boolean {
  if (object === undefined) return false
  return (object.metadata.deletionTimestamp !== undefined) === (object.metadata.finalizers?.includes(finalizer) === true)
}

/** Only a pod that is gone or has ended can set a claim free; one without a node does not use it. */
function followPod(old: Pod | undefined, pod: Pod | undefined, { view, queue }: ControllerContext): void {
  const present = pod ?? old!
  if (pod !== undefined && !isPodTerminal(pod) && (pod.spec.nodeName ?? '') !== '') return
  for (const claim of claimKeysOf(present) ?? []) {
    if (view.get<PersistentVolumeClaim>('PersistentVolumeClaim', claim)?.metadata.deletionTimestamp !== undefined) queue.add(claim)
  }
}

/** A pod that has ended uses the claims that it names, but not those made for it. */
function uses(pod: Pod, claim: PersistentVolumeClaim, key: string): boolean {
  if ((pod.spec.nodeName ?? '') === '') return false
  return podVolumesOf(pod.spec).claims.some((use) =>
    claimKeyOf(use, pod) === key && (!use.ephemeral || (!isPodTerminal(pod) && notEphemeralClaimOf(pod, claim) === undefined)))
}

function* protect({ object, inUse }: Input, finalizer: string): Decide {
  if (!hasWork(object, finalizer)) return
  if (object.metadata.deletionTimestamp !== undefined && inUse) return
  const next = object.metadata.deletionTimestamp === undefined ? withFinalizer(object, finalizer) : withoutFinalizer(object, finalizer)
  const answer = yield { do: 'update', object: next as unknown as KubeObject }
  if (!answer.ok && answer.reason !== 'NotFound') return { error: answer.message }
}
