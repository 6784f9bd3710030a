/**
 * Which fields of the live kinds the simulation acts upon, as data: whoever brings a field to life adds it here.
 * Every other known field is accepted and stored, and named once by its path, because a user who writes it expects
 * something of it; that something counts or passes it on is not what is expected. docs/fields.md shows it. Metadata and status are always covered. In a pattern `**` is everything below, `[]` any element
 * of a list, `*` any key of a map; `path=value` covers the field with that value only.
 */

/** What a probe asks for is there because it asks; the app says what it answers. */
const probe = [
  'exec.**', 'httpGet.**', 'tcpSocket.**', 'grpc.**', 'initialDelaySeconds', 'periodSeconds', 'successThreshold', 'failureThreshold',
  'terminationGracePeriodSeconds',
]

const container = [
  'name', 'image', 'imagePullPolicy', 'resources.requests.*', 'resources.limits.*', 'ports[].**',
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((field) => under(field, probe)),
  'lifecycle.postStart.**', 'lifecycle.preStop.**', 'restartPolicy', 'restartPolicyRules[].**',
  'env[].name', 'env[].valueFrom.configMapKeyRef.**', 'env[].valueFrom.secretKeyRef.**', 'env[].valueFrom.fieldRef.**',
  'env[].valueFrom.resourceFieldRef.**', 'envFrom[].configMapRef.**', 'envFrom[].secretRef.**',
  ...under('volumeMounts[]', ['name', 'mountPath', 'subPath', 'subPathExpr']),
]

const podSpec = [
  ...under('containers[]', container),
  ...under('initContainers[]', container),
  'affinity.**',
  'automountServiceAccountToken',
  'hostNetwork',
  'nodeName',
  'nodeSelector.*',
  'os.name',
  'overhead.*',
  'priority',
  'priorityClassName',
  'preemptionPolicy',
  'readinessGates[].**',
  'resources.requests.*',
  'restartPolicy',
  'schedulerName',
  'schedulingGates[].**',
  'serviceAccount',
  'serviceAccountName',
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
  'volumes[].persistentVolumeClaim.claimName',
  'volumes[].emptyDir.sizeLimit',
  ...under('volumes[].configMap', ['name', 'optional', 'items[].key']),
  ...under('volumes[].secret', ['secretName', 'optional', 'items[].key']),
  ...['configMap', 'secret'].flatMap((source) => under(`volumes[].projected.sources[].${source}`, ['name', 'optional', 'items[].key'])),
  ...['volumes[]', 'volumes[].projected.sources[]'].flatMap((source) => under(`${source}.downwardAPI.items[]`, ['fieldRef.**', 'resourceFieldRef.**'])),
  ...under('volumes[].ephemeral.volumeClaimTemplate', ['metadata.**', ...under('spec', claimSpec())]),
  ...under('volumes[]', migratedDisks()),
  ...under('volumes[]', ['gcePersistentDisk.readOnly', 'iscsi.iqn', 'iscsi.readOnly', 'rbd.image', 'rbd.monitors[]', 'rbd.pool', 'rbd.readOnly']),
]

const template = ['template.metadata.**', ...under('template.spec', podSpec)]

const jobSpec = [
  'parallelism', 'completions', 'activeDeadlineSeconds', 'podFailurePolicy.**', 'successPolicy.**', 'backoffLimit', 'backoffLimitPerIndex', 'maxFailedIndexes',
  'selector.**', 'manualSelector', 'ttlSecondsAfterFinished', 'completionMode', 'suspend', 'podReplacementPolicy', 'managedBy', ...template,
]

/** The patterns of the fields that are simulated, by kind; a live kind that is missing here is simulated whole. */
export const simulatedFields: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ['immutable', 'data.*', 'binaryData.*'],
  CSIDriver: under('spec', ['attachRequired', 'storageCapacity']),
  CSINode: under('spec.drivers[]', ['name', 'topologyKeys[]', 'allocatable.count']),
  DaemonSet: under('spec', ['selector.**', 'updateStrategy.**', 'minReadySeconds', 'revisionHistoryLimit', ...template]),
  Deployment: under('spec', [
    'replicas', 'selector.**', 'strategy.**', 'minReadySeconds', 'revisionHistoryLimit', 'paused',
    'progressDeadlineSeconds', ...template,
  ]),
  EndpointSlice: [
    'addressType', 'ports[].**',
    ...under('endpoints[]', ['addresses[]', 'conditions.**', 'hostname', 'targetRef.**', 'nodeName', 'zone', 'hints.**']),
  ],
  // What components tell is a log of its own; an Event of a manifest is an object that nobody reads.
  Event: [],
  HorizontalPodAutoscaler: under('spec', [
    'scaleTargetRef.**', 'minReplicas', 'maxReplicas', 'behavior.**', 'metrics[].type=Resource', 'metrics[].type=ContainerResource',
    'metrics[].resource.**', 'metrics[].containerResource.**',
  ]),
  CronJob: under('spec', [
    'schedule', 'timeZone', 'startingDeadlineSeconds', 'concurrencyPolicy', 'suspend', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit',
    'jobTemplate.metadata.**', ...under('jobTemplate.spec', jobSpec),
  ]),
  Job: under('spec', jobSpec),
  Namespace: ['spec.finalizers[]'],
  Lease: [],
  CustomResourceDefinition: under('spec', [
    'group', 'scope', 'names.plural', 'names.singular', 'names.shortNames[]', 'names.kind', 'names.listKind', 'conversion.strategy=None', 'preserveUnknownFields=false',
    ...under('versions[]', ['name', 'served', 'storage', 'schema.**', 'subresources.**']),
  ]),
  Node: under('spec', ['taints[].**', 'unschedulable']),
  PersistentVolume: under('spec', [
    'accessModes[]', 'capacity.*', 'claimRef.**', 'csi.driver', 'csi.volumeHandle', 'nodeAffinity.**', 'persistentVolumeReclaimPolicy=Delete',
    'persistentVolumeReclaimPolicy=Retain', 'storageClassName', 'volumeAttributesClassName', 'volumeMode', ...migratedDisks(),
  ]),
  PersistentVolumeClaim: under('spec', claimSpec()),
  Pod: under('spec', podSpec),
  ReplicaSet: under('spec', ['replicas', 'minReadySeconds', 'selector.**', ...template]),
  Service: under('spec', [
    'ports[].name', 'ports[].port', 'ports[].protocol', 'ports[].targetPort', 'ports[].appProtocol', 'selector.*',
    'clusterIP', 'clusterIPs[]', 'ipFamilies[]', 'ipFamilyPolicy', 'publishNotReadyAddresses', 'type=ClusterIP',
  ]),
  ReplicationController: under('spec', ['replicas', 'minReadySeconds', 'selector.*', ...template]),
  Secret: ['immutable', 'data.*', 'stringData.*', 'type=Opaque'],
  ServiceAccount: ['automountServiceAccountToken', 'secrets[].**'],
  StatefulSet: under('spec', [
    'replicas', 'selector.**', 'serviceName', 'podManagementPolicy', 'minReadySeconds', 'revisionHistoryLimit', 'ordinals.**',
    'updateStrategy.type', 'updateStrategy.rollingUpdate.partition', 'persistentVolumeClaimRetentionPolicy.**',
    ...['apiVersion', 'kind', 'metadata.**', 'status.**', ...under('spec', claimSpec())].map((pattern) => `volumeClaimTemplates[].${pattern}`), ...template,
  ]),
  VolumeAttachment: under('spec', ['attacher', 'nodeName', 'source.persistentVolumeName']),
  StorageClass: ['provisioner', 'reclaimPolicy', 'allowVolumeExpansion', 'volumeBindingMode', 'allowedTopologies[].**'],
}

/** Fields that are reported as a whole if nothing of them is simulated, because their parts tell nothing more. */
export const reportedWhole: ReadonlySet<string> = new Set([
  'args', 'command', 'dnsConfig', 'hostAliases', 'imagePullSecrets', 'secrets', 'volumeDevices',
  // Where the value of a variable comes from.
  'fileKeyRef',
  // The sources of volumes.
  'azureFile', 'cephfs', 'csi', 'fc', 'flexVolume', 'flocker', 'gitRepo', 'glusterfs', 'hostPath', 'image',
  'iscsi', 'local', 'nfs', 'photonPersistentDisk', 'quobyte', 'rbd', 'scaleIO', 'storageos', 'vsphereVolume',
  'clusterTrustBundle', 'podCertificate', 'serviceAccountToken',
  // Of a storage class, of an Event.
  'parameters', 'involvedObject', 'related', 'series', 'source',
])

/** What a claim asks for. */
function claimSpec(): string[] {
  return ['accessModes[]', 'resources.requests.*', 'selector.**', 'storageClassName', 'volumeAttributesClassName', 'volumeMode', 'volumeName']
}

/** By what in-tree disks are known to the CSI drivers that have taken them over. */
function migratedDisks(): string[] {
  return ['awsElasticBlockStore.volumeID', 'azureDisk.diskURI', 'cinder.volumeID', 'gcePersistentDisk.pdName', 'portworxVolume.volumeID']
}

function under(prefix: string, patterns: readonly string[]): string[] {
  return patterns.map((pattern) => `${prefix}.${pattern}`)
}
