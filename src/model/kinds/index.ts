/** The API kinds: schemas of the wire's shape and the types that follow from them. */
export type { KubeObject } from './object.js'
export type { DeepReadonly, IntOrString, ResourceList, Wire } from './schema.js'
export type {
  OwnerReference, ManagedFieldsEntry, ObjectMeta, LabelSelectorRequirement, LabelSelector, Condition,
} from './meta.js'
export type {
  LocalObjectReference, TypedLocalObjectReference, TypedObjectReference, ObjectReference,
} from './references.js'
export type {
  ResourceClaim, ResourceRequirements, VolumeResourceRequirements, ContainerResizePolicy, PodResourceClaim,
} from './pod/resources.js'
export type {
  ConfigMapKeySelector, SecretKeySelector, FileKeySelector, ObjectFieldSelector, ResourceFieldSelector,
  EnvVarSource, EnvVar, ConfigMapEnvSource, SecretEnvSource, EnvFromSource,
} from './pod/env.js'
export type {
  ExecAction, HTTPHeader, HTTPGetAction, TCPSocketAction, GRPCAction, SleepAction, Probe, LifecycleHandler,
  Lifecycle,
} from './pod/probe.js'
export type {
  SELinuxOptions, WindowsSecurityContextOptions, SeccompProfile, AppArmorProfile, Sysctl, PodSecurityContext,
  Capabilities, SecurityContext,
} from './pod/security-context.js'
export type {
  ContainerPort, VolumeMount, VolumeDevice, ContainerRestartRuleOnExitCodes, ContainerRestartRule, Container,
  EphemeralContainer,
} from './pod/container.js'
export type {
  ContainerStateWaiting, ContainerStateRunning, ContainerStateTerminated, ContainerState, ContainerStatus,
} from './pod/container-status.js'
export type { NodeSelectorRequirement, NodeSelectorTerm, NodeSelector } from './pod/node-selector.js'
export type {
  PreferredSchedulingTerm, NodeAffinity, PodAffinityTerm, WeightedPodAffinityTerm, PodAffinity, PodAntiAffinity,
  Affinity,
} from './pod/affinity.js'
export type {
  Toleration, TopologySpreadConstraint, PodSchedulingGate, PodReadinessGate, PodSchedulingGroup,
} from './pod/scheduling.js'
export type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate } from './pod/claim-spec.js'
export type {
  KeyToPath, SecretProjection, ConfigMapProjection, DownwardAPIVolumeFile, DownwardAPIProjection,
  ServiceAccountTokenProjection, ClusterTrustBundleProjection, PodCertificateProjection, VolumeProjection,
  ProjectedVolumeSource,
} from './pod/projected-volume.js'
export type {
  GCEPersistentDiskVolumeSource, AWSElasticBlockStoreVolumeSource, GitRepoVolumeSource, GlusterfsVolumeSource,
  RBDVolumeSource, FlexVolumeSource, CinderVolumeSource, CephFSVolumeSource, FlockerVolumeSource,
  AzureFileVolumeSource, VsphereVirtualDiskVolumeSource, QuobyteVolumeSource, AzureDiskVolumeSource,
  PhotonPersistentDiskVolumeSource, PortworxVolumeSource, ScaleIOVolumeSource, StorageOSVolumeSource,
} from './pod/legacy-volume.js'
export type {
  HostPathVolumeSource, EmptyDirVolumeSource, SecretVolumeSource, ConfigMapVolumeSource, DownwardAPIVolumeSource,
  NFSVolumeSource, ISCSIVolumeSource, FCVolumeSource, PersistentVolumeClaimVolumeSource, CSIVolumeSource,
  EphemeralVolumeSource, ImageVolumeSource, Volume,
} from './pod/volume.js'
export type { PodDNSConfigOption, PodDNSConfig, HostAlias } from './pod/dns.js'
export type { PodOS, PodSpec, PodTemplateSpec } from './pod/spec.js'
export type { PodCondition, PodStatus } from './pod/status.js'
export type { Pod } from './pod.js'
export type { NamespaceCondition, Namespace } from './namespace.js'
export type { Taint, NodeSpec, NodeCondition, NodeAddress, ContainerImage, NodeStatus, Node } from './node.js'
export type { ReplicaSetSpec, ReplicaSetCondition, ReplicaSetStatus, ReplicaSet } from './replica-set.js'
export type {
  RollingUpdateDeployment, DeploymentStrategy, DeploymentSpec, DeploymentCondition, DeploymentStatus, Deployment,
} from './deployment.js'
export type { ServicePort, ServiceSpec, ServiceStatus, Service } from './service.js'
export type { EndpointConditions, Endpoint, EndpointPort, EndpointSlice } from './endpoint-slice.js'
export type {
  CrossVersionObjectReference, MetricIdentifier, MetricTarget, MetricSpec, HPAScalingPolicy, HPAScalingRules,
  HorizontalPodAutoscalerBehavior, HorizontalPodAutoscalerSpec, MetricValueStatus, MetricStatus,
  HorizontalPodAutoscalerCondition, HorizontalPodAutoscalerStatus, HorizontalPodAutoscaler,
} from './horizontal-pod-autoscaler.js'
export type { HTTPIngressPath, Ingress, IngressBackend, IngressRule, IngressTLS } from './ingress.js'
export type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from './network-policy.js'
export type { ConfigMap } from './config-map.js'
export type { Secret } from './secret.js'
export type { ServiceAccount } from './service-account.js'
export type { PriorityClass } from './priority-class.js'
export type { EventSource, EventSeries, Event } from './event.js'
export type { LeaseSpec, Lease } from './lease.js'
export type { ControllerRevision } from './controller-revision.js'
export type { JobTemplateSpec, CronJobSpec, CronJobStatus, CronJob } from './cron-job.js'
export type {
  DaemonSetUpdateStrategy, DaemonSetSpec, DaemonSetCondition, DaemonSetStatus, DaemonSet,
} from './daemon-set.js'
export type { PodFailurePolicyRule, SuccessPolicy, JobSpec, JobCondition, JobStatus, Job } from './job.js'
export type { LimitRangeItem, LimitRange } from './limit-range.js'
export type { PersistentVolumeSpec, PersistentVolumeStatus, PersistentVolume } from './persistent-volume.js'
export type {
  PersistentVolumeClaimCondition, PersistentVolumeClaimStatus, PersistentVolumeClaim,
} from './persistent-volume-claim.js'
export type {
  PodDisruptionBudgetSpec, PodDisruptionBudgetStatus, PodDisruptionBudget,
} from './pod-disruption-budget.js'
export type {
  ReplicationControllerSpec, ReplicationControllerStatus, ReplicationController,
} from './replication-controller.js'
export type { ScopedResourceSelectorRequirement, ResourceQuotaSpec, ResourceQuota } from './resource-quota.js'
export type {
  StatefulSetCondition, StatefulSetSpec, StatefulSetStatus, StatefulSetUpdateStrategy, StatefulSet, VolumeClaimTemplate,
} from './stateful-set.js'
export type { CSIDriver } from './csi-driver.js'
export type { CSINodeDriver, CSINode } from './csi-node.js'
export type { CSIStorageCapacity } from './csi-storage-capacity.js'
export type { StorageClass } from './storage-class.js'
export type { VolumeAttachment } from './volume-attachment.js'
export {
  builtInKind, builtInKinds, isBuiltInGroup, isKindInfo, kindOfResource, resolveKind, splitApiVersion,
} from './registry.js'
export type { KindInfo, UnknownKind } from './registry.js'
export { KindTable } from './kind-table.js'
export { fieldNames, isListSchema, isMapSchema, schemaOfStep } from './walk.js'
export { objectMetaSchema } from './meta.js'
export type { CustomResourceCondition, CustomResourceDefinition, CustomResourceNames, CustomResourceVersion } from './custom-resource-definition.js'
