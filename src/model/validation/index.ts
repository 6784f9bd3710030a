/**
 * Validation: what upstream finds wrong with a new or changed object, in its words and order. Objects have their
 * defaults and what storing makes of them. A write is first checked by the rules for all kinds, then by the kind's;
 * of kinds without rules here only the metadata is looked at.
 * Source: pkg/registry/…/strategy.go (Validate, ValidateUpdate), apiserver/pkg/registry/rest (create.go, update.go).
 */
import { validateDefinition, validateDefinitionUpdate } from './custom-resource-definition.js'
import type { KubeObject, LimitRange, Namespace } from '../kinds/index.js'
import { KindTable } from '../kinds/kind-table.js'
import { resolveKind } from '../kinds/registry.js'
import { validateConfigMap, validateConfigMapUpdate, validateSecret, validateSecretUpdate } from './config.js'
import { validateCronJob, validateCronJobUpdate } from './cron-job.js'
import { validateDaemonSet, validateDaemonSetUpdate } from './daemon-set.js'
import { together, type FieldError } from './error.js'
import { validateHorizontalPodAutoscaler, validateHorizontalPodAutoscalerUpdate } from './horizontal-pod-autoscaler.js'
import { validateIngress, validateIngressUpdate } from './ingress.js'
import { validateJob, validateJobUpdate } from './job.js'
import { validateCommonUpdate, validateObjectMetaUpdate } from './metadata.js'
import { validateLimitRange } from './limit-range.js'
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from './network-policy.js'
import { validateNode, validateNodeUpdate } from './node.js'
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './persistent-volume.js'
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from './persistent-volume-claim.js'
import { validatePodDisruptionBudget, validatePodDisruptionBudgetUpdate } from './pod-disruption-budget.js'
import { validatePod, validatePodUpdate } from './pod.js'
import { validateControllerRevision, validateControllerRevisionUpdate } from './controller-revision.js'
import { validateResourceQuota, validateResourceQuotaUpdate } from './resource-quota.js'
import { validateService, validateServiceUpdate } from './service.js'
import { validateLease, validateMetadataOnly, validateNamespace, validatePriorityClass, validatePriorityClassUpdate } from './small.js'
import { validateStatefulSet, validateStatefulSetUpdate } from './stateful-set.js'
import { validateCSIDriver, validateCSIDriverUpdate, validateCSINode, validateCSIStorageCapacity, validateCSIStorageCapacityUpdate, validateStorageClass, validateStorageClassUpdate, validateVolumeAttachment, validateVolumeAttachmentUpdate } from './storage.js'
import { validateDeployment, validateDeploymentUpdate, validateReplicaSet, validateReplicaSetUpdate, validateReplicationController, validateReplicationControllerUpdate } from './workloads.js'

export { duplicate, forbidden, invalid, invalidEach, invalidMessage, invalidUnshown, notSupported, required, tooLong } from './error.js'
export { affinityErrors } from './pod-scheduling.js'
export { validateCommonUpdate, validateObjectMeta } from './metadata.js'
export { valueErrors } from './structural-value.js'
export type { FieldError, FieldErrorReason } from './error.js'
export { validationWarnings } from './warnings.js'

interface Rules {
  readonly create: (object: KubeObject) => FieldError[]
  readonly update: (old: KubeObject, next: KubeObject) => FieldError[]
}

const metadataOnly = (namespaced: boolean, rule: 'subdomain' | 'path') => ({
  create: (object: KubeObject) => validateMetadataOnly(object, namespaced, rule),
  update: metadataUpdate,
})

const rules = new KindTable<Rules>([
  ['v1 Namespace', { create: validateNamespace, update: (old: Namespace, next: Namespace) => [...validateNamespace(next), ...metadataUpdate(old, next)] }],
  ['v1 Node', { create: validateNode, update: validateNodeUpdate }],
  ['v1 Pod', { create: validatePod, update: validatePodUpdate }],
  ['v1 Service', { create: validateService, update: validateServiceUpdate }],
  ['v1 ConfigMap', { create: validateConfigMap, update: validateConfigMapUpdate }],
  ['v1 Secret', { create: validateSecret, update: validateSecretUpdate }],
  ['v1 LimitRange', { create: validateLimitRange, update: (_old: LimitRange, next: LimitRange) => validateLimitRange(next) }],
  ['v1 ResourceQuota', { create: validateResourceQuota, update: validateResourceQuotaUpdate }],
  ['v1 PersistentVolume', { create: validatePersistentVolume, update: validatePersistentVolumeUpdate }],
  ['v1 PersistentVolumeClaim', { create: validatePersistentVolumeClaim, update: validatePersistentVolumeClaimUpdate }],
  ['storage.k8s.io/v1 StorageClass', { create: validateStorageClass, update: validateStorageClassUpdate }],
  ['storage.k8s.io/v1 VolumeAttachment', { create: validateVolumeAttachment, update: validateVolumeAttachmentUpdate }],
  ['storage.k8s.io/v1 CSIDriver', { create: validateCSIDriver, update: validateCSIDriverUpdate }],
  ['storage.k8s.io/v1 CSIStorageCapacity', { create: validateCSIStorageCapacity, update: validateCSIStorageCapacityUpdate }],
  ['storage.k8s.io/v1 CSINode', { create: validateCSINode, update: metadataUpdate }],
  ['apps/v1 DaemonSet', { create: validateDaemonSet, update: validateDaemonSetUpdate }],
  ['apps/v1 Deployment', { create: validateDeployment, update: validateDeploymentUpdate }],
  ['apps/v1 ReplicaSet', { create: validateReplicaSet, update: validateReplicaSetUpdate }],
  ['v1 ReplicationController', { create: validateReplicationController, update: validateReplicationControllerUpdate }],
  ['batch/v1 CronJob', { create: validateCronJob, update: validateCronJobUpdate }],
  ['batch/v1 Job', { create: validateJob, update: validateJobUpdate }],
  ['apps/v1 StatefulSet', { create: validateStatefulSet, update: validateStatefulSetUpdate }],
  ['apps/v1 ControllerRevision', { create: validateControllerRevision, update: validateControllerRevisionUpdate }],
  ['autoscaling/v2 HorizontalPodAutoscaler', { create: validateHorizontalPodAutoscaler, update: validateHorizontalPodAutoscalerUpdate }],
  ['scheduling.k8s.io/v1 PriorityClass', { create: validatePriorityClass, update: validatePriorityClassUpdate }],
  ['apiextensions.k8s.io/v1 CustomResourceDefinition', { create: validateDefinition, update: validateDefinitionUpdate }],
  ['policy/v1 PodDisruptionBudget', { create: validatePodDisruptionBudget, update: validatePodDisruptionBudgetUpdate }],
  ['networking.k8s.io/v1 Ingress', { create: validateIngress, update: validateIngressUpdate }],
  ['networking.k8s.io/v1 NetworkPolicy', { create: validateNetworkPolicy, update: validateNetworkPolicyUpdate }],
  ['coordination.k8s.io/v1 Lease', { create: validateLease, update: metadataUpdate }],
  ['v1 ServiceAccount', metadataOnly(true, 'subdomain')],
  ['discovery.k8s.io/v1 EndpointSlice', metadataOnly(true, 'subdomain')],
] as unknown as readonly (readonly [string, Rules])[])

/** What is wrong with a new object; an empty list if nothing is. */
export function validateCreate(object: KubeObject): readonly FieldError[] {
  return rulesOf(object).create(object)
}

/** What is wrong with an object that shall take the place of `old`. */
export function validateUpdate(old: KubeObject, next: KubeObject): readonly FieldError[] {
  return together(validateCommonUpdate(old.metadata, next.metadata, isNamespaced(next)), rulesOf(next).update(old, next))
}

function metadataUpdate(old: Pick<KubeObject, 'metadata'>, next: Pick<KubeObject, 'metadata'>): FieldError[] {
  return validateObjectMetaUpdate(old.metadata, next.metadata)
}

function rulesOf(object: KubeObject): Rules {
  return rules.get(object.apiVersion, object.kind) ?? metadataOnly(isNamespaced(object), 'path')
}

function isNamespaced({ apiVersion, kind, metadata }: KubeObject): boolean {
  const info = resolveKind(apiVersion, kind)
  if (!('plural' in info)) return true
  return info.custom ? metadata.namespace !== undefined : info.namespaced
}
