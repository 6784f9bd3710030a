/** Dry runs at the front door: what would be is said, and nothing is. */
import { expect, test } from 'vitest'
import { RefusedError, StepError } from '../../../src/index.js'
import { cluster, deployed, shop } from './shop.js'

const map = (name: string, metadata: object = {}): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data: { a: 'b' } })

test('apply says what would become of each object, and nothing does', () => {
  const made = deployed()
  const { digest, now } = made
  const version = made.simulation.api.resourceVersion
  const changed = shop.replace('replicas: 4', 'replicas: 5')
  const applied = made.apply([changed, map('new'), map('lost', { namespace: 'nowhere' }), map('No')], { dryRun: true })
  expect(applied.map(({ kind, name, result }) => `${kind} ${name} ${result}`)).toEqual([
    'Namespace shop unchanged', 'Deployment cart configured', 'Service cart unchanged', 'ConfigMap new created', 'ConfigMap lost refused', 'ConfigMap No refused',
  ])
  expect(applied[1]!.object).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } })
  expect(applied.flatMap(({ refusal }) => refusal?.message ?? [])).toEqual(['namespaces "nowhere" not found', expect.stringContaining('ConfigMap "No" is invalid')])
  expect({ digest: made.digest, now: made.now, version: made.simulation.api.resourceVersion, notes: made.notes }).toEqual({ digest, now, version, notes: [] })
  expect(made.find('ConfigMap', 'new')).toBe(undefined)
  expect(made.get('Deployment', 'shop/cart').spec.replicas).toBe(4)
})

test('each object is tried by itself: a namespace that would be created is not there yet', () => {
  expect(cluster().apply(shop, { dryRun: true }).map(({ result }) => result)).toEqual(['created', 'refused', 'refused'])
})

test('apply into another namespace, on trial', () => {
  const made = deployed()
  expect(made.apply(map('new'), { namespace: 'shop', dryRun: true })).toMatchObject([{ namespace: 'shop', result: 'created', object: { metadata: { namespace: 'shop' } } }])
})

test('a wrong manifest is an error on trial too', () => {
  expect(() => cluster().apply(shop.replace('replicas: 4', 'replica: 4'), { dryRun: true })).toThrow('did you mean "replicas"?')
})

test('patch returns the object as it would be, and throws what the API server would refuse', () => {
  const made = deployed()
  const { digest } = made
  expect(made.patch('Deployment', 'shop/cart', { spec: { replicas: 9 } }, { dryRun: true }).spec.replicas).toBe(9)
  expect(() => made.patch('Deployment', 'shop/cart', { spec: { selector: { matchLabels: { app: 'x' } } } }, { dryRun: true })).toThrow(RefusedError)
  expect(() => made.patch('Deployment', 'shop/none', {}, { dryRun: true })).toThrow(StepError)
  expect(made.patch('Deployment', 'shop/cart', { status: { observedGeneration: 7 } }, { subresource: 'status', dryRun: true }).status!.observedGeneration).toBe(7)
  expect(made.get('Deployment', 'shop/cart').spec.replicas).toBe(4)
  expect(made.digest).toBe(digest)
})

test('delete and scale throw what they would throw, and do nothing', () => {
  const made = deployed()
  const { digest } = made
  made.delete('Deployment', 'shop/cart', { dryRun: true })
  made.scale('shop/cart', 1, { dryRun: true })
  expect(() => made.delete('Namespace', 'default', { dryRun: true })).toThrow('namespaces "default" is forbidden: this namespace may not be deleted')
  expect(() => made.delete('Deployment', 'shop/none', { dryRun: true })).toThrow(StepError)
  expect(() => made.scale('shop/cart', -1, { dryRun: true })).toThrow()
  made.runFor('1m')
  expect(made.get('Deployment', 'shop/cart')).toMatchObject({ spec: { replicas: 4 }, status: { availableReplicas: 4 } })
  const undisturbed = deployed()
  undisturbed.runFor('1m')
  expect([digest, made.digest]).toEqual([deployed().digest, undisturbed.digest])
})

test('without dryRun, or with false, it is done', () => {
  const made = deployed()
  made.scale('shop/cart', 2, { dryRun: false })
  expect(made.patch('Deployment', 'shop/cart', { spec: { paused: true } }, { dryRun: false }).spec).toMatchObject({ replicas: 2, paused: true })
  expect(made.apply(map('new'), { dryRun: false })).toMatchObject([{ result: 'created' }])
  made.delete('ConfigMap', 'new', { dryRun: false })
  expect(made.find('ConfigMap', 'new')).toBe(undefined)
})

test('a past with dry runs in it is gone through again as it was', () => {
  const made = deployed()
  made.delete('Deployment', 'shop/cart', { dryRun: true })
  made.scale('shop/cart', 5)
  made.apply(map('new'), { dryRun: true })
  made.runFor('1m')
  const [first] = made.list('Pod', { namespace: 'shop' })
  expect(made.attempts(`shop/${first!.metadata.name}`)).toHaveLength(1)
})

test('what is more than requests cannot be tried', () => {
  const made = cluster()
  expect(made.operator.dryRun({ kind: 'crash', nodes: ['node-1'] })).toEqual({
    ok: false, error: { code: 'contradiction', message: '"crash" is more than requests to the API server: there is no dry run of it' },
  })
  expect(made.operator.dryRun({ kind: 'cordon', nodes: ['node-1'] }).ok).toBe(true)
  expect(made.get('Node', 'node-1').spec?.unschedulable).toBe(undefined)
})
