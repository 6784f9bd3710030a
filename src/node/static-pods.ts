/**
 * Static pods: those that a kubelet runs because a file on its machine says so, whatever the API server knows. Source:
 * kubernetes, pkg/kubelet/config (file.go, common.go, config.go), pkg/api/pod/util.go (HasAPIObjectReference).
 * Deviation: the uid, which is also the hash of the file, is another than upstream's; files do not change.
 */
import { applyDefaults, fnv1a32, formatTime, sameValue, validateCreate, type KubeObject, type Pod, type Toleration, type Volume } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { configNeedsOf } from './config-needs.js'

const EVERYTHING: Toleration = { operator: 'Exists', effect: 'NoExecute' }

/** Why an object cannot be a static pod; undefined if it can. */
export function staticPodProblem(object: KubeObject): string | undefined {
  if (object.kind !== 'Pod') return `a static pod is a Pod, not a ${object.kind}`
  const manifest = object as unknown as Pod
  const [first] = validateCreate(staticPod(manifest, 'node', 0) as unknown as KubeObject)
  if (first !== undefined) return `invalid pod: ${first.field}: ${first.message}`
  const reference = referenceOf(manifest)
  return reference === undefined ? undefined : `static pods may not reference ${reference}`
}

/** What of the API server's a pod needs; undefined: nothing. */
function referenceOf({ spec }: Pod): string | undefined {
  if ((spec.serviceAccountName ?? '') !== '') return 'serviceaccounts'
  const { objects } = configNeedsOf(spec)
  if ((spec.imagePullSecrets?.length ?? 0) > 0 || objects.some((object) => object.startsWith('Secret '))) return 'secrets'
  if (objects.length > 0) return 'configmaps'
  if ((spec.resourceClaims?.length ?? 0) > 0) return 'resourceclaims'
  for (const volume of spec.volumes ?? []) {
    const reference = referenceOfVolume(volume)
    if (reference !== undefined) return reference
  }
  return undefined
}

function referenceOfVolume({ csi, glusterfs, persistentVolumeClaim, ephemeral, azureFile, projected }: Volume): string | undefined {
  if (csi !== undefined) return 'csidrivers (via CSI volumes)'
  if (glusterfs !== undefined) return 'endpoints (via glusterFS volumes)'
  if (persistentVolumeClaim !== undefined) return 'persistentvolumeclaims'
  if (ephemeral !== undefined) return 'persistentvolumeclaims (via ephemeral volumes)'
  if (azureFile !== undefined) return 'secrets (via azureFile volumes)'
  for (const { serviceAccountToken, clusterTrustBundle, podCertificate } of projected?.sources ?? []) {
    if (serviceAccountToken !== undefined) return 'serviceaccounts (via projected volumes)'
    if (clusterTrustBundle !== undefined) return 'clustertrustbundles'
    if (podCertificate !== undefined) return 'podcertificates'
  }
  return undefined
}

/** The pod that the kubelet of a node makes of a manifest when it first sees it. */
export function staticPod(manifest: Pod, node: string, nowMs: number): Pod {
  const { metadata, spec } = manifest
  const text = JSON.stringify({ metadata, spec })
  const uid = [0, 1, 2, 3].map((part) => fnv1a32(`${part} host:${node} ${text}`).toString(16).padStart(8, '0')).join('')
  const tolerations = spec.tolerations ?? []
  const isTolerant = tolerations.some((toleration) => sameValue(toleration, EVERYTHING))
  return freeze(applyDefaults({
    ...manifest,
    metadata: {
      ...metadata, name: `${metadata.name}-${node.toLowerCase()}`, namespace: metadata.namespace ?? 'default', uid,
      annotations: { ...metadata.annotations, 'kubernetes.io/config.hash': uid, 'kubernetes.io/config.seen': formatTime(nowMs), 'kubernetes.io/config.source': 'file' },
    },
    spec: { ...spec, nodeName: node, tolerations: isTolerant ? tolerations : [...tolerations, EVERYTHING] },
    status: { phase: 'Pending' },
  } as never)) as unknown as Pod
}

/** The pod by which the API server is to know a static pod. */
export function mirrorOf(pod: Pod, nodeUid: string): Pod {
  const { metadata: { uid = '', ...metadata } } = pod
  const annotations = { ...metadata.annotations, 'kubernetes.io/config.mirror': uid }
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: pod.spec.nodeName!, uid: nodeUid, controller: true }]
  return freeze({ apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, annotations, ownerReferences }, spec: pod.spec } as Pod)
}
