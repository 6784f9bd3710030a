/** Actions on a cluster from outside: what each does, what its undo takes back, and no more than that. */
import { describe, expect, test } from 'vitest'
import type { Deployment, KubeObject, Node, Pod } from '../../../src/model/index.js'
import type { Traffic } from '../../../src/traffic/index.js'
import { componentNames, DEFAULT_POOL, defaultParts, Operator, Simulation, type Action, type StepOptions } from '../../../src/simulation/index.js'

const deployment = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
  spec: {
    replicas: 3, selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'web:1' }, { name: 'side', image: 'side:1' }] } },
  },
} as unknown as KubeObject
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } } as unknown as KubeObject
const web = { kind: 'Deployment', namespace: 'default', name: 'web' }

class Story {
  readonly simulation = new Simulation({ seed: 'actions', parts: defaultParts() })
  readonly operator = new Operator(this.simulation, { pools: [DEFAULT_POOL, { ...DEFAULT_POOL, name: 'spare', count: 0, zones: ['z'], bootMs: 0 }] })

  constructor() {
    this.operator.bootstrap()
    this.must({ kind: 'apply', manifests: [{ object: deployment }, { object: service }] })
    this.run(60)
  }

  must(action: Action, options: StepOptions = {}): void {
    const outcome = this.operator.perform(action, options)
    if (!outcome.ok) throw new Error(outcome.error.message)
    this.run(0)
  }

  error(action: Action): string {
    const outcome = this.operator.perform(action)
    return outcome.ok ? 'ok' : outcome.error.message
  }

  /** Lets seconds pass. */
  run(seconds: number): this {
    this.simulation.engine.runTo(this.simulation.now + seconds * 1000)
    return this
  }

  node(name: string): Node {
    return this.simulation.api.get('Node', name) as unknown as Node
  }

  ready(name: string): string | undefined {
    return this.node(name).status?.conditions?.find(({ type }) => type === 'Ready')?.status
  }

  get deployment(): Deployment {
    return this.simulation.api.get('Deployment', 'default/web') as unknown as Deployment
  }

  get pods(): Pod[] {
    return this.simulation.api.list('Pod') as unknown as Pod[]
  }
}

describe('power', () => {
  test('a crash with a duration: off, unreachable, on again, booted after 30 s', () => {
    const story = new Story()
    story.must({ kind: 'crash', nodes: ['node-1'] }, { forMs: 120_000 })
    expect(story.simulation.world.machines.isOn('node-1')).toBe(false)
    expect(story.run(100).ready('node-1')).toBe('Unknown')
    expect(story.run(20).simulation.world.machines.isOn('node-1')).toBe(true)
    expect(story.simulation.world.isActive('node-1')).toBe(false)
    expect(story.run(29).ready('node-1')).toBe('Unknown')
    expect(story.run(1).ready('node-1')).toBe('True')
  })

  test('the end of a crash leaves alone what was off before', () => {
    const story = new Story()
    story.must({ kind: 'crash', nodes: ['node-1'] })
    story.must({ kind: 'crash', nodes: ['node-1', 'node-2'] }, { forMs: 10_000 })
    story.run(10)
    expect(['node-1', 'node-2'].map((name) => story.simulation.world.machines.isOn(name))).toEqual([false, true])
  })

  test('a zone outage, and its recovery by zone', () => {
    const story = new Story()
    story.must({ kind: 'zoneOutage', zone: 'b' })
    expect(['node-1', 'node-2', 'node-3'].map((name) => story.simulation.world.machines.isOn(name))).toEqual([true, false, true])
    story.must({ kind: 'recover', nodes: [], zone: 'b' })
    expect(story.run(30).simulation.world.isActive('node-2')).toBe(true)
  })

  test('a reboot restarts containers in place; a dark machine has nothing to reboot', () => {
    const story = new Story()
    const [pod] = story.pods
    const node = pod!.spec.nodeName!
    story.must({ kind: 'reboot', nodes: [node] })
    story.run(60)
    const after = story.pods.find(({ metadata }) => metadata.uid === pod!.metadata.uid)
    expect(after?.status?.containerStatuses?.map(({ restartCount }) => restartCount)).toEqual([1, 1])
    story.must({ kind: 'crash', nodes: [node] })
    expect(story.error({ kind: 'reboot', nodes: [node] })).toBe(`machine "${node}" has no power`)
  })

  test('power that fails again during the boot starts the boot anew', () => {
    const story = new Story()
    story.must({ kind: 'reboot', nodes: ['node-1'] })
    story.run(20).must({ kind: 'reboot', nodes: ['node-1'] })
    expect(story.run(20).simulation.world.isActive('node-1')).toBe(false)
    expect(story.run(10).simulation.world.isActive('node-1')).toBe(true)
  })
})

describe('links', () => {
  test('a partition in one direction, healed after its time', () => {
    const story = new Story()
    const { links } = story.simulation.world
    story.must({ kind: 'partition', nodes: ['node-1'], direction: 'toControlPlane' }, { forMs: 60_000 })
    expect([links.isWhole('node-1', 'toApi'), links.isWhole('node-1', 'fromApi')]).toEqual([false, true])
    expect(story.run(59).ready('node-1')).toBe('Unknown')
    expect(story.run(2).ready('node-1')).toBe('True')
    expect(links.isWhole('node-1', 'toApi')).toBe(true)
  })
})

describe('nodes', () => {
  test('nodes are added with the next names and zones of their pool, and register when they have booted', () => {
    const story = new Story()
    const outcome = story.operator.perform({ kind: 'addNode', count: 2 })
    expect(outcome).toMatchObject({ ok: true, nodes: ['node-4', 'node-5'] })
    expect(story.run(29).node('node-4')).toBeUndefined()
    expect(story.run(1).node('node-5').metadata.labels?.['topology.kubernetes.io/zone']).toBe('b')
    story.must({ kind: 'addNode', pool: 'spare', count: 1, name: 'big', zone: 'x' })
    expect(story.ready('big')).toBe('True')
    expect(story.error({ kind: 'addNode', count: 1, name: 'big' })).toBe('there is a machine "big" already')
  })

  test('a node that is removed is gone, and its pods come up elsewhere', () => {
    const story = new Story()
    story.must({ kind: 'removeNode', nodes: ['node-1'] })
    expect(story.node('node-1')).toBeUndefined()
    expect(story.error({ kind: 'crash', nodes: ['node-1'] })).toBe('there is no machine "node-1"')
    story.run(300)
    expect(story.deployment.status?.availableReplicas).toBe(3)
    expect(story.pods.some(({ spec }) => spec.nodeName === 'node-1')).toBe(false)
  })

  test('a machine whose Node was deleted registers again when it boots', () => {
    const story = new Story()
    story.must({ kind: 'delete', target: { kind: 'Node', namespace: '', name: 'node-1' }, propagation: 'Background' })
    expect(story.node('node-1')).toBeUndefined()
    story.must({ kind: 'reboot', nodes: ['node-1'] })
    expect(story.run(30).ready('node-1')).toBe('True')
  })

  test('the end of a cordon leaves alone what was cordoned before', () => {
    const story = new Story()
    story.must({ kind: 'cordon', nodes: ['node-1'] })
    story.must({ kind: 'cordon', nodes: ['node-1', 'node-2'] }, { forMs: 5_000 })
    expect(story.run(5).node('node-1').spec?.unschedulable).toBe(true)
    expect(story.node('node-2').spec?.unschedulable).toBeUndefined()
    story.must({ kind: 'uncordon', nodes: ['node-1'] })
    expect(story.node('node-1').spec?.unschedulable).toBeUndefined()
  })

  test('the end of a taint brings back the one in whose place it stood', () => {
    const story = new Story()
    const taint = { key: 'k', value: 'old', effect: 'NoSchedule' } as const
    story.must({ kind: 'taint', nodes: ['node-1'], taint })
    story.must({ kind: 'taint', nodes: ['node-1', 'node-2'], taint: { ...taint, value: 'new' } }, { forMs: 5_000 })
    expect(story.node('node-1').spec?.taints).toEqual([{ ...taint, value: 'new' }])
    expect(story.run(5).node('node-1').spec?.taints).toEqual([taint])
    expect(story.node('node-2').spec?.taints).toBeUndefined()
    story.must({ kind: 'untaint', nodes: ['node-1'], key: 'k' })
    expect(story.node('node-1').spec?.taints).toBeUndefined()
  })
})

describe('workloads', () => {
  test('scale, set image of one or all containers, label, patch, delete', () => {
    const story = new Story()
    story.must({ kind: 'scale', target: web, replicas: 5 })
    story.must({ kind: 'setImage', target: web, container: 'side', image: 'side:2' })
    story.must({ kind: 'label', target: web, labels: { team: 'a' } })
    story.must({ kind: 'patch', target: web, patch: { spec: { minReadySeconds: 1 } } })
    story.must({ kind: 'patch', target: web, patch: { spec: { replicas: 4 } }, subresource: 'scale' })
    const { spec, metadata } = story.deployment
    expect([spec.replicas, spec.minReadySeconds, metadata.labels?.team]).toEqual([4, 1, 'a'])
    expect(spec.template.spec.containers.map(({ image }) => image)).toEqual(['web:1', 'side:2'])
    story.must({ kind: 'setImage', target: web, image: 'all:3' })
    expect(story.deployment.spec.template.spec.containers.map(({ image }) => image)).toEqual(['all:3', 'all:3'])
    story.must({ kind: 'delete', target: web, propagation: 'Background' })
    expect(story.run(120).pods).toEqual([])
  })

  test('a rollout is undone, paused, resumed, restarted', () => {
    const story = new Story()
    const image = (): string | undefined => story.deployment.spec.template.spec.containers[0]!.image
    story.must({ kind: 'setImage', target: web, container: 'app', image: 'web:2' })
    story.run(60).must({ kind: 'rollout', verb: 'undo', target: web })
    expect(image()).toBe('web:1')
    story.run(60).must({ kind: 'rollout', verb: 'pause', target: web })
    expect(story.error({ kind: 'rollout', verb: 'undo', target: web })).toMatch(/cannot rollback a paused deployment/)
    expect(story.error({ kind: 'rollout', verb: 'pause', target: web })).toBe('deployments.apps "web" is already paused')
    story.must({ kind: 'rollout', verb: 'resume', target: web })
    const before = story.pods.map(({ metadata }) => metadata.name)
    story.must({ kind: 'rollout', verb: 'restart', target: web })
    expect(story.run(60).pods.some(({ metadata }) => before.includes(metadata.name))).toBe(false)
    expect(story.error({ kind: 'rollout', verb: 'undo', target: web, toRevision: 99 })).toBe('deployments.apps "web" unable to find specified revision 99 in history')
  })

  test('a controller dies at once or after a write, does nothing while it is away, and starts again', () => {
    const story = new Story()
    const { facts, sizes } = { facts: [] as string[], sizes: (): number => story.pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).length }
    story.simulation.ledger.observeFacts(({ key, kind, text }) => void (kind === 'Component' && facts.push(`${key} ${text}`)))
    story.must({ kind: 'crashComponent', component: 'replicaset-controller' }, { forMs: 60_000 })
    expect(story.error({ kind: 'crashComponent', component: 'replicaset-controller' })).toBe('replicaset-controller is not running')
    story.must({ kind: 'scale', target: web, replicas: 5 })
    expect(story.run(59) && sizes()).toBe(3)
    expect(story.run(1) && sizes()).toBe(5)
    expect(facts).toEqual([])
    // It may create five pods in two batches of 1 and 2 and so on; it dies right after the second.
    story.must({ kind: 'crashComponent', component: 'replicaset-controller', afterWrites: 2 }, { forMs: 60_000 })
    story.must({ kind: 'scale', target: web, replicas: 10 })
    expect(story.run(30) && sizes()).toBe(7)
    expect(facts).toEqual(['replicaset-controller crashes after a write'])
    expect(story.run(30) && sizes()).toBe(10)
    // What was not used up is taken back.
    story.must({ kind: 'crashComponent', component: 'replicaset-controller', afterWrites: 1 }, { forMs: 10_000 })
    story.run(10).must({ kind: 'scale', target: web, replicas: 11 })
    expect(story.run(1) && sizes()).toBe(11)
    expect(facts).toHaveLength(1)
  })

  test('the scheduler and the whole manager die and start', () => {
    const story = new Story()
    const bound = (): number => story.pods.filter(({ spec }) => spec.nodeName !== undefined).length
    story.must({ kind: 'crashComponent', component: 'kube-scheduler' }, { forMs: 30_000 })
    expect(story.error({ kind: 'crashComponent', component: 'kube-scheduler' })).toBe('kube-scheduler is not running')
    story.must({ kind: 'scale', target: web, replicas: 5 })
    expect(story.run(29) && [story.pods.length, bound()]).toEqual([5, 3])
    expect(story.run(1) && bound()).toBe(5)
    story.must({ kind: 'crashComponent', component: 'kube-controller-manager' }, { forMs: 30_000 })
    story.must({ kind: 'scale', target: web, replicas: 6 })
    expect(story.run(29) && story.pods.length).toBe(5)
    expect(story.run(1) && story.pods.length).toBe(6)
  })

  test('every controller is a component that can die and start', () => {
    const story = new Story()
    const { controllers } = story.simulation
    for (const component of componentNames) if (component !== 'kube-controller-manager') story.must({ kind: 'crashComponent', component }, { forMs: 1_000 })
    // What the API server runs itself is no component of its own.
    expect([...controllers.values()].filter(({ running }) => running).map(({ reconciler: { name } }) => name)).toEqual(['customresourcedefinition'])
    story.run(60)
    expect([...controllers.values()].filter(({ running }) => !running)).toEqual([])
  })

  test('a stalled watch shows what was, and then what is different', () => {
    const story = new Story()
    story.must({ kind: 'stallWatch', component: 'kube-scheduler', watched: 'Pod' }, { forMs: 30_000 })
    expect(story.error({ kind: 'stallWatch', component: 'kube-scheduler', watched: 'Pod' })).toBe('the watch of kube-scheduler on Pod is stalled already')
    story.must({ kind: 'scale', target: web, replicas: 5 })
    expect(story.run(29) && story.pods.filter(({ spec }) => spec.nodeName !== undefined).length).toBe(3)
    expect(story.run(1) && story.pods.filter(({ spec }) => spec.nodeName !== undefined).length).toBe(5)
  })

  test('a container exits, by name and by selector', () => {
    const story = new Story()
    const restarts = (): number[] => story.pods.map(({ status }) => status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0)
    story.must({ kind: 'exitContainer', pods: { namespace: 'default', name: story.pods[0]!.metadata.name }, container: 'side', code: 3 })
    expect(story.run(60).pods.length).toBe(3)
    expect(restarts()).toEqual([1, 0, 0])
    story.must({ kind: 'exitContainer', pods: { namespace: 'default', selector: 'app=web' }, code: 1 })
    story.run(60)
    expect(restarts()).toEqual([2, 1, 1])
  })
})

test('the end of a change of traffic brings the former demand back', () => {
  const story = new Story()
  const traffic = story.simulation.processes.get('traffic') as Traffic
  const rateOf = (): number | undefined => traffic.figures('default/web')?.rateMilli
  const target = { namespace: 'default', name: 'web' }
  story.operator.demands.add({ service: 'default/web', path: '/', rate: { shape: 'constant', baseMilli: 5_000 }, fromMs: 0 })
  story.operator.demands.add({ service: 'default/web', path: '/buy', rate: { shape: 'constant', baseMilli: 1_000 }, fromMs: 0 })
  expect(story.run(1) && rateOf()).toBe(6_000)
  story.must({ kind: 'traffic', service: target, rate: { shape: 'constant', baseMilli: 9_000 } }, { forMs: 30_000 })
  expect(story.run(1) && rateOf()).toBe(9_000)
  expect(story.run(30) && rateOf()).toBe(6_000)
  story.must({ kind: 'traffic', service: target, path: '/buy', rate: { shape: 'constant', baseMilli: 0 } })
  expect(story.run(1) && rateOf()).toBe(5_000)
})

test('a step is a line of the history and the cause of what follows', () => {
  const story = new Story()
  const { transition } = story.operator.perform({ kind: 'crash', nodes: ['node-3'] }, { name: 'dark' })
  const { history } = story.simulation.ledger
  expect(history.line(transition)).toBe('60000 user step Step crash "dark" node-3')
  expect(history.transition(transition + 1)?.cause.last).toBe(transition)
})

test('an apply goes on after a refusal and says so', () => {
  const story = new Story()
  const outcome = story.operator.perform({ kind: 'apply', manifests: [{ object: { ...service, metadata: { name: 'x', namespace: 'none' } } }, { object: { ...service, metadata: { name: 'y' } } }] })
  expect(outcome.ok).toBe(false)
  expect(outcome.ok || outcome.applied?.map(({ name, result }) => `${name} ${result}`)).toEqual(['x refused', 'y created'])
})
