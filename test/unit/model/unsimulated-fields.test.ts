import { expect, test } from 'vitest'
import { readManifests, unsimulatedFields } from '../../../src/model/index.js'

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
      serviceAccountName: s
      volumes: [{name: v, emptyDir: {}}]
      containers:
      - {name: a, image: x, securityContext: {privileged: true}, resources: {requests: {cpu: 1}}}
      - {name: b, image: x, securityContext: {privileged: false}, env: [{name: A, value: b}]}
`)).toEqual([
    'spec.template.spec.containers[].env[].value',
    'spec.template.spec.containers[].securityContext.privileged',
    'spec.template.spec.serviceAccountName',
    'spec.template.spec.volumes[].emptyDir',
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
  expect(unsimulated('apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {parallelism: 3}\n')).toEqual([])
})
