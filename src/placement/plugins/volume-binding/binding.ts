/**
 * What becomes true of a pod's volumes once a node is chosen: volumes are bound to its claims, claims are told the
 * node; this is assumed at once, written before the pod is bound, and then waited for until the binder has completed
 * it. What was assumed is kept in the plugin's memory under the pod's key.
 * Source: pkg/scheduler/framework/plugins/volumebinding/binder.go (AssumePodVolumes, bindAPIUpdate, checkBindings).
 */
import { annotationOf, ANN_SELECTED_NODE, bindVolumeToClaim, isFullyBound, keyOf, withAnnotations } from '../../../model/index.js'
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../model/index.js'
import { NOT_YET } from '../../framework/plugin.js'
import type { CycleContext } from '../../framework/plugin.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { Storage } from '../../model/storage.js'
import type { NodeVolumes } from './find.js'
import { matchesNodeAffinity } from './matching.js'

/** What is assumed for a pod. */
interface AssumedVolumes {
  readonly bindings: readonly { readonly volume: PersistentVolume; readonly claim: string }[]
  readonly provisions: readonly PersistentVolumeClaim[]
}

/** Assumes what a pod's claims get on its node. */
export function assumeVolumes(pod: Pod, node: NodeInfo, { bindings, provisions }: NodeVolumes, context: CycleContext): void {
  if (bindings.length + provisions.length === 0) return
  const assumed: AssumedVolumes = {
    bindings: bindings.map(({ volume, claim }) => ({ volume: bindVolumeToClaim(volume, claim), claim: keyOf(claim) })),
    provisions: provisions.map((claim) => withAnnotations(claim, { [ANN_SELECTED_NODE]: node.name })),
  }
  for (const object of objectsOf(assumed)) context.assume(object)
  context.memory.set(keyOf(pod), assumed)
}

function objectsOf({ bindings, provisions }: AssumedVolumes): readonly (PersistentVolume | PersistentVolumeClaim)[] {
  return [...bindings.map(({ volume }) => volume), ...provisions]
}

function assumedFor(pod: Pod, { memory }: CycleContext): AssumedVolumes | undefined {
  return memory.get(keyOf(pod)) as AssumedVolumes | undefined
}

/** Whether anything has been assumed for a pod. */
export function hasAssumed(pod: Pod, context: CycleContext): boolean {
  return assumedFor(pod, context) !== undefined
}

/** What is to be written for a pod: its volumes, then its claims. */
export function updatesFor(pod: Pod, context: CycleContext): readonly KubeObject[] {
  return objectsOf(assumedFor(pod, context)!) as unknown as readonly KubeObject[]
}

/** The pod is bound: nothing need be remembered. */
export function forgetVolumes(pod: Pod, { memory }: CycleContext): void {
  memory.delete(keyOf(pod))
}

/** The choice of a node has fallen through: its volumes are as the API server has them. */
export function restoreVolumes(pod: Pod, context: CycleContext): void {
  const assumed = assumedFor(pod, context)
  if (assumed === undefined) return
  for (const object of objectsOf(assumed)) context.restore(object)
  forgetVolumes(pod, context)
}

/** Whether all claims of a pod have their volumes: why they never will, not yet, or undefined. */
export function checkVolumes(pod: Pod, node: NodeInfo, context: CycleContext): typeof NOT_YET | { readonly problem: string } | undefined {
  const { bindings, provisions } = assumedFor(pod, context)!
  const { storage } = context.cluster
  let waits = false
  for (const answer of [...bindings.map((each) => checkBinding(each, node, storage)), ...provisions.map((each) => checkProvision(each, node, storage))]) {
    if (typeof answer === 'object') return answer
    waits ||= answer === NOT_YET
  }
  return waits ? NOT_YET : undefined
}

type Check = typeof NOT_YET | { readonly problem: string } | undefined

function checkBinding({ volume: { metadata: { name } }, claim: key }: AssumedVolumes['bindings'][number], node: NodeInfo, storage: Storage): Check {
  const volume = storage.volume(name)
  if (volume === undefined) return { problem: `failed to check binding: could not find v1.PersistentVolume "${name}"` }
  const claim = storage.claim(key)
  if (claim === undefined) return { problem: `failed to check binding: could not find v1.PersistentVolumeClaim "${key}"` }
  if (!matchesNodeAffinity(volume, node.labels)) return misplaced(name, node)
  if ((volume.spec.claimRef?.uid ?? '') === '') return { problem: `ClaimRef got reset for pv "${name}"` }
  return isFullyBound(claim) ? undefined : NOT_YET
}

function checkProvision({ metadata }: PersistentVolumeClaim, node: NodeInfo, storage: Storage): Check {
  const key = keyOf({ metadata })
  const claim = storage.claim(key)
  if (claim === undefined) return { problem: `failed to check provisioning pvc: could not find v1.PersistentVolumeClaim "${key}"` }
  if (claim.metadata.annotations === undefined) return { problem: `selectedNode annotation reset for PVC "${metadata.name}"` }
  if (annotationOf(claim, ANN_SELECTED_NODE) !== node.name) return { problem: `provisioning failed for PVC "${metadata.name}"` }
  const { volumeName = '' } = claim.spec
  if (volumeName !== '') {
    const volume = storage.volume(volumeName)
    if (volume === undefined) return NOT_YET
    if (!matchesNodeAffinity(volume, node.labels)) return misplaced(volumeName, node)
  }
  return isFullyBound(claim) ? undefined : NOT_YET
}

function misplaced(volume: string, node: NodeInfo): { readonly problem: string } {
  return { problem: `pv "${volume}" node affinity doesn't match node "${node.name}": no matching NodeSelectorTerms` }
}
