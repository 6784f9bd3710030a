/** What comes from outside is decoded: a mistake is refused, and nothing of it is stored. */
import { describe, expect, test } from 'vitest'
import { Cluster, defineReconciler, RefusedError } from '../../../src/index.js'

const deployment = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } } },
}

function clusterWith(...objects: object[]): Cluster {
  const cluster = new Cluster({ seed: 'outside' })
  cluster.apply(objects)
  return cluster
}

describe('a patch that makes of an object what is none of its kind', () => {
  const container = (resources: object): object => ({ spec: { template: { spec: { containers: [{ name: 'main', image: 'web:1', resources }] } } } })
  test.each([
    ['a fraction', { spec: { replicas: 2.5 } }, 'spec.replicas: expected a whole number, found 2.5'],
    ['text', { spec: { replicas: '3' } }, 'spec.replicas: expected a whole number, found text "3"'],
    ['a list', { spec: { replicas: [1] } }, 'spec.replicas: expected a whole number, found a list'],
    ['more than an int32 holds', { spec: { replicas: 3_000_000_000 } }, 'spec.replicas: expected'],
    ['no map', { spec: 'x' }, 'spec: expected a map of fields, found text "x"'],
    ['no list', { spec: { template: { spec: { containers: 'x' } } } }, 'spec.template.spec.containers: expected a list'],
    ['no quantity', container({ requests: { cpu: 'abc' } }), 'cpu'],
    ['a number as a label', { metadata: { labels: { a: 5 } } }, 'metadata.labels.a: expected text, found 5'],
    ['a map as an annotation', { metadata: { annotations: { a: { b: 1 } } } }, 'metadata.annotations.a: expected text'],
    ['labels that are none', { metadata: { labels: 'x' } }, 'metadata.labels: expected a map'],
    ['no metadata', { metadata: null }, 'metadata: expected a map of fields'],
  ])('%s', (_what, patch, message) => {
    const cluster = clusterWith(deployment)
    const { digest } = cluster
    const before = cluster.get('Deployment', 'web')
    const refused = (): unknown => cluster.patch('Deployment', 'web', patch)
    expect(refused).toThrow(RefusedError)
    expect(refused).toThrow(message)
    expect(cluster.get('Deployment', 'web')).toBe(before)
    expect(cluster.digest).not.toBe(digest)
  })

  test('a field that its kind does not have is dropped, as the API server does for kubectl patch', () => {
    const cluster = clusterWith(deployment)
    const patched = cluster.patch('Deployment', 'web', { spec: { replikas: 3, replicas: 4 } })
    expect(patched.spec).not.toHaveProperty('replikas')
    expect(patched.spec.replicas).toBe(4)
  })

  test('what is as it should be is stored as before, whatever else the object has', () => {
    const cluster = clusterWith(deployment)
    cluster.runFor('1m')
    const before = cluster.get('Pod', cluster.list('Pod')[0]!.metadata.name)
    const patched = cluster.patch('Pod', before.metadata.name, { metadata: { labels: { more: 'yes' } } })
    expect({ ...patched, metadata: undefined }).toEqual({ ...before, metadata: undefined })
    expect(patched.metadata.labels).toEqual({ ...before.metadata.labels, more: 'yes' })
  })
})

test.each([2.5, 3e9, Number.NaN, Number.POSITIVE_INFINITY, '3', null])('%s are no replicas', (replicas) => {
  const cluster = clusterWith(deployment)
  expect(() => cluster.scale('web', replicas as number)).toThrow('spec.replicas: expected a whole number')
  expect(cluster.get('Deployment', 'web').spec.replicas).toBe(2)
})

test('a reconciler of the user\'s own is answered what is wrong with what it writes', () => {
  const answers: unknown[] = []
  const make = (object: object): { do: 'create'; object: never } => ({ do: 'create', object: object as never })
  const reconciler = defineReconciler({
    name: 'clumsy', actor: 'clumsy',
    watches: [{ kind: 'ConfigMap', on: ({ key }, { queue }) => queue.add(key) }],
    gather: (_context, key) => (key === 'default/start' ? { key } : undefined),
    *decide() {
      answers.push(yield make({ ...deployment, metadata: { name: 'text', namespace: 'default' }, spec: { ...deployment.spec, replicas: '3' } }))
      answers.push(yield make({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: 'default' }, spec: { containers: 'x' } }))
      answers.push(yield make({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fine', namespace: 'default' }, data: { a: 'b' } }))
    },
  })
  const cluster = new Cluster({ seed: 'outside', extend: { reconcilers: [{ version: '1', reconciler }] } })
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'start' } })
  cluster.runFor('1s')
  expect(answers).toMatchObject([
    { ok: false, code: 400, reason: 'BadRequest', message: 'Deployment in version "v1" cannot be handled as a Deployment: spec.replicas: expected a whole number, found text "3"' },
    { ok: false, code: 400, message: 'Pod in version "v1" cannot be handled as a Pod: spec.containers: expected a list, found text "x"' },
    { ok: true },
  ])
})
