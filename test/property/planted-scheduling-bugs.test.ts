/** Schedulers with a bug, which I11 and I12 find: a filter that is asleep, a node that is gone, a binding elsewhere. */
import { expect, test } from 'vitest'
import { defaultProfile, makeProfile, type Plugin } from '../../src/placement/index.js'
import type { Pod } from '../../src/model/index.js'
import type { Scheduler } from '../../src/scheduler/index.js'
import { defaultParts, type Simulation } from '../../src/simulation/index.js'
import { makeCluster } from './planted.js'

const weightOf = (plugin: object) => defaultProfile.points.score.find(({ plugin: each }) => each as object === plugin)?.weight ?? 0
const partsWith = (plugins: readonly Plugin[]) => defaultParts({
  scheduler: { profiles: [makeProfile('default-scheduler', plugins.map((plugin) => ({ plugin, weight: weightOf(plugin) })))], backOff: { initialBackOffMs: 1_000, maxBackOffMs: 10_000 } },
})
/** kube-scheduler's own plugins, one with a filter that only works while it is awake. */
const withSleepy = (name: string, isAwake: (pod: string) => boolean) => partsWith(defaultProfile.plugins.map((plugin): Plugin => (plugin.name !== name ? plugin : {
  ...plugin, filter: (pod, node, state) => (isAwake(pod.pod.metadata.name) ? plugin.filter!(pod, node, state) : undefined),
})))
const without = (name: string) => partsWith(defaultProfile.plugins.filter((plugin) => plugin.name !== name))

const schedulerOf = ({ processes }: Simulation) => processes.get('scheduler') as Scheduler
const create = (simulation: Simulation, object: object): void => expect(simulation.request({ do: 'create', object: object as never })).toMatchObject({ ok: true })
const podOf = (name: string, labels: object, spec: object, namespace = 'default') =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: { containers: [{ name: 'c', image: 'x' }], ...spec } })
const nodeOf = (simulation: Simulation, name: string) => simulation.ledger.store.get<Pod>('Pod', `default/${name}`)?.spec.nodeName

test('I11: a pod on a node that a filter refuses', () => {
  let isOn = true
  const { simulation, broken, checker } = makeCluster(withSleepy('NodeAffinity', () => isOn))
  const scheduler = schedulerOf(simulation)
  const check = scheduler.onPlace!
  // The plugin is asleep while the decision is made, and awake when it is checked.
  scheduler.onAttempt = () => void (isOn = false)
  scheduler.onPlace = (placement) => { isOn = true; check(placement) }
  create(simulation, podOf('lost', {}, { nodeSelector: { disk: 'ssd' } }))
  simulation.engine.runTo(61_000)
  expect(broken()).toContain('I11')
  expect(checker.violations.map(({ message }) => message).join()).toMatch(/pod lost was put on node-\d, which NodeAffinity refuses/)
})

test('I11: a pod bound to a node that nobody has decided', () => {
  const { plant, checker } = makeCluster()
  plant('Pod', (each) => ({ ...each, spec: { ...each.spec, nodeName: undefined } }))
  plant('Pod', (each) => ({ ...each, spec: { ...each.spec, nodeName: 'nowhere' } }), 'default-scheduler')
  expect(messagesOf(checker, 'I11')).toMatch(/was bound to nowhere, which nobody has decided/)
})

test('I11: a binding elsewhere than decided', () => {
  const astray: Plugin = { name: 'Astray', bind: ({ pod }) => (pod.metadata.name === 'astray' ? { kind: 'Binding', target: 'node-3' } : undefined) }
  const { simulation, checker } = makeCluster(partsWith([astray, ...defaultProfile.plugins]))
  create(simulation, podOf('astray', {}, on('node-1')))
  simulation.engine.runTo(61_000)
  expect(nodeOf(simulation, 'astray')).toBe('node-3')
  expect(messagesOf(checker, 'I11')).toMatch(/pod default\/astray was bound to node-3, though node-1 was decided/)
})

test('I11: a scheduler that has missed that a node is gone', () => {
  const { simulation, checker } = makeCluster()
  const { cache } = schedulerOf(simulation)
  const node = simulation.ledger.store.get('Node', 'node-1') as never
  const id = simulation.ledger.store.of('Node').idOf('node-1')!
  simulation.removeNode('node-1')
  simulation.engine.runTo(61_000)
  cache.model.setNode(id, node)
  create(simulation, podOf('late', {}, on('node-1')))
  simulation.engine.runTo(62_000)
  expect(messagesOf(checker, 'I11')).toMatch(/pod late was put on node-1, which is gone for 1000 ms, where a watch lags behind by 0 ms at most/)
})

const X = { app: 'x' }
const hostname = 'kubernetes.io/hostname'
const zone = 'topology.kubernetes.io/zone'
/** Only this node may take the pod. */
const on = (name: string, affinity = {}) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }] } }, ...affinity },
})
const required = (...terms: object[]) => ({ requiredDuringSchedulingIgnoredDuringExecution: terms })
const near = (labels: object, topologyKey = hostname) => ({ topologyKey, labelSelector: { matchLabels: labels } })
const spread = (more: object = {}) => ({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: hostname, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: X }, ...more }] })
const ANYWHERE = { nodeAffinityPolicy: 'Ignore' }

interface Case {
  readonly plugin: string
  readonly before?: readonly object[]
  readonly pod: object
  /** Names of nodes with a taint that pods do not tolerate. */
  readonly tainted?: readonly string[]
}

const cases: Readonly<Record<string, Case>> = {
  'a node selector': { plugin: 'NodeAffinity', pod: podOf('p', X, { nodeSelector: { disk: 'ssd' } }) },
  'required node affinity': { plugin: 'NodeAffinity', pod: podOf('p', X, { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] } } } }) },
  'required affinity': { plugin: 'InterPodAffinity', before: [podOf('q', X, on('node-2'))], pod: podOf('p', {}, on('node-1', { podAffinity: required(near(X)) })) },
  'required affinity that only several pods together meet': {
    plugin: 'InterPodAffinity', before: [podOf('q', { a: '1' }, on('node-1')), podOf('r', { b: '1' }, on('node-1'))],
    pod: podOf('p', {}, on('node-1', { podAffinity: required(near({ a: '1' }), near({ b: '1' })) })),
  },
  'required affinity that nobody meets': { plugin: 'InterPodAffinity', pod: podOf('p', {}, on('node-1', { podAffinity: required(near(X)) })) },
  'anti-affinity': { plugin: 'InterPodAffinity', before: [podOf('q', X, on('node-1'))], pod: podOf('p', {}, on('node-1', { podAntiAffinity: required(near(X, zone)) })) },
  'anti-affinity of who is there': { plugin: 'InterPodAffinity', before: [podOf('q', {}, on('node-1', { podAntiAffinity: required(near(X)) }))], pod: podOf('p', X, on('node-1')) },
  'anti-affinity with a namespace selector': {
    plugin: 'InterPodAffinity', before: [podOf('q', X, on('node-1'), 'other')],
    pod: podOf('p', {}, on('node-1', { podAntiAffinity: required({ ...near(X), namespaceSelector: { matchLabels: { team: 'x' } } }) })),
  },
  'anti-affinity with label keys': {
    plugin: 'InterPodAffinity', before: [podOf('q', { ...X, tenant: 'a' }, on('node-1'))],
    pod: podOf('p', { tenant: 'b' }, on('node-1', { podAntiAffinity: required({ ...near(X), mismatchLabelKeys: ['tenant'] }) })),
  },
  'hard spreading': { plugin: 'PodTopologySpread', before: [podOf('q', X, on('node-1'))], pod: podOf('p', X, { ...on('node-1'), ...spread(ANYWHERE) }) },
  'spreading over more domains than there are': { plugin: 'PodTopologySpread', before: [podOf('q', X, on('node-1'))], pod: podOf('p', X, { ...on('node-1'), ...spread({ minDomains: 5 }) }) },
  'spreading with label keys': {
    plugin: 'PodTopologySpread', before: [podOf('q', { ...X, version: '1' }, on('node-1'))],
    pod: podOf('p', { ...X, version: '1' }, { ...on('node-1'), ...spread({ ...ANYWHERE, matchLabelKeys: ['version'] }) }),
  },
  'spreading over nodes without taints': {
    plugin: 'PodTopologySpread', tainted: ['node-2'], before: [podOf('q', X, on('node-1'))],
    pod: podOf('p', X, { ...on('node-1'), ...spread({ ...ANYWHERE, nodeTaintsPolicy: 'Honor' }) }),
  },
  'spreading by a label that a node lacks': { plugin: 'PodTopologySpread', pod: podOf('p', X, { ...on('node-1'), ...spread({ topologyKey: 'rack' }) }) },
}

/** Where the pod goes, and whether I12 minds. */
function run({ before = [], pod, tainted = [], parts }: Omit<Case, 'plugin'> & { readonly parts?: ReturnType<typeof partsWith> }) {
  const { simulation, checker } = makeCluster(parts)
  create(simulation, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other', labels: { team: 'x' } } })
  for (const name of tainted) simulation.request({ do: 'patch', kind: 'Node', name, type: 'merge', patch: { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } } })
  for (const each of before) create(simulation, each)
  simulation.engine.runTo(65_000)
  expect(messagesOf(checker, 'I12')).toBe('')
  create(simulation, pod)
  simulation.engine.runTo(70_000)
  return { node: nodeOf(simulation, 'p'), said: messagesOf(checker, 'I12') }
}

test.each(Object.entries(cases))('I12 holds where it is watched, and is broken where it is forgotten: %s', (_, { plugin, ...scene }) => {
  expect(run(scene)).toEqual({ node: undefined, said: '' })
  const { node, said } = run({ ...scene, parts: withSleepy(plugin, (name) => name !== 'p') })
  expect(node).toBeDefined()
  expect(said).toMatch(/^pod p was put on node-\d, /)
})

test.each<[string, Omit<Case, 'plugin'>]>([
  ['the first of a group that means itself', { pod: podOf('p', X, on('node-1', { podAffinity: required(near(X)) })) }],
  ['label keys set other pods apart', {
    before: [podOf('q', { ...X, version: '1' }, on('node-1'))], pod: podOf('p', { ...X, version: '2' }, { ...on('node-1'), ...spread({ ...ANYWHERE, matchLabelKeys: ['version'] }) }),
  }],
  ['domains that the pod cannot use do not count', {
    tainted: ['node-2', 'node-3'], before: [podOf('q', X, on('node-1'))], pod: podOf('p', X, { ...on('node-1'), ...spread({ ...ANYWHERE, nodeTaintsPolicy: 'Honor' }) }),
  }],
  ['a namespace that is not selected', {
    before: [podOf('q', X, on('node-1'), 'other')], pod: podOf('p', {}, on('node-1', { podAntiAffinity: required({ ...near(X), namespaceSelector: { matchLabels: { team: 'y' } } }) })),
  }],
  ['a selector that asks for nothing counts nobody', { before: [podOf('q', X, on('node-1'))], pod: podOf('p', X, { ...on('node-1'), ...spread({ ...ANYWHERE, labelSelector: {} }) }) }],
])('I12 does not mind what is allowed: %s', (_, scene) => {
  expect(run(scene)).toEqual({ node: 'node-1', said: '' })
})

test('I12 asks for no rule whose plugin the profile leaves out', () => {
  const { pod, before } = cases['anti-affinity']!
  expect(run({ pod, before: before!, parts: without('InterPodAffinity') })).toEqual({ node: 'node-1', said: '' })
})

function messagesOf({ violations }: ReturnType<typeof makeCluster>['checker'], id: string): string {
  return violations.filter(({ invariant }) => invariant === id).map(({ message }) => message).join('\n')
}
