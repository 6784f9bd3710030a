import { expect, test } from 'vitest'
import { builtInKinds, readManifests, unsimulatedFields } from '../../../src/model/index.js'
import { schemaOfStep } from '../../../src/model/kinds/walk.js'
import { simulatedFields } from '../../../src/model/simulated-fields.js'

function unsimulated(manifest: string): readonly string[] {
  const { objects, problems } = readManifests(manifest)
  expect(problems).toEqual([])
  return objects.flatMap(({ object }) => unsimulatedFields(object))
}

test('a field that nothing simulates is named once, without indexes', () => {
  expect(unsimulated(`apiVersion: apps/v1
kind: Deployment
metadata: {name: d, annotations: {a: b}}
spec:
  replicas: 2
  selector: {matchLabels: {app: d}}
  template:
    metadata: {labels: {app: d}}
    spec:
      setHostnameAsFQDN: true
      volumes: [{name: v, hostPath: {path: /x}}]
      containers:
      - {name: a, image: x, securityContext: {privileged: true}, resources: {requests: {cpu: 1}}}
      - {name: b, image: x, securityContext: {privileged: false}, env: [{name: A, value: b}]}
`)).toEqual([
    'spec.template.spec.containers[].env[].value',
    'spec.template.spec.containers[].securityContext.privileged',
    'spec.template.spec.setHostnameAsFQDN',
    'spec.template.spec.volumes[].hostPath',
  ])
})

test('some values of a field are simulated and others are not', () => {
  const service = (type: string): string => `apiVersion: v1
kind: Service
metadata: {name: s}
spec: {type: ${type}, ports: [{port: 80}]}
`
  expect(unsimulated(service('ClusterIP'))).toEqual([])
  expect(unsimulated(service('LoadBalancer'))).toEqual(['spec.type'])
})

test('of storage, what places pods is simulated, and what volumes are made of is not', () => {
  expect(unsimulated(`apiVersion: v1
kind: PersistentVolume
metadata: {name: v}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /data}, persistentVolumeReclaimPolicy: Recycle}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: s}
provisioner: disk.example.com
parameters: {type: ssd}
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: a, image: x}]
  volumes: [{name: e, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}]
`)).toEqual(['spec.hostPath', 'spec.persistentVolumeReclaimPolicy', 'parameters'])
})

test('kinds that are not live are named as a whole, not by field', () => {
  expect(unsimulated('apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {ingressClassName: x}\n')).toEqual([])
})

const pod = (spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: ${spec}\n`
const container = (fields: string): string => pod(`{containers: [{name: a, image: x, ${fields}}]}`)
const volume = (source: string): string => pod(`{containers: [{name: a, image: x}], volumes: [{name: v, ${source}}]}`)
const storedVolume = (source: string): string => `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {${source}}\n`

test.each([
  ['an operating system and requests of the whole pod', pod('{os: {name: linux}, resources: {requests: {cpu: 1}, limits: {cpu: 2}}, containers: [{name: a, image: x}]}'),
    ['spec.resources.limits.*']],
  ['probes', container('livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5, timeoutSeconds: 3}'), ['spec.containers[].livenessProbe.timeoutSeconds']],
  ['mounts', container('volumeMounts: [{name: v, mountPath: /v, subPath: a, readOnly: true}]'), ['spec.containers[].volumeMounts[].readOnly']],
  ['variables', container(`env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}}}, {name: B, valueFrom: {secretKeyRef: {name: c, key: k}}},
    {name: C, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: D, valueFrom: {resourceFieldRef: {resource: limits.cpu}}},
    {name: E, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}}]`),
  ['spec.containers[].env[].valueFrom.fileKeyRef']],
  ['sources of variables', container('envFrom: [{prefix: A_, configMapRef: {name: c, optional: true}}, {secretRef: {name: s}}]'), ['spec.containers[].envFrom[].prefix']],
  ['a volume of a ConfigMap', volume('configMap: {name: c, optional: true, defaultMode: 420, items: [{key: k, path: p, mode: 384}]}'),
    ['defaultMode', 'items[].mode', 'items[].path'].map((field) => `spec.volumes[].configMap.${field}`)],
  ['a volume of a Secret', volume('secret: {secretName: s, defaultMode: 420, items: [{key: k, path: p}]}'), ['defaultMode', 'items[].path'].map((field) => `spec.volumes[].secret.${field}`)],
  ['a volume of the downward API', volume('downwardAPI: {items: [{path: p, fieldRef: {fieldPath: metadata.labels}}]}'), ['spec.volumes[].downwardAPI.items[].path']],
  ['a projected volume', volume('projected: {sources: [{configMap: {name: c}}, {secret: {name: s}}, {serviceAccountToken: {path: t}}, {downwardAPI: {items: []}}]}'),
    ['spec.volumes[].projected.sources[].serviceAccountToken']],
  ['a claim that is mounted', volume('persistentVolumeClaim: {claimName: c, readOnly: true}'), ['spec.volumes[].persistentVolumeClaim.readOnly']],
  ['a disk that a driver has taken over', volume('azureDisk: {diskName: d, diskURI: u, fsType: ext4}'), ['spec.volumes[].azureDisk.diskName', 'spec.volumes[].azureDisk.fsType']],
  ['a disk that excludes pods', volume('rbd: {image: i, monitors: [m], pool: p, readOnly: true, user: u}'), ['spec.volumes[].rbd.user']],
  ['a disk that excludes pods, behind a claim', storedVolume('rbd: {image: i, monitors: [m]}'), ['spec.rbd']],
  ['a volume of a CSI driver', storedVolume('csi: {driver: d, volumeHandle: h, fsType: ext4}'), ['spec.csi.fsType']],
  ['a node', 'apiVersion: v1\nkind: Node\nmetadata: {name: node}\nspec: {podCIDR: 10.0.0.0/24, podCIDRs: [10.0.0.0/24], providerID: a, unschedulable: true}\n',
    ['spec.podCIDR', 'spec.podCIDRs[]', 'spec.providerID']],
  ["a node's drivers", 'apiVersion: storage.k8s.io/v1\nkind: CSINode\nmetadata: {name: node}\nspec: {drivers: [{name: d, nodeID: node, topologyKeys: [z], allocatable: {count: 5}}]}\n',
    ['spec.drivers[].nodeID']],
  ['an event', 'apiVersion: v1\nkind: Event\nmetadata: {name: e}\ninvolvedObject: {kind: Pod, name: p}\nreason: R\n', ['involvedObject', 'reason']],
  ['a slice', `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: e}\naddressType: IPv4
endpoints: [{addresses: [10.0.0.1], conditions: {ready: true}, deprecatedTopology: {a: b}}]\nports: [{port: 80}]\n`, ['endpoints[].deprecatedTopology.*']],
  ['a lease', 'apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: l}\nspec: {holderIdentity: a}\n', ['spec.holderIdentity']],
  ['a secret of a type', 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: kubernetes.io/basic-auth\nstringData: {username: a}\n', ['type']],
  ['usage of a container', `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}
spec: {scaleTargetRef: {kind: Deployment, name: d}, maxReplicas: 3, metrics: [{type: ContainerResource, containerResource: {name: cpu, container: a, target: {type: Utilization, averageUtilization: 50}}}]}\n`, []],
])('what is simulated of %s', (_name, manifest, expected) => {
  expect(unsimulated(manifest)).toEqual(expected)
})

test('the table names only fields that there are', () => {
  const unknown = Object.entries(simulatedFields).flatMap(([name, patterns]) => {
    const kind = builtInKinds.find((each) => each.live && each.kind === name)
    return patterns.filter((pattern) => !leadsToField(kind?.schema, pattern)).map((pattern) => `${name} ${pattern}`)
  })
  expect(unknown).toEqual([])
})

function leadsToField(schema: ReturnType<typeof schemaOfStep>, pattern: string): boolean {
  const steps = pattern.replace(/\.\*\*$/, '').replace(/=.*/, '').replaceAll('[]', '.0').split('.')
  return steps.reduce((at, step) => schemaOfStep(at, /^\d/.test(step) ? 0 : step), schema) !== undefined
}
