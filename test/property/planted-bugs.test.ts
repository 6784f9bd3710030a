import { expect, test } from 'vitest'
import { formatTime } from '../../src/model/index.js'
import { freeze } from '../../src/plain/index.js'
import { makeCluster } from './planted.js'

test('I01: a node that runs more than it has', () => {
  const { plant, broken } = makeCluster()
  plant('Pod', (pod) => ({ ...pod, spec: { ...pod.spec, containers: [{ ...pod.spec.containers[0], resources: { requests: { cpu: '100' } } }] } }))
  expect(broken()).toContain('I01')
})

test('I02: a pod that changes its node', () => {
  const { plant, broken } = makeCluster()
  plant('Pod', (pod) => ({ ...pod, spec: { ...pod.spec, nodeName: 'elsewhere' } }))
  expect(broken()).toContain('I02')
})

test('I03: a pod that comes back from the dead', () => {
  const { plant, broken } = makeCluster()
  plant('Pod', (pod) => ({ ...pod, status: { ...pod.status, phase: 'Failed' } }))
  plant('Pod', (pod) => ({ ...pod, status: { ...pod.status, phase: 'Running' } }))
  expect(broken()).toContain('I03')
})

const conditions = (pod: any, change: Record<string, string>): any => ({ ...pod, status: { ...pod.status, conditions: pod.status.conditions.map((each: any) => ({ ...each, status: change[each.type] ?? each.status })) } })

test.each([
  ['a pod that is no longer scheduled', { PodScheduled: 'False' }, 'was scheduled'],
  ['a pod that is ready while its containers are not', { Ready: 'True', ContainersReady: 'False' }, 'while its containers are not'],
])('I03: %s', (_name, change, message) => {
  const { plant, broken, checker } = makeCluster()
  plant('Pod', (pod) => conditions(pod, { Ready: 'False', ContainersReady: 'False' }))
  expect(broken()).toEqual([])
  plant('Pod', (pod) => conditions(pod, change as Record<string, string>))
  expect(checker.violations.filter(({ invariant }) => invariant === 'I03')).toMatchObject([{ message: expect.stringContaining(message) }])
})

test('I04: a pod of a StatefulSet that lives twice', () => {
  const { simulation, checker } = makeCluster()
  const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image: 'db:1' }] } }
  simulation.request({ do: 'create', object: { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' }, spec: { replicas: 1, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template } } as never })
  simulation.engine.runTo(90_000)
  const { runtimes } = simulation.world
  const containers = [{ name: 'main', image: 'db:1', startedAt: 0 }]
  const [other] = simulation.ledger.store.list<any>('Pod').filter(({ metadata }) => metadata.labels.app === 'web')
  runtimes.set('a', { pod: `default/${other.metadata.name}`, node: 'elsewhere', containers })
  expect(checker.violations).toEqual([])
  runtimes.set('b', { pod: 'default/db-0', node: 'elsewhere', containers })
  runtimes.set('b', { pod: 'default/db-0', node: 'elsewhere', containers: [...containers, { name: 'more', image: 'db:1', startedAt: 0 }] })
  expect(checker.violations).toMatchObject([{ invariant: 'I04', message: expect.stringMatching(/^default\/db-0 lives 2 times, on elsewhere and /) }])
  expect(checker.checkAll({ atRest: false })).toMatchObject([{ invariant: 'I04' }])
  runtimes.set('b', undefined)
  expect(checker.checkAll({ atRest: false })).toEqual([])
})

test('I05: a write with a stale version', () => {
  const { simulation, checker } = makeCluster()
  const pod = simulation.ledger.store.list<any>('Pod')[0]
  simulation.ledger.commit({ actor: 'bug', verb: 'update', kind: 'Pod', key: `default/${pod.metadata.name}`, value: freeze({ ...pod, metadata: { ...pod.metadata, resourceVersion: '1' } }) })
  expect(checker.violations.map(({ invariant }) => invariant)).toContain('I05')
})

test('I06: a pod with two controllers, and one whose controller is gone', () => {
  const { plant, broken, checker } = makeCluster()
  plant('Pod', (pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [...pod.metadata.ownerReferences, { apiVersion: 'v1', kind: 'X', name: 'x', uid: 'x', controller: true }] } }))
  expect(broken()).toContain('I06')
  plant('Pod', (pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'gone', uid: 'gone', controller: true }] } }))
  expect(checker.checkAll({ atRest: false }).map(({ message }) => message).join()).toContain('which does not exist')
})

test('I07: a rollout that asks for too much', () => {
  const { plant, broken } = makeCluster()
  plant('ReplicaSet', (set) => ({ ...set, spec: { ...set.spec, replicas: 50 } }), 'deployment-controller')
  expect(broken()).toContain('I07')
})

test('I09: an endpoint that is ready though its pod is not there', () => {
  const { plant, broken } = makeCluster()
  plant('EndpointSlice', (slice) => ({ ...slice, endpoints: [{ addresses: ['10.0.0.9'], conditions: { ready: true }, targetRef: { kind: 'Pod', namespace: 'default', name: 'nobody' } }] }))
  expect(broken()).toContain('I09')
})

test('I10: an autoscaler that leaves its bounds', () => {
  const { simulation, broken, plant } = makeCluster()
  simulation.request({ do: 'create', object: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: { minReplicas: 1, maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } } })
  plant('HorizontalPodAutoscaler', (hpa) => ({ ...hpa, status: { currentReplicas: 3, desiredReplicas: 9 } }))
  expect(broken()).toContain('I10')
})

test('I13: time that goes back', () => {
  const { simulation, plant, broken } = makeCluster()
  plant('Node', (node) => ({ ...node }))
  Object.defineProperty(simulation.engine, 'now', { get: () => 5 })
  plant('Node', (node) => ({ ...node }))
  expect(broken()).toContain('I13')
})

test('I14: a version that is not plain', () => {
  const { simulation, checker } = makeCluster()
  const node = simulation.ledger.store.list<any>('Node')[0]
  simulation.ledger.commit({ actor: 'bug', verb: 'update', kind: 'Node', key: node.metadata.name, value: Object.freeze({ ...node, status: Object.freeze({ ...node.status, load: Number.NaN }) }) })
  expect(checker.violations.map(({ invariant }) => invariant)).toContain('I14')
})

test('L01: a ReplicaSet that lacks a pod, and nobody says why', () => {
  const { plant, checker } = makeCluster()
  plant('ReplicaSet', (set) => ({ ...set, status: { ...set.status, readyReplicas: 1 } }))
  const found = checker.checkAll({ atRest: true })
  expect(found.map(({ invariant }) => invariant)).toContain('L01')
  expect(found.find(({ invariant }) => invariant === 'L01')).toMatchObject({ kind: 'liveness', seed: 'bugs' })
})

test('a violation names the transition whose causes tell why', () => {
  const { simulation, plant, checker } = makeCluster()
  plant('Pod', (pod) => ({ ...pod, spec: { ...pod.spec, nodeName: 'elsewhere' } }))
  const { transition } = checker.violations.find(({ invariant }) => invariant === 'I02')!
  expect(simulation.ledger.history.transition(transition)).toMatchObject({ actor: 'bug', kind: 'Pod' })
})

const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web', namespace: 'default' }, spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } } }
const marked = (pod: any): any => ({ ...pod, status: { ...pod.status, conditions: [...pod.status.conditions, { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }] } })

test('I08: an eviction that asks no budget, and one that goes below it', () => {
  const { simulation, plant, checker } = makeCluster()
  simulation.request({ do: 'create', object: budget })
  simulation.engine.runTo(61_000)
  plant('Pod', marked)
  const messages = (): string[] => checker.violations.filter(({ invariant }) => invariant === 'I08').map(({ message }) => message)
  expect(messages()).toEqual([expect.stringContaining('though the budget web has not allowed it')])
  const pods = simulation.ledger.store.list<any>('Pod').map(({ metadata }) => metadata.name as string)
  plant('PodDisruptionBudget', (each) => ({ ...each, status: { ...each.status, disruptedPods: Object.fromEntries(pods.map((name) => [name, '2000-01-01T00:01:00Z'])) } }))
  plant('Pod', (pod) => ({ ...pod, status: { ...pod.status, conditions: pod.status.conditions.filter(({ type }: any) => type !== 'DisruptionTarget') } }))
  plant('PodDisruptionBudget', (each) => ({ ...each, status: { ...each.status, desiredHealthy: 3 } }))
  plant('Pod', marked)
  expect(messages()[1]).toContain('leaves 2 healthy pods to the budget web, which keeps 3')
})

test('L02: controllers that undo each other', () => {
  const { simulation, checker } = makeCluster()
  const { ledger } = simulation
  const found = (): string[] => checker.violations.filter(({ invariant }) => invariant === 'L02').map(({ message }) => message)
  const [pod] = ledger.store.list<any>('Pod')
  const turn = (n: number): void => {
    const key = `default/again-${n}`
    ledger.commit({ actor: 'one', verb: 'create', kind: 'Pod', key, value: freeze({ ...pod, metadata: { ...pod.metadata, name: `again-${n}`, uid: `u${n}`, resourceVersion: String(900_000 + 2 * n) } }) })
    ledger.commit({ actor: 'other', verb: 'delete', kind: 'Pod', key, value: undefined })
  }
  for (let n = 0; n < 5; n++) turn(n)
  expect(found()).toEqual([])
  // What comes from outside begins the counting anew.
  ledger.fact({ actor: 'world', verb: 'fact', kind: 'Node', key: 'node-1', text: 'something' })
  for (let n = 5; n < 10; n++) turn(n)
  expect(found()).toEqual([])
  turn(10)
  expect(found()).toEqual([expect.stringMatching(/^the same state came back 5 times within 0 s .*one creates a pod 6 times, other deletes a pod 5 times$/)])
  turn(11)
  expect(found()).toHaveLength(1)
})

test('L02: a machine that panics is part of the circle, one that loses its power is not', () => {
  const circle = (text: string): string[] => {
    const { simulation: { ledger }, checker } = makeCluster()
    const [pod] = ledger.store.list<any>('Pod')
    for (let n = 0; n < 7; n++) {
      const key = `default/again-${n}`
      ledger.commit({ actor: 'one', verb: 'create', kind: 'Pod', key, value: freeze({ ...pod, metadata: { ...pod.metadata, name: `again-${n}`, uid: `u${n}`, resourceVersion: String(900_000 + 2 * n) } }) })
      for (const fact of [text, 'power off', 'power on', 'kubelet running']) ledger.fact({ actor: 'world', verb: 'fact', kind: 'Node', key: 'node-1', text: fact })
      ledger.commit({ actor: 'other', verb: 'delete', kind: 'Pod', key, value: undefined })
    }
    return checker.violations.filter(({ invariant }) => invariant === 'L02').map(({ message }) => message)
  }
  expect(circle('something')).toEqual([])
  expect(circle('kernel panic, CPU exhausted')).toEqual([expect.stringMatching(/node-1 panics \d times, one creates a pod \d times/)])
})

test.each([0, 828_000_000_000])('L03: a pod that is to go and stays, with nothing against it, from %i on', (startMs) => {
  const { simulation, plant, checker, operator } = makeCluster(undefined, startMs)
  const late = (): string[] => checker.checkAll({ atRest: true }).filter(({ invariant }) => invariant === 'L03').map(({ message }) => message)
  plant('Pod', (pod) => ({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: formatTime(startMs - 60_000), finalizers: ['example.com/wait'] } }))
  expect(late()).toEqual([])
  plant('Pod', ({ metadata: { finalizers: _gone, ...metadata }, ...pod }) => ({ ...pod, metadata }))
  expect(late()).toEqual([expect.stringContaining('nothing keeps it up')])
  const { nodeName } = simulation.ledger.store.list<any>('Pod')[0].spec
  operator.perform({ kind: 'partition', nodes: [nodeName], direction: 'fromControlPlane' })
  expect(late()).toEqual([])
})

test('L04: a pod that the scheduler forgets', () => {
  const { simulation, checker } = makeCluster()
  const queued = { pod: 'default/web', sinceMs: 0 }
  const late = (place: string, more = {}): string[] => {
    Object.assign(simulation.processes.get('scheduler')!, { queued: () => [{ ...queued, place, ...more }] })
    return checker.checkAll({ atRest: true }).filter(({ invariant }) => invariant === 'L04').map(({ message }) => message)
  }
  simulation.engine.runTo(200_000)
  expect(checker.violations).toEqual([])
  expect([late('active'), late('backOff', { backOffUntilMs: 10_000 })]).toEqual([[expect.stringContaining('was not tried again')], [expect.stringContaining('backOff')]])
  expect([late('unschedulable'), late('gated'), late('waiting'), late('backOff', { backOffUntilMs: 180_000 })]).toEqual([[], [], [], []])
  simulation.engine.runTo(500_000)
  expect(late('unschedulable')).toHaveLength(1)
})

test('L05: a drain that a budget holds up', () => {
  const { simulation, checker, operator } = makeCluster()
  simulation.request({ do: 'create', object: { ...budget, spec: { ...budget.spec, minAvailable: 3 } } })
  simulation.engine.runTo(61_000)
  const { nodeName } = simulation.ledger.store.list<any>('Pod')[0].spec
  expect(operator.perform({ kind: 'drain', nodes: [nodeName], options: {} })).toMatchObject({ ok: true })
  simulation.engine.runTo(600_000)
  expect(checker.violations).toEqual([])
  simulation.engine.runTo(2_000_000)
  expect(checker.violations).toMatchObject([{ invariant: 'L05', kind: 'liveness', message: expect.stringMatching(/has not come on for 10m\d*s?: default\/web-.*: The disruption budget web needs 3 healthy pods and has 3 currently/) }])
})
