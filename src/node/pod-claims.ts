/**
 * What a pod's claims come to on its node: the network volumes that have to be attached, or why a claim cannot be used.
 * Source: pkg/kubelet/volumemanager/populator (createVolumeSpec), pkg/volume/util (GetUniqueVolumeName).
 */
import { notEphemeralClaimOf, storageClassOf, type CSIDriver, type PersistentVolume, type PersistentVolumeClaim, type Pod } from '../model/index.js'
import { claimKeyOf, csiVolumeOf, podVolumesOf, uniqueVolumeName } from '../placement/index.js'
import type { KubeletCore } from './core.js'

/** A claim of a pod as its kubelet finds it. */
export interface PodClaim {
  /** The volume's name in the pod. */
  readonly volume: string
  /** Why the claim cannot be used. */
  readonly problem?: string
  /** The bound volume's name; empty if there is none. */
  readonly name: string
  /** The unique name of the volume, if it has to be attached. */
  readonly unique?: string
  readonly mountMs: number
  /** The claim is for one pod only. */
  readonly single?: boolean
}

/** The claims of a pod, in the order of its volumes. */
export function claimsOf(core: KubeletCore, pod: Pod): PodClaim[] {
  const uses = podVolumesOf(pod.spec).claims
  if (uses.length === 0) return []
  const names = (pod.spec.volumes ?? []).filter(({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim !== undefined || ephemeral !== undefined).map(({ name }) => name)
  return uses.map((use, i) => readClaim(core, pod, names[i]!, claimKeyOf(use, pod), use.ephemeral))
}

function readClaim(core: KubeletCore, pod: Pod, volume: string, key: string, ephemeral: boolean): PodClaim {
  const claim = core.view.get<PersistentVolumeClaim>('PersistentVolumeClaim', key)
  const problem = claimProblem(claim, pod, key, ephemeral)
  if (claim === undefined || problem !== undefined) return { volume, name: '', problem: `error processing PVC ${key}: ${problem}`, mountMs: 0 }
  const name = claim.spec.volumeName ?? ''
  const bound = core.view.get<PersistentVolume>('PersistentVolume', name)
  if (bound === undefined) return { volume, name, problem: `error processing PVC ${key}: failed to fetch PV ${name} from API server: persistentvolumes "${name}" not found`, mountMs: 0 }
  const source = csiVolumeOf(bound.spec)
  if (source === undefined) return { volume, name, mountMs: 0 }
  const { mountMs } = core.options.volumeTimes(source.driver, storageClassOf(bound))
  const single = bound.spec.accessModes?.length === 1 && bound.spec.accessModes[0] === 'ReadWriteOncePod'
  const attaches = core.view.get<CSIDriver>('CSIDriver', source.driver)?.spec.attachRequired !== false
  return { volume, name, mountMs, ...(single ? { single } : {}), ...(attaches ? { unique: uniqueVolumeName(source) } : {}) }
}

function claimProblem(claim: PersistentVolumeClaim | undefined, pod: Pod, key: string, ephemeral: boolean): string | undefined {
  if (claim === undefined) return `failed to fetch PVC from API server: persistentvolumeclaims "${key.slice(key.indexOf('/') + 1)}" not found`
  const stranger = ephemeral ? notEphemeralClaimOf(pod, claim) : undefined
  if (stranger !== undefined) return stranger
  if (claim.metadata.deletionTimestamp !== undefined) return 'PVC is being deleted'
  return claim.status?.phase === 'Bound' && (claim.spec.volumeName ?? '') !== '' ? undefined : 'PVC is not bound'
}
