/**
 * How much pods may write to their node's disk: sizes of emptyDir volumes, limits of ephemeral storage of pods and of
 * containers. Whoever has written more is evicted when the kubelet next looks. Source: kubernetes,
 * pkg/kubelet/eviction/eviction_manager.go (localStorageEviction). Deviation: a container writes into one emptyDir
 * volume or into none; volumes in memory have nobody write into them.
 */
import { bytes, canonicalQuantity, podLimits, type Pod, type PodSpec } from '../model/index.js'

const DISK = 'ephemeral-storage'

/** The most that something may hold. */
interface Most {
  readonly name: string
  readonly bytes: number
  /** As messages have it. */
  readonly text: string
}

export interface StorageLimits {
  readonly volumes: readonly Most[]
  readonly pod?: Most
  readonly containers: readonly Most[]
}

/** The limits of a pod; undefined: it has none. */
export function storageLimitsOf(spec: PodSpec): StorageLimits | undefined {
  const volumes = (spec.volumes ?? []).flatMap(({ name, emptyDir }) => (emptyDir?.sizeLimit === undefined ? [] : mostOf(name, emptyDir.sizeLimit)))
  const ofPod = podLimits(spec)[DISK]
  if (volumes.length === 0 && ofPod === undefined) return undefined
  const containers = spec.containers.flatMap(({ name, resources }) => mostOf(name, resources?.limits?.[DISK] ?? '0'))
  return { volumes, ...(ofPod === undefined ? {} : { pod: { name: '', bytes: bytes(ofPod), text: canonicalQuantity(ofPod) } }), containers }
}

function mostOf(name: string, amount: string | number): Most[] {
  const most = { name, bytes: bytes(String(amount)), text: canonicalQuantity(String(amount)) }
  return most.bytes > 0 ? [most] : []
}

/** The emptyDir volume of a pod into which a container writes whose software names it. */
export function writtenVolume({ spec }: Pod, name: string | undefined): string | undefined {
  const volume = name === undefined ? undefined : spec.volumes?.find((candidate) => candidate.name === name)
  return volume?.emptyDir === undefined || volume.emptyDir.medium === 'Memory' ? undefined : name
}
