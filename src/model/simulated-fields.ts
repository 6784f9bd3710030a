/**
 * Which fields of the live kinds the simulation acts upon, as data: whoever brings a field to life adds it here.
 * Every other known field is accepted and stored, and named once by its path, because a user who writes it expects
 * something of it. Metadata and status are always covered. In a pattern `**` is everything below, `[]` any element
 * of a list, `*` any key of a map; `path=value` covers the field with that value only.
 */

const probes = ['livenessProbe.**', 'readinessProbe.**', 'startupProbe.**']

const container = [
  'name', 'image', 'imagePullPolicy', 'resources.requests.*', 'resources.limits.*', 'ports[].**', ...probes,
  'lifecycle.preStop.**', 'restartPolicy', 'restartPolicyRules[].**', 'env[].name', 'env[].valueFrom.**', 'envFrom[].**',
  ...['name', 'mountPath', 'subPath', 'subPathExpr', 'readOnly'].map((field) => `volumeMounts[].${field}`),
]

const podSpec = [
  ...under('containers[]', container),
  ...under('initContainers[]', container),
  'affinity.**',
  'hostNetwork',
  'nodeName',
  'nodeSelector.*',
  'overhead.*',
  'priority',
  'priorityClassName',
  'preemptionPolicy',
  'readinessGates[].**',
  'restartPolicy',
  'schedulerName',
  'schedulingGates[].**',
  'terminationGracePeriodSeconds',
  'tolerations[].**',
  'topologySpreadConstraints[].maxSkew',
  'topologySpreadConstraints[].minDomains',
  'topologySpreadConstraints[].topologyKey',
  'topologySpreadConstraints[].labelSelector.**',
  'topologySpreadConstraints[].matchLabelKeys[]',
  'topologySpreadConstraints[].nodeAffinityPolicy',
  'topologySpreadConstraints[].nodeTaintsPolicy',
  'topologySpreadConstraints[].whenUnsatisfiable',
  'volumes[].name',
  'volumes[].persistentVolumeClaim.**',
  ...['', 'projected.sources[].'].flatMap((at) => ['configMap', 'downwardAPI', 'secret'].map((source) => `volumes[].${at}${source}.**`)),
  ...['metadata.**', ...under('spec', claimSpec())].map((pattern) => `volumes[].ephemeral.volumeClaimTemplate.${pattern}`),
  ...disks('volumes[].'),
]

const template = ['template.metadata.**', ...under('template.spec', podSpec)]

const jobSpec = [
  'parallelism', 'completions', 'activeDeadlineSeconds', 'podFailurePolicy.**', 'successPolicy.**', 'backoffLimit', 'backoffLimitPerIndex', 'maxFailedIndexes',
  'selector.**', 'manualSelector', 'ttlSecondsAfterFinished', 'completionMode', 'suspend', 'podReplacementPolicy', 'managedBy', ...template,
]

/** The patterns of the fields that are simulated, by kind; a live kind that is missing here is simulated whole. */
export const simulatedFields: Readonly<Record<string, readonly string[]>> = {
  DaemonSet: under('spec', ['selector.**', 'updateStrategy.**', 'minReadySeconds', 'revisionHistoryLimit', ...template]),
  Deployment: under('spec', [
    'replicas', 'selector.**', 'strategy.**', 'minReadySeconds', 'revisionHistoryLimit', 'paused',
    'progressDeadlineSeconds', ...template,
  ]),
  HorizontalPodAutoscaler: under('spec', [
    'scaleTargetRef.**', 'minReplicas', 'maxReplicas', 'behavior.**', 'metrics[].type=Resource',
    'metrics[].resource.**',
  ]),
  CronJob: under('spec', [
    'schedule', 'timeZone', 'startingDeadlineSeconds', 'concurrencyPolicy', 'suspend', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit',
    'jobTemplate.metadata.**', ...under('jobTemplate.spec', jobSpec),
  ]),
  Job: under('spec', jobSpec),
  Namespace: ['spec.finalizers[]'],
  Node: under('spec', ['taints[].**', 'unschedulable', 'podCIDR', 'podCIDRs[]', 'providerID']),
  PersistentVolume: under('spec', [
    'accessModes[]', 'capacity.*', 'claimRef.**', 'csi.driver', 'csi.volumeHandle', 'nodeAffinity.**', 'persistentVolumeReclaimPolicy=Delete',
    'persistentVolumeReclaimPolicy=Retain', 'storageClassName', 'volumeAttributesClassName', 'volumeMode', ...disks(''),
  ]),
  PersistentVolumeClaim: under('spec', claimSpec()),
  Pod: under('spec', podSpec),
  ReplicaSet: under('spec', ['replicas', 'minReadySeconds', 'selector.**', ...template]),
  Service: under('spec', [
    'ports[].name', 'ports[].port', 'ports[].protocol', 'ports[].targetPort', 'ports[].appProtocol', 'selector.*',
    'clusterIP', 'clusterIPs[]', 'ipFamilies[]', 'ipFamilyPolicy', 'publishNotReadyAddresses', 'type=ClusterIP',
  ]),
  ReplicationController: under('spec', ['replicas', 'minReadySeconds', 'selector.*', ...template]),
  ServiceAccount: [],
  StatefulSet: under('spec', [
    'replicas', 'selector.**', 'serviceName', 'podManagementPolicy', 'minReadySeconds', 'revisionHistoryLimit', 'ordinals.**',
    'updateStrategy.type', 'updateStrategy.rollingUpdate.partition', 'persistentVolumeClaimRetentionPolicy.**',
    ...['apiVersion', 'kind', 'metadata.**', 'status.**', ...under('spec', claimSpec())].map((pattern) => `volumeClaimTemplates[].${pattern}`), ...template,
  ]),
  StorageClass: ['provisioner', 'reclaimPolicy', 'volumeBindingMode', 'allowedTopologies[].**'],
}

/** Fields that are reported as a whole, because their parts tell nothing more. */
export const reportedWhole: ReadonlySet<string> = new Set([
  'args', 'command', 'dnsConfig', 'hostAliases', 'imagePullSecrets', 'secrets', 'volumeDevices',
  // The sources of a pod's volumes.
  'configMap', 'csi', 'downwardAPI', 'emptyDir', 'hostPath', 'image', 'nfs', 'projected', 'secret',
  // Of a volume, of a class.
  'local', 'parameters',
])

/** What a claim asks for. */
function claimSpec(): string[] {
  return ['accessModes[]', 'resources.requests.*', 'selector.**', 'storageClassName', 'volumeAttributesClassName', 'volumeMode', 'volumeName']
}

/** In-tree disks that pods exclude each other from, or that CSI drivers have taken over. */
function disks(prefix: string): string[] {
  return ['awsElasticBlockStore', 'azureDisk', 'cinder', 'gcePersistentDisk', 'iscsi', 'portworxVolume', 'rbd'].map((source) => `${prefix}${source}.**`)
}

function under(prefix: string, patterns: readonly string[]): string[] {
  return patterns.map((pattern) => `${prefix}.${pattern}`)
}
