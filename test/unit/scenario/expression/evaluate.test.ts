import { expect, test, vi } from 'vitest'
import { compileExpression, isStale } from '../../../../src/scenario/index.js'
import type { Expression } from '../../../../src/scenario/index.js'
import { object, readerOf } from './reader.js'
import type { World } from './reader.js'

function compiled(text: string): Expression {
  const result = compileExpression(text)
  if ('errors' in result) throw new Error(JSON.stringify(result.errors))
  return result
}

const world: World = {
  objects: [
    object('Deployment', 'product', { spec: { replicas: 4 }, status: { readyReplicas: 3, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] } }),
    object('Deployment', 'new', { spec: { replicas: 1 } }),
    object('Deployment', 'cart', { spec: { replicas: 7 } }, undefined, 'shop'),
    object('Pod', 'web-1', { spec: { nodeName: 'node-1' }, status: { phase: 'Running', containerStatuses: [{ name: 'app', restartCount: 2 }] } }, { app: 'web', 'app.io/tier': 'front' }),
    object('Pod', 'web-2', { spec: {}, status: { phase: 'Pending' } }, { app: 'web' }),
    object('Pod', 'db-1', { status: { phase: 'Running' } }, { app: 'db' }, 'shop'),
    object('Node', 'node-1', { spec: {}, status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
    object('Node', 'node-2', { spec: { unschedulable: true } }),
    object('Service', 'gateway', { spec: { ports: [{ port: 80 }] } }),
    object('HorizontalPodAutoscaler', 'product', { status: { desiredReplicas: 4 } }),
    object('Widget', 'w', { spec: { size: 5 } }),
  ],
  metrics: { failureRatio: 0.25, endpoints: 3, served: 300, failed: 100 },
  nowMs: 300_000,
}

test.each([
  ["deployment('product').spec.replicas == 4", true],
  ["deployment('product').spec.replicas > 4.5", false],
  ["deployment('product').spec.replicas + 1 == 5", true],
  ["deployment('product').spec.replicas - deployment('product').status.readyReplicas == 1", true],
  ["2 * deployment('product').spec.replicas >= 8", true],
  ["deployment('product').spec.replicas / 3 > 1.3", true],
  ["deployment('product').spec.replicas % 3 == 1", true],
  ["2 * (1 + deployment('product').spec.replicas) == 10 && (9 - deployment('product').spec.replicas) / 2 == 2.5", true],
  ["deployment('product').spec.replicas in [3, 4]", true],
  ["deployment('shop/cart').spec.replicas == 7", true],
  ["deployment('product').condition('Progressing').status == 'False'", true],
  ["deployment('product').condition('Progressing').reason.startsWith('ProgressDeadline')", true],
  ["pods('app=web').size() == 2", true],
  ["size(pods('app=web')) == deployment('product').spec.replicas - 2", true],
  ["pods('app=web').all(p, p.status.phase == 'Running')", false],
  ["pods('app in (web),!app.io/tier').exists(p, p.metadata.name == 'web-2')", true],
  ["pods('app=web').filter(p, p.spec.nodeName == 'node-1').size() == 1", true],
  ["pods('app=web').exists(p, p.status.containerStatuses.exists(c, c.restartCount > 1))", true],
  ["pods('shop', 'app=db').size() == 1 && pods('*', '').size() == 3 && pods().size() == 2", true],
  ["nodes().filter(n, n.spec.unschedulable).size() == 1", true],
  ["node('node-1').condition('Ready').status == 'True'", true],
  ["service('gateway').failureRatio > 0.2 && service('gateway').endpoints == 3", true],
  ["service('gateway').failed / (service('gateway').served + service('gateway').failed) == 0.25", true],
  ["service('gateway').spec.ports[0].port == 80", true],
  ["hpa('product').status.desiredReplicas >= 4", true],
  ["object('deploy', 'product').spec.replicas == 4", true],
  ["object('Widget', 'w').spec.size == 5", true],
  ["objects('Widget', '').size() == 1", true],
  ["has(pod('web-1').metadata.deletionTimestamp)", false],
  ["has(pod('web-1').spec.nodeName) && !has(deployment('product').status.collisionCount)", true],
  ["pods('app=web').all(p, has(p.metadata.labels.app))", true],
  ["'has(x)' != 'nodes()' && has(pod('web-1').spec)", true],
  ["pod('web-1').metadata.labels['app.io/tier'] == 'front'", true],
  ["deployment('product').status.?updatedReplicas.orValue(9) == 0", true],
  ["now >= duration('5m') && now < duration('5m1ms')", true],
])('%s is %s', (text, value) => {
  expect(compiled(text).evaluate(readerOf(world)).outcome).toEqual({ value })
})

test.each([
  ["deployment('new').status.availableReplicas == 0"],
  ["deployment('product').status.availableReplicas == 0"],
  ["hpa('product').status.currentReplicas == 0"],
  ["pod('web-2').spec.nodeName == ''"],
  ["node('node-1').spec.taints.size() == 0 && !node('node-1').spec.unschedulable"],
  ["pod('web-2').status.containerStatuses.all(c, c.restartCount == 0)"],
  ["deployment('new').metadata.labels.size() == 0"],
  ["!('app' in deployment('new').metadata.labels)"],
])('what Kubernetes leaves out because it is zero reads as zero: %s', (text) => {
  expect(compiled(text).evaluate(readerOf(world)).outcome).toEqual({ value: true })
})

test('a condition that is not there is Unknown, as Kubernetes has it', () => {
  expect(compiled("deployment('new').condition('Progressing').status == 'Unknown'").evaluate(readerOf(world)).outcome).toEqual({ value: true })
})

test.each([
  ["deployment('nope').status.readyReplicas == 0", 'there is no Deployment default/nope'],
  ["node('nope').spec.unschedulable", 'there is no Node nope'],
  ["pod('web-1').metadata.deletionTimestamp != ''", 'no such key: deletionTimestamp'],
  ["pod('web-1').metadata.labels['x'] == 'y'", 'no such key: x'],
  ["pods('app=' + pod('nope').metadata.name).size() == 0", 'there is no Pod default/nope'],
  ["deployment('new').spec.template.spec.containers[0].image == 'x'", 'no such key: template'],
  ["object('Widget', 'w').spec.size", 'it gives neither true nor false'],
])('what is not there makes a condition unreadable, not false: %s', (text, unreadable) => {
  expect(compiled(text).evaluate(readerOf(world)).outcome).toEqual({ unreadable })
})

test('what can be read decides where the other side cannot', () => {
  expect(compiled("deployment('nope').spec.replicas == 1 || deployment('product').spec.replicas == 4").evaluate(readerOf(world)).outcome).toEqual({ value: true })
  expect(compiled("deployment('nope').spec.replicas == 1 && deployment('product').spec.replicas == 5").evaluate(readerOf(world)).outcome).toEqual({ value: false })
})

test('an evaluation names what it read, once, and nothing else', () => {
  const reader = readerOf(world)
  const { reads } = compiled("deployment('product').spec.replicas == deployment('product').status.readyReplicas || service('gateway').failureRatio > 1 || pods('app=web').size() == 0 || nodes().size() == 0").evaluate(reader)
  expect(reads.map(({ dependency }) => dependency)).toEqual([
    { of: 'object', kind: 'Deployment', namespace: 'default', name: 'product' },
    { of: 'object', kind: 'Service', namespace: 'default', name: 'gateway' },
    { of: 'metric', namespace: 'default', service: 'gateway', name: 'failureRatio' },
    { of: 'list', kind: 'Pod', namespace: 'default' },
    { of: 'list', kind: 'Node', namespace: undefined },
  ])
  expect(reader.asked).toEqual(['Deployment default/product', 'Service default/gateway', 'default/gateway failureRatio', 'Pod default', 'Node *'])
})

test('an evaluation is stale when something it read is another, and only then', () => {
  const changing: World = { ...world, objects: [...world.objects] }
  const reader = readerOf(changing)
  const before = compiled("pods('app=web').size() == 2 && service('gateway').failureRatio < 0.5").evaluate(reader)
  expect(isStale(before, reader)).toBe(false)
  changing.objects.push(object('Deployment', 'other'))
  expect(isStale(before, reader)).toBe(false)
  changing.objects.push(object('Pod', 'web-3', {}, { app: 'web' }))
  expect(isStale(before, reader)).toBe(true)
  const after = compiled("service('gateway').failureRatio < 0.5").evaluate(reader)
  changing.metrics = { failureRatio: 0.75 }
  expect(isStale(after, reader)).toBe(true)
})

test('an object that is not there yet makes the evaluation stale when it comes', () => {
  const changing: World = { objects: [] }
  const reader = readerOf(changing)
  const before = compiled("deployment('late').spec.replicas == 1").evaluate(reader)
  expect(isStale(before, reader)).toBe(false)
  changing.objects.push(object('Deployment', 'late', { spec: { replicas: 1 } }))
  expect(isStale(before, reader)).toBe(true)
})

test('a comparison with the time says when its truth can change', () => {
  expect(compiled("now >= duration('5m')").wakesAtMs).toEqual([300_000])
  expect(compiled("now > duration('5m') || duration('1m') > now").wakesAtMs).toEqual([60_000, 300_001])
  expect(compiled("deployment('x').spec.replicas == 1").wakesAtMs).toEqual([])
})

test('one expression can be evaluated inside the evaluation of another', () => {
  const inner = compiled("deployment('product').spec.replicas == 4")
  const reader = readerOf(world)
  const nested = { ...reader, metric: () => (('value' in inner.evaluate(reader).outcome) ? 1 : 0) }
  expect(compiled("service('gateway').queued == 1 && deployment('product').spec.replicas == 4").evaluate(nested).outcome).toEqual({ value: true })
})

test('no evaluation asks the host for the time or for chance', () => {
  const reader = readerOf(world)
  const expressions = ["now > duration('1m') && pods().size() > 0", "string(deployment('product').spec.replicas) == '4'"].map(compiled)
  vi.stubGlobal('Date', Object.assign(() => { throw new Error('Date') }, { now: () => { throw new Error('Date.now') } }))
  const random = vi.spyOn(Math, 'random').mockImplementation(() => { throw new Error('Math.random') })
  const outcomes = expressions.map((expression) => expression.evaluate(reader).outcome)
  random.mockRestore()
  vi.unstubAllGlobals()
  expect(outcomes).toEqual([{ value: true }, { value: true }])
})

test('what is read is not changed', () => {
  const frozen = structuredClone(world.objects)
  compiled("pods('app=web').map(p, p.metadata.name).size() == 2 && deployment('new').status.replicas == 0").evaluate(readerOf(world))
  expect(world.objects).toEqual(frozen)
})
