/** LimitRanges through the API server: what they fill in, what they refuse, and what a controller makes of that. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const range = {
  apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'limits' },
  spec: { limits: [
    { type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '100m' }, max: { cpu: '1' } },
    { type: 'PersistentVolumeClaim', max: { storage: '10Gi' } },
  ] },
}
const pod = (name: string, cpu?: string): object => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name },
  spec: { containers: [{ name: 'c', image: 'web:1', ...(cpu === undefined ? {} : { resources: { limits: { cpu } } }) }] },
})

function cluster(): Cluster {
  const made = new Cluster({ seed: 'limits', nodes: { count: 1 } })
  made.apply(range as never)
  return made
}

test('a container that names none gets its requests and limits, and an annotation that says so', () => {
  const made = cluster()
  made.apply(pod('a') as never)
  const { metadata, spec, status } = made.get('Pod', 'a')!
  expect(spec.containers[0]!.resources).toEqual({ limits: { cpu: '500m' }, requests: { cpu: '100m' } })
  expect(metadata.annotations).toMatchObject({ 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu request for container c; cpu limit for container c' })
  expect(status!.qosClass).toBe('Burstable')
})

test('a pod beyond the bounds is refused, elsewhere it is not', () => {
  const made = cluster()
  expect(() => made.apply(pod('a', '2') as never)).toThrow('pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2')
  made.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'free' } } as never)
  made.apply(pod('a', '2') as never, { namespace: 'free' })
  expect(made.get('Pod', 'free/a')!.spec.containers[0]!.resources).toEqual({ limits: { cpu: '2' }, requests: { cpu: '2' } })
})

test('a claim beyond the bounds is refused', () => {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } } }
  expect(() => cluster().apply(claim as never)).toThrow('persistentvolumeclaims "data" is forbidden: maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 20Gi')
})

test('a ReplicaSet whose pods are refused says so', () => {
  const made = cluster()
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1', resources: { limits: { cpu: '2' } } }] } }
  made.apply({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' }, spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template } } as never)
  made.runFor('1s')
  expect(made.list('Pod')).toEqual([])
  expect(made.get('ReplicaSet', 'web')!.status).toMatchObject({
    conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: expect.stringContaining('is forbidden: maximum cpu usage per Container is 1, but limit is 2') }],
  })
})

test('bounds of pods do not count what their runtime takes besides, and name sums as they were added', () => {
  const made = new Cluster({ seed: 'limits', nodes: { count: 1 } })
  made.apply({ ...range, spec: { limits: [{ type: 'Pod', max: { 'cpu': '1', 'ephemeral-storage': '1Gi' } }] } } as never)
  const container = (name: string, storage: string): object => ({ name, image: 'web:1', resources: { limits: { 'cpu': '500m', 'ephemeral-storage': storage } } })
  const spec = { overhead: { cpu: '250m' }, containers: [container('a', '500Mi'), container('b', '1G')] }
  expect(() => made.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec } as never)).toThrow(
    'pods "a" is forbidden: maximum ephemeral-storage usage per Pod is 1Gi, but limit is 1524288000',
  )
})
