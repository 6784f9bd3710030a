import { expect, test } from 'vitest'
import { applyDefaults, prepareForCreate, prepareForStatusUpdate, prepareForUpdate } from '../../../../src/model/index.js'
import type { Deployment, KubeObject, Pod, ReplicaSet } from '../../../../src/model/index.js'

const object = (kind: string, apiVersion: string, rest: Record<string, unknown>) =>
  ({ apiVersion, kind, metadata: { name: 'a', namespace: 'd' }, ...rest }) as unknown as KubeObject

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }
const deployment = () => object('Deployment', 'apps/v1', { spec: { selector: { matchLabels: { app: 'a' } }, template } }) as unknown as Deployment

test('defaults are upstream’s, and doing it again returns the same object', () => {
  const defaulted = applyDefaults(deployment())
  expect(defaulted.spec.replicas).toBe(1)
  expect(defaulted.spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } })
  expect(defaulted.spec.template.spec.containers[0]?.imagePullPolicy).toBe('Always')
  expect(applyDefaults(defaulted)).toBe(defaulted)
  expect(Object.isFrozen(defaulted.spec.template.spec.containers[0])).toBe(true)
})

test('pods of one template share one specification', () => {
  const replicaSet = applyDefaults(object('ReplicaSet', 'apps/v1', { spec: { selector: {}, template } })) as unknown as ReplicaSet
  const pods = ['x', 'y'].map((name) => {
    const pod = { ...object('Pod', 'v1', { spec: replicaSet.spec.template.spec }), metadata: { name, namespace: 'd' } }
    return prepareForCreate(applyDefaults(pod), 0) as unknown as Pod
  })
  expect(pods[0]?.spec).toBe(pods[1]?.spec)
  expect(pods[0]?.spec.enableServiceLinks).toBe(true)
  expect(pods[0]?.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
})

test('a pod that keeps the specification of the stored one keeps it as it is, one with another gets its defaults', () => {
  const stored = prepareForCreate(applyDefaults(object('Pod', 'v1', { spec: template.spec })), 0) as unknown as Pod
  const bound: Pod = { ...stored, spec: { ...stored.spec, nodeName: 'n' } }
  expect(applyDefaults({ ...bound, metadata: { ...bound.metadata, labels: { a: 'b' } } }, bound).spec).toBe(bound.spec)
  const { terminationGracePeriodSeconds: _left, ...spec } = bound.spec
  expect(applyDefaults({ ...bound, spec }, bound).spec).toEqual(bound.spec)
})

test('empty fields are left out, lists that must show are shown', () => {
  const pod = applyDefaults(object('Pod', 'v1', { spec: { nodeName: '', hostNetwork: false, containers: [{ name: 'c', env: [], command: [] }] } }))
  const spec = (pod as unknown as Pod).spec
  expect(spec).not.toHaveProperty('nodeName')
  expect(spec).not.toHaveProperty('hostNetwork')
  expect(spec.containers[0]).not.toHaveProperty('env')
  expect(spec.containers[0]?.resources).toEqual({})
})

test('a changed specification counts the generation up and keeps the status', () => {
  const stored = { ...prepareForCreate(applyDefaults(deployment()), 0), status: { replicas: 1 } } as unknown as Deployment
  const scaled = prepareForUpdate(stored, { ...stored, spec: { ...stored.spec, replicas: 3 }, status: { replicas: 9 } })
  expect([scaled.metadata.generation, scaled.status]).toEqual([2, { replicas: 1 }])
  const labelled = prepareForUpdate(stored, { ...stored, metadata: { ...stored.metadata, labels: { x: 'y' } } })
  expect(labelled.metadata.generation).toBe(1)
  const annotated = prepareForUpdate(stored, { ...stored, metadata: { ...stored.metadata, annotations: { x: 'y' } } })
  expect(annotated.metadata.generation).toBe(2)
})

test('a write to the status changes nothing but the status and open metadata', () => {
  const stored = prepareForCreate(applyDefaults(deployment()), 0)
  const next = { ...stored, spec: { ...stored.spec, replicas: 9 }, metadata: { ...stored.metadata, labels: { x: 'y' } }, status: { replicas: 2 } }
  const written = prepareForStatusUpdate(stored, next)
  expect(written.spec).toBe(stored.spec)
  expect(written.metadata.labels).toBeUndefined()
  expect(written.status).toEqual({ replicas: 2 })
})

test('text of a Secret is stored as data', () => {
  const secret = prepareForCreate(applyDefaults(object('Secret', 'v1', { stringData: { k: 'grüße' } })), 0)
  expect(secret).toMatchObject({ type: 'Opaque', data: { k: Buffer.from('grüße').toString('base64') } })
  expect(secret).not.toHaveProperty('stringData')
})

test('kinds that nobody knows keep what they have', () => {
  const custom = object('Gateway', 'networking.istio.io/v1', { spec: { empty: '', list: [] } })
  expect(applyDefaults(custom)).toEqual(custom)
})
