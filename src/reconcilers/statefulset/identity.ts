/**
 * What makes a pod a member of a StatefulSet: its name with its ordinal, its labels, the volumes of its claims. Source:
 * kubernetes, pkg/controller/statefulset/stateful_set_utils.go.
 */
import { newControllerRef, withFields, type KubeObject, type PersistentVolumeClaim, type Pod, type PodTemplateSpec, type StatefulSet, type VolumeClaimTemplate } from '../../model/index.js'

export const REVISION_LABEL = 'controller-revision-hash'
const NAME_LABEL = 'statefulset.kubernetes.io/pod-name'
const INDEX_LABEL = 'apps.kubernetes.io/pod-index'
const ORDINAL_MAX = 2_147_483_647

type Labels = Readonly<Record<string, string>>

interface Member {
  readonly set: string
  readonly ordinal: number
}

/** The set's name and the ordinal that a pod's name tells; undefined if it tells none. */
export function memberOf({ metadata: { name } }: Pod): Member | undefined {
  const dash = name.lastIndexOf('-')
  const digits = name.slice(dash + 1)
  if (dash < 0 || !/^[0-9]+$/.test(digits)) return undefined
  const ordinal = Number(digits)
  return { set: name.slice(0, dash), ordinal: ordinal > ORDINAL_MAX ? -1 : ordinal }
}

/** -1 if the name tells none. */
export function ordinalOf(pod: Pod): number {
  return memberOf(pod)?.ordinal ?? -1
}

export function replicasOf({ spec }: StatefulSet): number {
  return spec.replicas ?? 1
}

/** The first ordinal. */
export function startOf({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0
}

/** Whether the set shall have a pod with this ordinal. */
export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const place = ordinal - startOf(set)
  return place >= 0 && place < replicasOf(set)
}

/** The revision that a pod was made of. */
export function revisionOfPod(pod: Pod): string {
  return pod.metadata.labels?.[REVISION_LABEL] ?? ''
}

/** The pod of an ordinal, made of a template. */
export function podOf(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  const name = `${set.metadata.name}-${ordinal}`
  const { serviceName = '' } = set.spec
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace ?? 'default',
      labels: { ...labels, ...identityLabels(name, ordinal), [REVISION_LABEL]: revision },
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [newControllerRef(set as unknown as KubeObject)],
    },
    spec: withClaimVolumes(set, withFields(template.spec, serviceName === '' ? { hostname: name } : { hostname: name, subdomain: serviceName }), ordinal),
  } as unknown as Pod
}

function identityLabels(name: string, ordinal: number): Labels {
  return { [NAME_LABEL]: name, [INDEX_LABEL]: String(ordinal) }
}

/** Whether a pod carries the identity that its own name tells. Its index is no part of it: only a pod that lacks something else gets it. */
export function hasIdentity(pod: Pod): boolean {
  const { name, labels } = pod.metadata
  const member = memberOf(pod)
  if (member === undefined || member.ordinal < 0) return false
  return name === `${member.set}-${member.ordinal}` && labels?.[NAME_LABEL] === name
}

/** Whether a pod's volumes are its claims. */
export function storageMatches(set: StatefulSet, pod: Pod): boolean {
  if (templatesOf(set).length === 0) return true
  const ordinal = ordinalOf(pod)
  const volumes = pod.spec.volumes ?? []
  return templatesOf(set).every((template) => {
    const claimName = claimNameOf(set, template, ordinal)
    return volumes.some(({ name, persistentVolumeClaim }) => name === template.metadata.name && persistentVolumeClaim?.claimName === claimName)
  })
}

/** The pod with the identity and the storage of its ordinal. */
export function withIdentity(set: StatefulSet, pod: Pod): Pod {
  const ordinal = ordinalOf(pod)
  const labels = { ...pod.metadata.labels, ...identityLabels(pod.metadata.name, ordinal) }
  const spec = storageMatches(set, pod) ? pod.spec : withClaimVolumes(set, pod.spec, ordinal)
  return { ...pod, metadata: { ...pod.metadata, labels }, spec }
}

/** The claims' volumes come first and take the place of volumes with their names. */
function withClaimVolumes(set: StatefulSet, spec: Pod['spec'], ordinal: number): Pod['spec'] {
  const templates = templatesOf(set)
  if (templates.length === 0) return spec
  const names = new Set(templates.map(({ metadata }) => metadata.name))
  const claims = templates.map((template) => ({ name: template.metadata.name, persistentVolumeClaim: { claimName: claimNameOf(set, template, ordinal) } }))
  return { ...spec, volumes: [...claims, ...(spec.volumes ?? []).filter(({ name }) => !names.has(name ?? ''))] } as Pod['spec']
}

export function templatesOf({ spec }: StatefulSet): readonly VolumeClaimTemplate[] {
  return spec.volumeClaimTemplates ?? NONE
}

const NONE: readonly VolumeClaimTemplate[] = Object.freeze([])

export function claimNameOf(set: StatefulSet, { metadata }: VolumeClaimTemplate, ordinal: number): string {
  return `${metadata.name ?? ''}-${set.metadata.name}-${ordinal}`
}

/** The claim that a template makes for an ordinal. */
export function claimOf(set: StatefulSet, template: VolumeClaimTemplate, ordinal: number): PersistentVolumeClaim {
  const { metadata, spec } = template
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...metadata,
      name: claimNameOf(set, template, ordinal),
      namespace: set.metadata.namespace ?? 'default',
      labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
    },
    spec,
  } as unknown as PersistentVolumeClaim
}
