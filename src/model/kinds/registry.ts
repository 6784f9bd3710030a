/**
 * The kinds that the API of Kubernetes 1.36 serves by default, with their names as kubectl takes them. A kind is
 * live if the simulation gives it its behaviour; the others are accepted, stored and named as not simulated. A kind
 * with a schema is decoded strictly, live or not. A group that is not built in holds custom resources, about which
 * nothing is known but their metadata; within a built-in group an unknown kind or version is a mistake.
 * To make a kind live, write its schema in a file of its own and name it in its row here.
 */
import type { z } from 'zod'
import { nearestWord } from '../nearest.js'
import { configMapSchema } from './config-map.js'
import { controllerRevisionSchema } from './controller-revision.js'
import { cronJobSchema } from './cron-job.js'
import { csiDriverSchema } from './csi-driver.js'
import { csiNodeSchema } from './csi-node.js'
import { csiStorageCapacitySchema } from './csi-storage-capacity.js'
import { customResourceDefinitionSchema } from './custom-resource-definition.js'
import { daemonSetSchema } from './daemon-set.js'
import { deploymentSchema } from './deployment.js'
import { endpointSliceSchema } from './endpoint-slice.js'
import { eventSchema } from './event.js'
import { horizontalPodAutoscalerSchema } from './horizontal-pod-autoscaler.js'
import { ingressSchema } from './ingress.js'
import { jobSchema } from './job.js'
import { KindTable } from './kind-table.js'
import { leaseSchema } from './lease.js'
import { limitRangeSchema } from './limit-range.js'
import { namespaceSchema } from './namespace.js'
import { networkPolicySchema } from './network-policy.js'
import { nodeSchema } from './node.js'
import { persistentVolumeSchema } from './persistent-volume.js'
import { persistentVolumeClaimSchema } from './persistent-volume-claim.js'
import { podSchema } from './pod.js'
import { podDisruptionBudgetSchema } from './pod-disruption-budget.js'
import { priorityClassSchema } from './priority-class.js'
import { replicaSetSchema } from './replica-set.js'
import { replicationControllerSchema } from './replication-controller.js'
import { resourceQuotaSchema } from './resource-quota.js'
import { secretSchema } from './secret.js'
import { serviceSchema } from './service.js'
import { serviceAccountSchema } from './service-account.js'
import { statefulSetSchema } from './stateful-set.js'
import { storageClassSchema } from './storage-class.js'
import { volumeAttachmentSchema } from './volume-attachment.js'

/** What is known about a kind of API object. */
export interface KindInfo {
  /** `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: string
  /** The API group; empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Its name in URLs and in kubectl, such as `deployments`. */
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  /** Whether its objects live in a namespace; assumed for custom resources. */
  readonly namespaced: boolean
  /** Whether the simulation gives it its behaviour. */
  readonly live: boolean
  /** Whether its objects are defaulted and validated as upstream does. */
  readonly validated: boolean
  /** Whether its group is not one of Kubernetes' own. */
  readonly custom: boolean
  /** The shape of its objects, where it is known. */
  readonly schema?: z.ZodType
}

type Row = readonly [kind: string, plural: string, options?: {
  readonly short?: readonly string[]
  /** Its objects belong to no namespace. */
  readonly cluster?: true
  /** The schema of a kind that is simulated. */
  readonly live?: z.ZodType
  /** The schema of a kind that is defaulted and validated as upstream does, but not simulated. */
  readonly validated?: z.ZodType
  /** The schema of a kind that is only decoded. */
  readonly stored?: z.ZodType
}]

/** By apiVersion; where two groups have a kind of the same name, kubectl takes the first. */
const table: readonly (readonly [apiVersion: string, rows: readonly Row[]])[] = [
  ['v1', [
    ['Binding', 'bindings'],
    ['ComponentStatus', 'componentstatuses', { short: ['cs'], cluster: true }],
    ['ConfigMap', 'configmaps', { short: ['cm'], live: configMapSchema }],
    ['Endpoints', 'endpoints', { short: ['ep'] }],
    ['Event', 'events', { short: ['ev'], live: eventSchema }],
    ['LimitRange', 'limitranges', { short: ['limits'], live: limitRangeSchema }],
    ['Namespace', 'namespaces', { short: ['ns'], cluster: true, live: namespaceSchema }],
    ['Node', 'nodes', { short: ['no'], cluster: true, live: nodeSchema }],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', { short: ['pvc'], live: persistentVolumeClaimSchema }],
    ['PersistentVolume', 'persistentvolumes', { short: ['pv'], cluster: true, live: persistentVolumeSchema }],
    ['Pod', 'pods', { short: ['po'], live: podSchema }],
    ['PodTemplate', 'podtemplates'],
    ['ReplicationController', 'replicationcontrollers', { short: ['rc'], live: replicationControllerSchema }],
    ['ResourceQuota', 'resourcequotas', { short: ['quota'], live: resourceQuotaSchema }],
    ['Secret', 'secrets', { live: secretSchema }],
    ['ServiceAccount', 'serviceaccounts', { short: ['sa'], live: serviceAccountSchema }],
    ['Service', 'services', { short: ['svc'], live: serviceSchema }],
  ]],
  ['apps/v1', [
    ['ControllerRevision', 'controllerrevisions', { live: controllerRevisionSchema }],
    ['DaemonSet', 'daemonsets', { short: ['ds'], live: daemonSetSchema }],
    ['Deployment', 'deployments', { short: ['deploy'], live: deploymentSchema }],
    ['ReplicaSet', 'replicasets', { short: ['rs'], live: replicaSetSchema }],
    ['StatefulSet', 'statefulsets', { short: ['sts'], live: statefulSetSchema }],
  ]],
  ['autoscaling/v2', [
    ['HorizontalPodAutoscaler', 'horizontalpodautoscalers', { short: ['hpa'], live: horizontalPodAutoscalerSchema }],
  ]],
  ['autoscaling/v1', [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', { short: ['hpa'] }]]],
  ['batch/v1', [
    ['CronJob', 'cronjobs', { short: ['cj'], live: cronJobSchema }],
    ['Job', 'jobs', { live: jobSchema }],
  ]],
  ['coordination.k8s.io/v1', [['Lease', 'leases', { live: leaseSchema }]]],
  ['discovery.k8s.io/v1', [['EndpointSlice', 'endpointslices', { live: endpointSliceSchema }]]],
  ['policy/v1', [
    ['PodDisruptionBudget', 'poddisruptionbudgets', { short: ['pdb'], live: podDisruptionBudgetSchema }],
  ]],
  ['scheduling.k8s.io/v1', [
    ['PriorityClass', 'priorityclasses', { short: ['pc'], cluster: true, live: priorityClassSchema }],
  ]],
  ['admissionregistration.k8s.io/v1', [
    ['MutatingAdmissionPolicy', 'mutatingadmissionpolicies', { cluster: true }],
    ['MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', { cluster: true }],
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', { cluster: true }],
    ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies', { cluster: true }],
    ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', { cluster: true }],
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', { cluster: true }],
  ]],
  ['apiextensions.k8s.io/v1', [
    ['CustomResourceDefinition', 'customresourcedefinitions', { short: ['crd', 'crds'], cluster: true, live: customResourceDefinitionSchema }],
  ]],
  ['apiregistration.k8s.io/v1', [['APIService', 'apiservices', { cluster: true }]]],
  ['authentication.k8s.io/v1', [
    ['SelfSubjectReview', 'selfsubjectreviews', { cluster: true }],
    ['TokenReview', 'tokenreviews', { cluster: true }],
  ]],
  ['authorization.k8s.io/v1', [
    ['LocalSubjectAccessReview', 'localsubjectaccessreviews'],
    ['SelfSubjectAccessReview', 'selfsubjectaccessreviews', { cluster: true }],
    ['SelfSubjectRulesReview', 'selfsubjectrulesreviews', { cluster: true }],
    ['SubjectAccessReview', 'subjectaccessreviews', { cluster: true }],
  ]],
  ['certificates.k8s.io/v1', [
    ['CertificateSigningRequest', 'certificatesigningrequests', { short: ['csr'], cluster: true }],
  ]],
  ['events.k8s.io/v1', [['Event', 'events', { short: ['ev'] }]]],
  ['flowcontrol.apiserver.k8s.io/v1', [
    ['FlowSchema', 'flowschemas', { cluster: true }],
    ['PriorityLevelConfiguration', 'prioritylevelconfigurations', { cluster: true }],
  ]],
  ['networking.k8s.io/v1', [
    ['Ingress', 'ingresses', { short: ['ing'], validated: ingressSchema }],
    ['IngressClass', 'ingressclasses', { cluster: true }],
    ['IPAddress', 'ipaddresses', { short: ['ip'], cluster: true }],
    ['NetworkPolicy', 'networkpolicies', { short: ['netpol'], validated: networkPolicySchema }],
    ['ServiceCIDR', 'servicecidrs', { cluster: true }],
  ]],
  ['node.k8s.io/v1', [['RuntimeClass', 'runtimeclasses', { cluster: true }]]],
  ['rbac.authorization.k8s.io/v1', [
    ['ClusterRole', 'clusterroles', { cluster: true }],
    ['ClusterRoleBinding', 'clusterrolebindings', { cluster: true }],
    ['Role', 'roles'],
    ['RoleBinding', 'rolebindings'],
  ]],
  ['resource.k8s.io/v1', [
    ['DeviceClass', 'deviceclasses', { cluster: true }],
    ['ResourceClaim', 'resourceclaims'],
    ['ResourceClaimTemplate', 'resourceclaimtemplates'],
    ['ResourceSlice', 'resourceslices', { cluster: true }],
  ]],
  ['storage.k8s.io/v1', [
    ['CSIDriver', 'csidrivers', { cluster: true, live: csiDriverSchema }],
    ['CSINode', 'csinodes', { cluster: true, live: csiNodeSchema }],
    ['CSIStorageCapacity', 'csistoragecapacities', { live: csiStorageCapacitySchema }],
    ['StorageClass', 'storageclasses', { short: ['sc'], cluster: true, live: storageClassSchema }],
    ['VolumeAttachment', 'volumeattachments', { cluster: true, live: volumeAttachmentSchema }],
    ['VolumeAttributesClass', 'volumeattributesclasses', { short: ['vac'], cluster: true }],
  ]],
]

/** Groups of Kubernetes' own that serve nothing by default, or no longer. */
const emptyGroups = ['extensions', 'internal.apiserver.k8s.io', 'storagemigration.k8s.io']

/** All kinds that the API serves by default. */
export const builtInKinds: readonly KindInfo[] = table.flatMap(([apiVersion, rows]) =>
  rows.map((row) => makeInfo(apiVersion, row)))

const byName = new KindTable(builtInKinds.map((info) => [`${info.apiVersion} ${info.kind}`, info]))
const builtInGroups = new Set([...emptyGroups, ...builtInKinds.map((info) => info.group)])
const byResource = indexResources()

function makeInfo(apiVersion: string, [kind, plural, options = {}]: Row): KindInfo {
  const schema = options.live ?? options.validated ?? options.stored
  return Object.freeze({
    ...splitApiVersion(apiVersion), apiVersion, kind, plural,
    singular: kind.toLowerCase(),
    shortNames: Object.freeze(options.short ?? []),
    namespaced: options.cluster !== true,
    live: options.live !== undefined,
    validated: options.live !== undefined || options.validated !== undefined,
    custom: false,
    ...(schema === undefined ? {} : { schema }),
  })
}

function indexResources(): ReadonlyMap<string, KindInfo> {
  const index = new Map<string, KindInfo>()
  for (const info of builtInKinds) {
    const names = [info.plural, info.singular, ...info.shortNames]
    const full = names.flatMap((name) => [name, `${name}.${info.group}`, `${name}.${info.version}.${info.group}`])
    for (const name of full) if (!index.has(name)) index.set(name, info)
  }
  return index
}

/** The group and version of an apiVersion; the core group's name is empty. */
export function splitApiVersion(apiVersion: string): { readonly group: string, readonly version: string } {
  const slash = apiVersion.indexOf('/')
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

/** A built-in kind, or undefined if the API does not serve it. */
export function builtInKind(apiVersion: string, kind: string): KindInfo | undefined {
  return byName.get(apiVersion, kind)
}

/** Whether a group is one of Kubernetes' own; the others hold custom resources. */
export function isBuiltInGroup(group: string): boolean {
  return builtInGroups.has(group)
}

/**
 * The built-in kind that kubectl takes a resource's name for: plural, singular, kind or short name, in any case, also
 * with group (`deployments.apps`) or version and group (`deployments.v1.apps`).
 */
export function kindOfResource(name: string): KindInfo | undefined {
  return byResource.get(name.toLowerCase())
}

/** A kind that is unknown to a built-in group, in upstream's words, and what may have been meant. */
export interface UnknownKind {
  readonly message: string
  readonly remedy?: string
}

/** The kind of an object: built in, or a custom resource of any other group; or why there is no such kind. */
export function resolveKind(apiVersion: string, kind: string): KindInfo | UnknownKind {
  const known = builtInKind(apiVersion, kind)
  if (known !== undefined) return known
  const { group } = splitApiVersion(apiVersion)
  if (!isBuiltInGroup(group)) return customKind(apiVersion, kind)
  const message = `no matches for kind "${kind}" in version "${apiVersion}"`
  const hint = remedyFor(apiVersion, kind)
  return hint === undefined ? { message } : { message, remedy: hint }
}

/** Whether `resolveKind` found a kind. */
export function isKindInfo(answer: KindInfo | UnknownKind): answer is KindInfo {
  return 'plural' in answer
}

function remedyFor(apiVersion: string, kind: string): string | undefined {
  const served = builtInKinds.filter((info) => info.kind === kind).map((info) => info.apiVersion)
  if (served.length > 0) return `Kubernetes 1.36 serves ${kind} as ${served.join(' and ')}`
  const sameVersion = builtInKinds.filter((info) => info.apiVersion === apiVersion).map((info) => info.kind)
  const near = nearestWord(kind, sameVersion) ?? nearestWord(kind, builtInKinds.map((info) => info.kind))
  return near === undefined ? undefined : `did you mean ${near}?`
}

/** What can be assumed of a custom resource: its plural is a guess by English rules. */
function customKind(apiVersion: string, kind: string): KindInfo {
  const singular = kind.toLowerCase()
  return Object.freeze({
    ...splitApiVersion(apiVersion), apiVersion, kind, plural: guessPlural(singular), singular,
    shortNames: Object.freeze([]), namespaced: true, live: false, validated: false, custom: true,
  })
}

function guessPlural(singular: string): string {
  if (singular.endsWith('s')) return `${singular}es`
  return /[^aeiou]y$/.test(singular) ? `${singular.slice(0, -1)}ies` : `${singular}s`
}
