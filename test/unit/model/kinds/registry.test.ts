import { expect, test } from 'vitest'
import { builtInKinds, isKindInfo, kindOfResource, resolveKind } from '../../../../src/model/index.js'

test('these kinds live', () => {
  expect(builtInKinds.filter((kind) => kind.live).map((kind) => kind.kind).sort()).toEqual([
    'CSIDriver', 'CSINode', 'CSIStorageCapacity', 'ConfigMap', 'ControllerRevision', 'CronJob', 'CustomResourceDefinition', 'DaemonSet', 'Deployment', 'EndpointSlice', 'Event', 'HorizontalPodAutoscaler', 'Job', 'Lease', 'LimitRange', 'Namespace', 'Node',
    'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'PodDisruptionBudget', 'PriorityClass', 'ReplicaSet', 'ReplicationController', 'ResourceQuota', 'Secret', 'Service', 'ServiceAccount', 'StatefulSet', 'StorageClass',
    'VolumeAttachment',
  ])
})

test.each([
  ['deploy', 'apps/v1 Deployment'], ['Deployments', 'apps/v1 Deployment'], ['deployment.apps', 'apps/v1 Deployment'],
  ['deployments.v1.apps', 'apps/v1 Deployment'], ['po', 'v1 Pod'], ['hpa', 'autoscaling/v2 HorizontalPodAutoscaler'],
  ['ev', 'v1 Event'], ['events.events.k8s.io', 'events.k8s.io/v1 Event'], ['endpointslice', 'discovery.k8s.io/v1 EndpointSlice'],
])('kubectl takes %s for %s', (name, expected) => {
  const info = kindOfResource(name)
  expect(`${info?.apiVersion} ${info?.kind}`).toBe(expected)
})

test('what is no resource is none', () => {
  for (const name of ['', 'podz', 'constructor', '__proto__']) expect(kindOfResource(name)).toBeUndefined()
})

test.each([
  ['apps/v1', 'Deploymnt', 'no matches for kind "Deploymnt" in version "apps/v1"', 'did you mean Deployment?'],
  ['extensions/v1beta1', 'Deployment', 'no matches for kind "Deployment" in version "extensions/v1beta1"', 'Kubernetes 1.36 serves Deployment as apps/v1'],
  ['v1', 'Deployment', 'no matches for kind "Deployment" in version "v1"', 'Kubernetes 1.36 serves Deployment as apps/v1'],
  ['v1', 'Xylophone', 'no matches for kind "Xylophone" in version "v1"', undefined],
])('%s %s does not exist', (apiVersion, kind, message, remedy) => {
  expect(resolveKind(apiVersion, kind)).toEqual(remedy === undefined ? { message } : { message, remedy })
})

test('any other group holds custom resources', () => {
  const info = resolveKind('networking.istio.io/v1', 'Gateway')
  expect(isKindInfo(info) && info).toMatchObject({ custom: true, live: false, plural: 'gateways', group: 'networking.istio.io' })
})
