/**
 * What of an object Go's JSON shows. Two things decide about a field: its Go type (a pointer may point to zero, a
 * plain zero is left out) and whether it is marked as always shown. The structs of pod templates come from the table
 * that hashing needs; here stand their fields that are always shown, and the structs of the other kinds. A field is
 * written `name:type`, with `!` behind the name if it is always shown. Fields that are not listed are left as they
 * are, which suits statuses: only controllers write them.
 * Source: the json tags of k8s.io/api of Kubernetes 1.36.
 */

/** Fields of pod templates' structs that are shown even when they are empty. */
export const alwaysShown: Readonly<Record<string, string>> = {
  'v1.AWSElasticBlockStoreVolumeSource': 'volumeID',
  'v1.AppArmorProfile': 'type',
  'v1.AzureDiskVolumeSource': 'diskName diskURI',
  'v1.AzureFileVolumeSource': 'secretName shareName',
  'v1.CSIVolumeSource': 'driver',
  'v1.CephFSVolumeSource': 'monitors',
  'v1.CinderVolumeSource': 'volumeID',
  'v1.ClusterTrustBundleProjection': 'path',
  'v1.ConfigMapKeySelector': 'key',
  'v1.Container': 'name',
  'v1.ContainerPort': 'containerPort',
  'v1.ContainerResizePolicy': 'resourceName restartPolicy',
  'v1.DownwardAPIVolumeFile': 'path',
  'v1.EnvVar': 'name',
  'v1.EphemeralContainerCommon': 'name',
  'v1.FileKeySelector': 'volumeName path key',
  'v1.FlexVolumeSource': 'driver',
  'v1.GCEPersistentDiskVolumeSource': 'pdName',
  'v1.GRPCAction': 'port service',
  'v1.GitRepoVolumeSource': 'repository',
  'v1.GlusterfsVolumeSource': 'endpoints path',
  'v1.HTTPHeader': 'name value',
  'v1.HostAlias': 'ip',
  'v1.HostPathVolumeSource': 'path',
  'v1.ISCSIVolumeSource': 'targetPortal iqn lun',
  'v1.KeyToPath': 'key path',
  'v1.LabelSelectorRequirement': 'key operator',
  'v1.NFSVolumeSource': 'server path',
  'v1.NodeSelector': 'nodeSelectorTerms',
  'v1.NodeSelectorRequirement': 'key operator',
  'v1.ObjectFieldSelector': 'fieldPath',
  'v1.OwnerReference': 'apiVersion kind name uid',
  'v1.PersistentVolumeClaimVolumeSource': 'claimName',
  'v1.PhotonPersistentDiskVolumeSource': 'pdID',
  'v1.PodAffinityTerm': 'topologyKey',
  'v1.PodOS': 'name',
  'v1.PodReadinessGate': 'conditionType',
  'v1.PodResourceClaim': 'name',
  'v1.PodSchedulingGate': 'name',
  'v1.PodSpec': 'containers',
  'v1.PortworxVolumeSource': 'volumeID',
  'v1.PreferredSchedulingTerm': 'weight',
  'v1.ProjectedVolumeSource': 'sources',
  'v1.QuobyteVolumeSource': 'registry volume',
  'v1.RBDVolumeSource': 'monitors image',
  'v1.ResourceClaim': 'name',
  'v1.ResourceFieldSelector': 'resource',
  'v1.ScaleIOVolumeSource': 'gateway system secretRef',
  'v1.SeccompProfile': 'type',
  'v1.SecretKeySelector': 'key',
  'v1.ServiceAccountTokenProjection': 'path',
  'v1.SleepAction': 'seconds',
  'v1.Sysctl': 'name value',
  'v1.TopologySpreadConstraint': 'maxSkew topologyKey whenUnsatisfiable',
  'v1.TypedLocalObjectReference': 'apiGroup kind name',
  'v1.TypedObjectReference': 'apiGroup kind name',
  'v1.Volume': 'name',
  'v1.VolumeDevice': 'name devicePath',
  'v1.VolumeMount': 'name mountPath',
  'v1.VsphereVirtualDiskVolumeSource': 'volumePath',
  'v1.WeightedPodAffinityTerm': 'weight',
}

/** The structs of the kinds themselves. */
export const kindStructs: Readonly<Record<string, string>> = {
  Object: 'metadata:v1.ObjectMeta',
  Pod: 'metadata:v1.ObjectMeta spec:v1.PodSpec status:Status',
  Status: '',
  ReplicaSet: 'metadata:v1.ObjectMeta spec:ReplicaSetSpec status:ReplicaSetStatus',
  ReplicaSetSpec: 'replicas:*int32 minReadySeconds:int32 selector!:*v1.LabelSelector template:v1.PodTemplateSpec',
  ReplicaSetStatus: 'replicas!:int32',
  Deployment: 'metadata:v1.ObjectMeta spec:DeploymentSpec status:Status',
  DeploymentSpec: `replicas:*int32 selector!:*v1.LabelSelector template:v1.PodTemplateSpec strategy:DeploymentStrategy
    minReadySeconds:int32 revisionHistoryLimit:*int32 paused:bool progressDeadlineSeconds:*int32`,
  DeploymentStrategy: 'type:string rollingUpdate:*RollingUpdateDeployment',
  RollingUpdateDeployment: 'maxUnavailable:*intstr.IntOrString maxSurge:*intstr.IntOrString',
  Job: 'metadata:v1.ObjectMeta spec:JobSpec status:Status',
  JobSpec: `parallelism:*int32 completions:*int32 activeDeadlineSeconds:*int64 podFailurePolicy:*PodFailurePolicy
    successPolicy:*SuccessPolicy backoffLimit:*int32 backoffLimitPerIndex:*int32 maxFailedIndexes:*int32
    selector:*v1.LabelSelector manualSelector:*bool template:v1.PodTemplateSpec ttlSecondsAfterFinished:*int32
    completionMode:*string suspend:*bool podReplacementPolicy:*string managedBy:*string`,
  CronJob: 'metadata:v1.ObjectMeta spec:CronJobSpec status:Status',
  CronJobSpec: `schedule!:string timeZone:*string startingDeadlineSeconds:*int64 concurrencyPolicy:string suspend:*bool
    jobTemplate:JobTemplateSpec successfulJobsHistoryLimit:*int32 failedJobsHistoryLimit:*int32`,
  JobTemplateSpec: 'metadata:v1.ObjectMeta spec:JobSpec',
  PodFailurePolicy: 'rules!:[]PodFailurePolicyRule',
  PodFailurePolicyRule: `action!:string onExitCodes:*PodFailurePolicyOnExitCodesRequirement
    onPodConditions:[]PodFailurePolicyOnPodConditionsPattern`,
  PodFailurePolicyOnExitCodesRequirement: 'containerName:*string operator!:string values!:[]int32',
  PodFailurePolicyOnPodConditionsPattern: 'type!:string status:string',
  SuccessPolicy: 'rules!:[]SuccessPolicyRule',
  SuccessPolicyRule: 'succeededIndexes:*string succeededCount:*int32',
  StatefulSet: 'metadata:v1.ObjectMeta spec:StatefulSetSpec status:StatefulSetStatus',
  StatefulSetSpec: `replicas:*int32 selector!:*v1.LabelSelector template:v1.PodTemplateSpec
    volumeClaimTemplates:[]VolumeClaimTemplate serviceName!:string podManagementPolicy:string
    updateStrategy:StatefulSetUpdateStrategy revisionHistoryLimit:*int32 minReadySeconds:int32
    persistentVolumeClaimRetentionPolicy:*StatefulSetPersistentVolumeClaimRetentionPolicy ordinals:*StatefulSetOrdinals`,
  VolumeClaimTemplate: 'metadata:v1.ObjectMeta spec:v1.PersistentVolumeClaimSpec status:PersistentVolumeClaimStatus',
  StatefulSetUpdateStrategy: 'type:string rollingUpdate:*RollingUpdateStatefulSet',
  RollingUpdateStatefulSet: 'partition:*int32 maxUnavailable:*intstr.IntOrString',
  StatefulSetPersistentVolumeClaimRetentionPolicy: 'whenDeleted:string whenScaled:string',
  StatefulSetOrdinals: 'start!:int32',
  StatefulSetStatus: `replicas!:int32 readyReplicas:int32 currentReplicas:int32 updatedReplicas:int32 currentRevision:string
    updateRevision:string collisionCount:*int32 availableReplicas!:int32`,
  DaemonSet: 'metadata:v1.ObjectMeta spec:DaemonSetSpec status:DaemonSetStatus',
  DaemonSetSpec: `selector!:*v1.LabelSelector template:v1.PodTemplateSpec updateStrategy:DaemonSetUpdateStrategy
    minReadySeconds:int32 revisionHistoryLimit:*int32`,
  DaemonSetUpdateStrategy: 'type:string rollingUpdate:*RollingUpdateDaemonSet',
  RollingUpdateDaemonSet: 'maxUnavailable:*intstr.IntOrString maxSurge:*intstr.IntOrString',
  DaemonSetStatus: `currentNumberScheduled!:int32 numberMisscheduled!:int32 desiredNumberScheduled!:int32 numberReady!:int32
    updatedNumberScheduled:int32 numberAvailable:int32 numberUnavailable:int32 collisionCount:*int32`,
  ControllerRevision: 'metadata:v1.ObjectMeta revision!:int64',
  Service: 'metadata:v1.ObjectMeta spec:ServiceSpec status:ServiceStatus',
  ServiceSpec: `ports:[]ServicePort selector:map[string]string clusterIP:string clusterIPs:[]string type:string
    externalIPs:[]string sessionAffinity:string loadBalancerIP:string loadBalancerSourceRanges:[]string
    externalName:string externalTrafficPolicy:string healthCheckNodePort:int32 publishNotReadyAddresses:bool
    sessionAffinityConfig:*SessionAffinityConfig ipFamilies:[]string ipFamilyPolicy:*string
    allocateLoadBalancerNodePorts:*bool loadBalancerClass:*string internalTrafficPolicy:*string
    trafficDistribution:*string`,
  ServicePort: 'name:string protocol:string appProtocol:*string port!:int32 targetPort:intstr.IntOrString nodePort:int32',
  SessionAffinityConfig: 'clientIP:*ClientIPConfig',
  ClientIPConfig: 'timeoutSeconds:*int32',
  ServiceStatus: 'loadBalancer:LoadBalancerStatus',
  LoadBalancerStatus: 'ingress:[]LoadBalancerIngress',
  LoadBalancerIngress: 'ip:string hostname:string ipMode:*string',
  HorizontalPodAutoscaler: 'metadata:v1.ObjectMeta spec:HorizontalPodAutoscalerSpec status:HorizontalPodAutoscalerStatus',
  HorizontalPodAutoscalerSpec: `scaleTargetRef:CrossVersionObjectReference minReplicas:*int32 maxReplicas!:int32
    metrics:[]MetricSpec behavior:*HorizontalPodAutoscalerBehavior`,
  HorizontalPodAutoscalerStatus: 'desiredReplicas!:int32 currentMetrics!:[]Status',
  CrossVersionObjectReference: 'kind!:string name!:string apiVersion:string',
  MetricSpec: `type!:string object:*ObjectMetricSource pods:*PodsMetricSource resource:*ResourceMetricSource
    containerResource:*ContainerResourceMetricSource external:*PodsMetricSource`,
  ObjectMetricSource: 'describedObject:CrossVersionObjectReference target:MetricTarget metric:MetricIdentifier',
  PodsMetricSource: 'metric:MetricIdentifier target:MetricTarget',
  ResourceMetricSource: 'name!:string target:MetricTarget',
  ContainerResourceMetricSource: 'name!:string target:MetricTarget container!:string',
  MetricTarget: 'type!:string value:*resource.Quantity averageValue:*resource.Quantity averageUtilization:*int32',
  MetricIdentifier: 'name!:string selector:*v1.LabelSelector',
  HorizontalPodAutoscalerBehavior: 'scaleUp:*HPAScalingRules scaleDown:*HPAScalingRules',
  HPAScalingRules: `stabilizationWindowSeconds:*int32 selectPolicy:*string policies:*[]HPAScalingPolicy
    tolerance:*resource.Quantity`,
  HPAScalingPolicy: 'type!:string value!:int32 periodSeconds!:int32',
  Node: 'metadata:v1.ObjectMeta spec:NodeSpec status:NodeStatus',
  NodeSpec: `podCIDR:string podCIDRs:[]string providerID:string unschedulable:bool taints:[]Taint externalID:string`,
  Taint: 'key!:string value:string effect!:string timeAdded:*v1.Time',
  NodeStatus: `capacity:v1.ResourceList allocatable:v1.ResourceList daemonEndpoints:NodeDaemonEndpoints
    nodeInfo:NodeSystemInfo`,
  NodeDaemonEndpoints: 'kubeletEndpoint:DaemonEndpoint',
  DaemonEndpoint: 'Port!:int32',
  NodeSystemInfo: `machineID!:string systemUUID!:string bootID!:string kernelVersion!:string osImage!:string
    containerRuntimeVersion!:string kubeletVersion!:string kubeProxyVersion!:string operatingSystem!:string
    architecture!:string`,
  ConfigMap: 'metadata:v1.ObjectMeta immutable:*bool data:map[string]string binaryData:map[string]string',
  Secret: `metadata:v1.ObjectMeta immutable:*bool data:map[string]string stringData:map[string]string type:string`,
  Namespace: 'metadata:v1.ObjectMeta spec:NamespaceSpec status:NamespaceStatus',
  NamespaceSpec: 'finalizers:[]string',
  NamespaceStatus: 'phase:string',
  PersistentVolumeClaim: 'metadata:v1.ObjectMeta spec:v1.PersistentVolumeClaimSpec status:PersistentVolumeClaimStatus',
  PersistentVolumeClaimStatus: 'phase:string accessModes:[]string capacity:v1.ResourceList',
  PersistentVolume: 'metadata:v1.ObjectMeta spec:PersistentVolumeSpec status:Status',
  PersistentVolumeSpec: `capacity:v1.ResourceList gcePersistentDisk:*v1.GCEPersistentDiskVolumeSource
    awsElasticBlockStore:*v1.AWSElasticBlockStoreVolumeSource hostPath:*v1.HostPathVolumeSource
    nfs:*v1.NFSVolumeSource rbd:*v1.RBDVolumeSource iscsi:*v1.ISCSIVolumeSource cinder:*v1.CinderVolumeSource
    cephfs:*v1.CephFSVolumeSource fc:*v1.FCVolumeSource azureDisk:*v1.AzureDiskVolumeSource
    vsphereVolume:*v1.VsphereVirtualDiskVolumeSource portworxVolume:*v1.PortworxVolumeSource csi:*CSIPersistentVolumeSource
    accessModes:[]string persistentVolumeReclaimPolicy:string storageClassName:string mountOptions:[]string
    volumeMode:*string nodeAffinity:*VolumeNodeAffinity volumeAttributesClassName:*string`,
  CSIPersistentVolumeSource: 'driver!:string volumeHandle!:string readOnly:bool fsType:string volumeAttributes:map[string]string',
  VolumeNodeAffinity: 'required:*v1.NodeSelector',
  StorageClass: `metadata:v1.ObjectMeta provisioner!:string parameters:map[string]string reclaimPolicy:*string
    mountOptions:[]string allowVolumeExpansion:*bool volumeBindingMode:*string allowedTopologies:[]TopologySelectorTerm`,
  TopologySelectorTerm: 'matchLabelExpressions:[]TopologySelectorLabelRequirement',
  TopologySelectorLabelRequirement: 'key!:string values!:[]string',
  PriorityClass: `metadata:v1.ObjectMeta value!:int32 globalDefault:bool description:string
    preemptionPolicy:*string`,
  PodDisruptionBudget: 'metadata:v1.ObjectMeta spec:PodDisruptionBudgetSpec status:PodDisruptionBudgetStatus',
  PodDisruptionBudgetSpec: `minAvailable:*intstr.IntOrString selector:*v1.LabelSelector maxUnavailable:*intstr.IntOrString
    unhealthyPodEvictionPolicy:*string`,
  PodDisruptionBudgetStatus: 'disruptedPods:map[string]v1.Time disruptionsAllowed!:int32 currentHealthy!:int32 desiredHealthy!:int32 expectedPods!:int32',
  LimitRange: 'metadata:v1.ObjectMeta spec:LimitRangeSpec',
  LimitRangeSpec: 'limits!:[]LimitRangeItem',
  LimitRangeItem: `type!:string max:v1.ResourceList min:v1.ResourceList default:v1.ResourceList defaultRequest:v1.ResourceList
    maxLimitRequestRatio:v1.ResourceList`,
  ResourceQuota: 'metadata:v1.ObjectMeta spec:ResourceQuotaSpec status:ResourceQuotaStatus',
  ResourceQuotaSpec: 'hard:v1.ResourceList scopes:[]string scopeSelector:*ScopeSelector',
  ScopeSelector: 'matchExpressions:[]ScopedResourceSelectorRequirement',
  ScopedResourceSelectorRequirement: 'scopeName!:string operator!:string values:[]string',
  ResourceQuotaStatus: 'hard:v1.ResourceList used:v1.ResourceList',
  ReplicationController: 'metadata:v1.ObjectMeta spec:ReplicationControllerSpec status:ReplicaSetStatus',
  ReplicationControllerSpec: 'replicas:*int32 minReadySeconds:int32 selector:map[string]string template:*v1.PodTemplateSpec',
  Ingress: 'metadata:v1.ObjectMeta spec:IngressSpec status:ServiceStatus',
  IngressSpec: 'ingressClassName:*string defaultBackend:*IngressBackend tls:[]IngressTLS rules:*[]IngressRule',
  IngressBackend: 'service:*IngressServiceBackend resource:*v1.TypedLocalObjectReference',
  IngressServiceBackend: 'name!:string port:ServiceBackendPort',
  ServiceBackendPort: 'name:string number:int32',
  IngressTLS: 'hosts:[]string secretName:string',
  IngressRule: 'host:string http:*HTTPIngressRuleValue',
  HTTPIngressRuleValue: 'paths!:[]HTTPIngressPath',
  HTTPIngressPath: 'path:string pathType!:*string backend:IngressBackend',
  NetworkPolicy: 'metadata:v1.ObjectMeta spec:NetworkPolicySpec',
  NetworkPolicySpec: 'podSelector:v1.LabelSelector ingress:[]NetworkPolicyIngressRule egress:[]NetworkPolicyEgressRule policyTypes:[]string',
  NetworkPolicyIngressRule: 'ports:[]NetworkPolicyPort from:[]NetworkPolicyPeer',
  NetworkPolicyEgressRule: 'ports:[]NetworkPolicyPort to:[]NetworkPolicyPeer',
  NetworkPolicyPort: 'protocol:*string port:*intstr.IntOrString endPort:*int32',
  NetworkPolicyPeer: 'podSelector:*v1.LabelSelector namespaceSelector:*v1.LabelSelector ipBlock:*IPBlock',
  IPBlock: 'cidr!:string except:[]string',
  ServiceAccount: 'metadata:v1.ObjectMeta automountServiceAccountToken:*bool',
}
