/**
 * A pod's claims before any node is looked at: which are bound, to what; which wait for the pod's node, and which
 * volumes they could get; and why the pod cannot be placed at all.
 * Source: pkg/scheduler/framework/plugins/volumebinding (podHasPVCs; binder.go, GetPodVolumeClaims).
 */
import {
  annotationOf, ANN_SELECTED_NODE, isFullyBound, notEphemeralClaimOf, storageClassOf, waitsForFirstConsumer,
} from '../../../model/index.js'
import type { PersistentVolume, PersistentVolumeClaim, Pod, Selector, StorageClass } from '../../../model/index.js'
import { claimKeyOf, claimNameOf } from '../../model/pod-volumes.js'
import type { ClaimUse, PodVolumes } from '../../model/pod-volumes.js'
import type { Storage } from '../../model/storage.js'
import { candidatesFor, requestedBytes } from './matching.js'
import type { Candidates } from './matching.js'
import { roomFor } from './provisioning.js'

/** A claim that gets its volume when the pod has a node. */
export interface Unbound {
  readonly claim: PersistentVolumeClaim
  readonly storageClass: StorageClass
  /** The nodes for which there is room for a new volume, if its driver says where there is. */
  readonly room: readonly Selector[] | undefined
}

/** A pod's claims. */
export interface PodClaims {
  /** The volumes of bound claims; undefined for one that is gone. */
  readonly bound: readonly (PersistentVolume | undefined)[]
  /** Claims of which a node has been chosen already, in another attempt; they are being provisioned there. */
  readonly selected: readonly (Unbound & { readonly node: string })[]
  /** The others, from the smallest on, with the volumes that each could get. */
  readonly matching: readonly (Unbound & { readonly candidates: Candidates })[]
}

/** A pod's claims, or why it cannot be placed. */
export function podClaims(pod: Pod, { claims: uses }: PodVolumes, storage: Storage): PodClaims | string {
  const claims: PersistentVolumeClaim[] = []
  for (const use of uses) {
    const claim = storage.claim(claimKeyOf(use, pod))
    const problem = claim === undefined ? missing(use, pod) : problemOf(claim, use, pod)
    if (problem !== undefined) return problem
    claims.push(claim!)
  }
  const waiting = claims.filter((claim) => !isFullyBound(claim))
  if (waiting.some((claim) => (claim.spec.volumeName ?? '') !== '' || !waitsForFirstConsumer(classOf(claim, storage)))) {
    return 'pod has unbound immediate PersistentVolumeClaims'
  }
  const unbound = waiting.map((claim) => {
    const storageClass = classOf(claim, storage)!
    return { claim, storageClass, room: roomFor(claim, storageClass, storage), node: annotationOf(claim, ANN_SELECTED_NODE) }
  })
  return {
    bound: claims.filter(isFullyBound).map(({ spec }) => storage.volume(spec.volumeName!)),
    selected: unbound.filter(({ node }) => node !== ''),
    matching: unbound.filter(({ node }) => node === '')
      .sort((a, b) => requestedBytes(a.claim) - requestedBytes(b.claim))
      .map(({ claim, storageClass, room }) => ({ claim, storageClass, room, candidates: candidatesFor(claim, storage.volumesOf(storageClass.metadata.name).values()) })),
  }
}

function classOf(claim: PersistentVolumeClaim, storage: Storage): StorageClass | undefined {
  return storage.storageClass(storageClassOf(claim))
}

function missing(use: ClaimUse, pod: Pod): string {
  const name = claimNameOf(use, pod)
  return use.ephemeral
    ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
    : `persistentvolumeclaim "${name}" not found`
}

function problemOf(claim: PersistentVolumeClaim, use: ClaimUse, pod: Pod): string | undefined {
  const { metadata: { name, deletionTimestamp }, spec, status } = claim
  if (status?.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${spec.volumeName ?? ''}"`
  if (deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`
  return use.ephemeral ? notEphemeralClaimOf(pod, claim) : undefined
}
