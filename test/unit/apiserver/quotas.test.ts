/** ResourceQuotas through the API server: what a create is charged, what is refused, what controllers make of that. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const quota = (hard: object, spec: object = {}): object => ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard, ...spec } })
const pod = (name: string, spec: object = {}): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'web:1' }], ...spec } })
const service = (ports: number): object => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 's' },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports: Array.from({ length: ports }, (_, i) => ({ name: `p${i}`, port: 80 + i })) },
})

function cluster(hard: object, spec?: object): Cluster {
  const made = new Cluster({ seed: 'quota', nodes: { count: 1 } })
  made.apply(quota(hard, spec) as never)
  made.runFor('1s')
  return made
}

const usedOf = (made: Cluster): unknown => made.get('ResourceQuota', 'q')!.status!.used

test('a pod beyond the quota is refused, in another namespace it is not', () => {
  const made = cluster({ pods: '1' })
  made.apply(pod('a') as never)
  expect(usedOf(made)).toEqual({ pods: '1' })
  expect(() => made.apply(pod('b') as never)).toThrow('pods "b" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1')
  made.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'free' } } as never)
  made.apply(pod('b') as never, { namespace: 'free' })
  expect(usedOf(made)).toEqual({ pods: '1' })
})

test('a quota of CPU wants to be told by every container', () => {
  const made = cluster({ 'requests.cpu': '1' })
  expect(() => made.apply(pod('a') as never)).toThrow('pods "a" is forbidden: failed quota: q: must specify requests.cpu for: c')
})

test('pods out of a quota\'s scopes are not charged', () => {
  const made = cluster({ pods: '1' }, { scopes: ['Terminating'] })
  made.apply(pod('a') as never)
  made.apply(pod('b', { activeDeadlineSeconds: 60 }) as never)
  expect(usedOf(made)).toEqual({ pods: '1' })
  expect(() => made.apply(pod('c', { activeDeadlineSeconds: 60 }) as never)).toThrow('exceeded quota')
})

test('a changed Service is charged for what it uses more', () => {
  const made = cluster({ 'services.nodeports': '2' })
  made.apply(service(1) as never)
  made.apply(service(2) as never)
  expect(usedOf(made)).toEqual({ 'services.nodeports': '2' })
  expect(() => made.apply(service(3) as never)).toThrow('services "s" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=2, limited: services.nodeports=2')
  made.apply(service(1) as never)
  made.runFor('1s')
  expect(usedOf(made)).toEqual({ 'services.nodeports': '1' })
})

test('what is refused for another reason is not charged', () => {
  const made = cluster({ 'count/secrets': '5' })
  expect(() => made.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'No' } } as never)).toThrow('is invalid')
  expect(usedOf(made)).toEqual({ 'count/secrets': '0' })
})

test('a ReplicaSet whose pods are refused says so and tries again when there is room', () => {
  const made = cluster({ pods: '2' })
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1' }] } }
  made.apply(pod('guest') as never)
  made.apply({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' }, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template } } as never)
  made.runFor('5s')
  expect(made.get('ReplicaSet', 'web')!.status).toMatchObject({ replicas: 1, conditions: [{ type: 'ReplicaFailure', reason: 'FailedCreate' }] })
  expect(made.events({ kind: 'ReplicaSet', name: 'web' }).find(({ reason }) => reason === 'FailedCreate')!.message).toContain('exceeded quota: q')
  made.delete('Pod', 'guest')
  made.runFor('5m')
  expect(made.get('ReplicaSet', 'web')!.status!.replicas).toBe(2)
  expect(usedOf(made)).toEqual({ pods: '2' })
})

test('a quota of CPU wants nothing of the containers of a pod that names any resources as a whole', () => {
  const made = cluster({ 'requests.cpu': '1', 'limits.memory': '1Gi' })
  made.apply(pod('a', { resources: { requests: { cpu: '500m' } } }) as never)
  expect(usedOf(made)).toEqual({ 'requests.cpu': '500m', 'limits.memory': '0' })
})
