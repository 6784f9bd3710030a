/**
 * The strategies of kinds that need little: Namespaces get their finalizer, Secrets turn text into data, Nodes know
 * their address range under both its names. Source: pkg/registry/core, pkg/apis/core/v1/conversion.go.
 */
import { withoutFields } from '../copy.js'
import type { CSIDriver, Namespace, Node, PersistentVolume, Secret, VolumeAttachment } from '../kinds/index.js'
import { formatTime } from '../time.js'
import { base64 } from './base64.js'

/** The finalizer that empties a namespace. */
const NAMESPACE_FINALIZER = 'kubernetes'

export function prepareNamespace(namespace: Namespace): Namespace {
  const finalizers = namespace.spec?.finalizers ?? []
  const all = finalizers.includes(NAMESPACE_FINALIZER) ? finalizers : [...finalizers, NAMESPACE_FINALIZER]
  return { ...namespace, spec: { ...namespace.spec, finalizers: all }, status: { phase: 'Active' } }
}

/** A new volume waits for the binder to look at it. */
export function pendingVolume(volume: PersistentVolume, nowMs: number): PersistentVolume {
  return { ...volume, status: { phase: 'Pending', lastPhaseTransitionTime: formatTime(nowMs) } }
}

/** A new attachment is asked for, not made. */
export function detachedAttachment(attachment: VolumeAttachment): VolumeAttachment {
  return { ...attachment, status: { attached: false } }
}

/** The scheduler does not keep pods away from nodes without a driver while the feature gate VolumeLimitScaling is off, its default. */
export function storedDriver(driver: CSIDriver): CSIDriver {
  return driver.spec.preventPodSchedulingIfMissing === undefined ? driver : { ...driver, spec: withoutFields(driver.spec, ['preventPodSchedulingIfMissing']) }
}

/** `stringData` is only for writing: it ends up in `data`. */
export function storedSecret(secret: Secret): Secret {
  if (secret.stringData === undefined) return secret
  const { stringData, ...rest } = secret
  const data: Record<string, string> = { ...rest.data }
  for (const [key, text] of Object.entries(stringData)) data[key] = base64(text)
  return { ...rest, data }
}

export function storedNode(node: Node): Node {
  const { podCIDR, podCIDRs = [] } = node.spec ?? {}
  const first = podCIDRs[0]
  if (first !== undefined) return podCIDR === first ? node : { ...node, spec: { ...node.spec, podCIDR: first } }
  return podCIDR === undefined ? node : { ...node, spec: { ...node.spec, podCIDRs: [podCIDR] } }
}
