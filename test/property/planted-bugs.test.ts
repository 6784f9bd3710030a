import { expect, test } from 'vitest'
import { builtInInvariants, InvariantChecker } from '../../src/invariants/index.js'
import { defaultProfile, makeProfile } from '../../src/placement/index.js'
import type { Scheduler } from '../../src/scheduler/index.js'
import { freeze } from '../../src/sim/index.js'
import { createPriorityClasses, defaultParts, DEFAULT_POOL, Operator, Simulation } from '../../src/simulation/index.js'

/** A running cluster with one Deployment and its Service, and a hand in the store that no API server guards. */
function makeCluster(parts = defaultParts()) {
  const simulation = new Simulation({ seed: 'bugs', parts })
  const { ledger, controllers, processes } = simulation
  const checker = new InvariantChecker({ ledger, viewOf: (name) => controllers.get(name)?.view, scheduler: processes.get('scheduler') as Scheduler }, builtInInvariants)
  const operator = new Operator(simulation, { pools: [DEFAULT_POOL] })
  simulation.createNamespaces()
  createPriorityClasses(simulation.api)
  simulation.start()
  operator.machinery.addAll()
  const metadata = { name: 'web' }
  simulation.request({ do: 'create', object: { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } } })
  simulation.request({
    do: 'create',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '100m' } } }] } } } },
  })
  simulation.engine.runTo(60_000)
  expect(checker.checkAll({ atRest: true })).toEqual([])
  expect(checker.violations).toEqual([])
  const plant = (kind: string, change: (object: any) => object, actor = 'bug'): void => {
    const [object] = ledger.store.list<any>(kind)
    const next = change(object)
    const key = object.metadata.namespace === undefined ? object.metadata.name : `${object.metadata.namespace}/${object.metadata.name}`
    const version = String(simulation.api.resourceVersion + 1_000_000)
    ledger.commit({ actor, verb: 'update', kind, key, value: freeze({ ...next, metadata: { resourceVersion: version, ...(next as any).metadata, ...((next as any).stale === true ? {} : { resourceVersion: version }) } }) })
  }
  const broken = (): string[] => [...new Set(checker.violations.map(({ invariant }) => invariant))]
  return { simulation, checker, plant, broken }
}

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

/** kube-scheduler's own profile, with a filter that only works while it is on. */
const forgetful = (name: string, isOn: () => boolean) => makeProfile('default-scheduler', defaultProfile.plugins.map((plugin) => {
  const weight = defaultProfile.points.score.find(({ plugin: each }) => each as object === plugin)?.weight ?? 0
  if (plugin.name !== name) return { plugin, weight }
  return { plugin: { ...plugin, filter: (...asked: Parameters<NonNullable<typeof plugin.filter>>) => (isOn() ? plugin.filter!(...asked) : undefined) } as typeof plugin, weight }
}))
const parts = (name: string, isOn: () => boolean) =>
  defaultParts({ scheduler: { profiles: [forgetful(name, isOn)], backOff: { initialBackOffMs: 1_000, maxBackOffMs: 10_000 } } })
const pod = (name: string, spec: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'x' }], ...spec } })

test('I11: a pod on a node that a filter refuses', () => {
  let isOn = true
  const { simulation, broken, checker } = makeCluster(parts('NodeAffinity', () => isOn))
  const scheduler = simulation.processes.get('scheduler') as Scheduler
  const check = scheduler.onPlace!
  // The plugin is asleep while the decision is made, and awake when it is checked.
  scheduler.onAttempt = () => void (isOn = false)
  scheduler.onPlace = (placement) => { isOn = true; check(placement) }
  simulation.request({ do: 'create', object: pod('lost', { nodeSelector: { disk: 'ssd' } }) as never })
  simulation.engine.runTo(61_000)
  expect(broken()).toContain('I11')
  expect(checker.violations.map(({ message }) => message).join()).toMatch(/pod lost was put on node-\d, which NodeAffinity refuses/)
})

test('I11: a pod bound to a node that was never there', () => {
  const { plant, broken } = makeCluster()
  plant('Pod', (each) => ({ ...each, spec: { ...each.spec, nodeName: undefined } }))
  plant('Pod', (each) => ({ ...each, spec: { ...each.spec, nodeName: 'nowhere' } }), 'default-scheduler')
  expect(broken()).toContain('I11')
})

test.each([
  ['PodTopologySpread', { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'x' } } }] }],
  ['InterPodAffinity', { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'x' } } }] } } }],
])('I12: a %s that forgets its hard rule', (name, rule) => {
  const run = (isOn: boolean): string[] => {
    const { simulation, broken } = makeCluster(parts(name, () => isOn))
    for (const name of ['p1', 'p2', 'p3']) simulation.request({ do: 'create', object: pod(name, rule) as never })
    // Two that would rather share a node.
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] }] } }] }
    for (const name of ['p4', 'p5']) simulation.request({ do: 'create', object: pod(name, { ...rule, affinity: { ...('affinity' in rule ? rule.affinity : {}), nodeAffinity } }) as never })
    simulation.engine.runTo(70_000)
    return broken()
  }
  expect(run(true)).toEqual([])
  expect(run(false)).toContain('I12')
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
