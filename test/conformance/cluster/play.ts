/** Sets up the cluster of a whole-cluster vector, plays its steps, and looks at half past each second. */
import { makeStandardPipeline, type Answer } from '../../../src/apiserver/index.js'
import { rolloutUndoPatch } from '../../../src/kubectl/index.js'
import type { Deployment, KubeObject, Node, ReplicaSet } from '../../../src/model/index.js'
import type { Store } from '../../../src/sim/index.js'
import { defaultReconcilers, Drains, schedulerProcess, Simulation, type DrainStatus } from '../../../src/simulation/index.js'
import { ScriptedKubelet, type Runner } from './kubelet.js'
import { ScriptedMetrics } from './metrics.js'
import { Collector } from './totals.js'

const OBJECTS_AT_MS = 1_200
const LOOK_AT_MS = 500

interface Step {
  readonly atMs: number
  readonly action: string
  readonly kind?: string
  readonly name: string
  readonly [field: string]: any
}

export interface ClusterInput {
  readonly nodes: readonly KubeObject[]
  readonly objects: readonly KubeObject[]
  readonly steps?: readonly Step[]
  readonly untilMs: number
  readonly runner: Runner
}

/** Runs a vector; `look` is called at each sample. */
export function play(input: ClusterInput, look: (atMs: number, store: Store, drains: readonly DrainStatus[]) => void): Collector {
  let metrics: ScriptedMetrics | undefined
  const simulation = new Simulation({
    seed: 'cluster',
    history: 'columns',
    keepHeartbeatPhase: true,
    parts: {
      pipeline: makeStandardPipeline({ disableAdmissionPlugins: ['ServiceAccount'] }),
      reconcilers: defaultReconcilers({ metrics: (host) => (metrics = new ScriptedMetrics(host, input.runner)) }),
      processes: [schedulerProcess({ ties: 'first-by-name' })],
      agent: (host) => new ScriptedKubelet(host, input.runner),
    },
  })
  const collector = new Collector(simulation)
  const drains = new Drains(simulation)
  simulation.createNamespaces()
  simulation.start()
  for (const node of input.nodes) addNode(simulation, node, input.runner)
  simulation.engine.settle()
  const plan = [
    { atMs: OBJECTS_AT_MS, run: () => input.objects.forEach((object) => act(simulation, () => must(simulation.request({ do: 'create', object })))) },
    ...(input.steps ?? []).map((step) => ({ atMs: step.atMs, run: () => act(simulation, () => perform(simulation, drains, metrics!, input.runner, step)) })),
  ]
  for (let at = LOOK_AT_MS; at <= input.untilMs; at += 1_000) {
    while (plan.length > 0 && plan[0]!.atMs <= at) {
      const next = plan.shift()!
      simulation.engine.runTo(next.atMs)
      next.run()
    }
    simulation.engine.runTo(at)
    look(at, simulation.ledger.store, drains.status())
  }
  return collector
}

function act(simulation: Simulation, run: () => void): void {
  run()
  simulation.engine.settle()
}

function addNode(simulation: Simulation, node: KubeObject, runner: Runner): void {
  const { name } = node.metadata
  const phaseMs = (simulation.now + (runner.heartbeatPhaseMs[name] ?? 0)) % 10_000
  simulation.world.heartbeats.register(name, { phaseMs })
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: '2000-01-01T00:00:00Z', lastTransitionTime: '2000-01-01T00:00:00Z' }]
  must(simulation.addNode({ ...node, status: { ...(node as unknown as Node).status, conditions } }))
}

function perform(simulation: Simulation, drains: Drains, metrics: ScriptedMetrics, runner: Runner, step: Step): void {
  const { kind = '', name } = step
  const target = { kind, namespace: 'default', name }
  const patch = (value: unknown, of: { kind: string; namespace?: string; name: string } = target): void =>
    void must(simulation.request({ do: 'patch', ...of, type: 'merge', patch: value }))
  const node = { kind: 'Node', name }
  switch (step.action) {
    case 'apply':
      return applyObject(simulation, step.object)
    case 'patch':
      return patch(step.patch)
    case 'scale':
      return void must(simulation.request({ do: 'scale', ...target, replicas: step.replicas }))
    case 'delete':
      return void must(simulation.request({ do: 'delete', ...target, options: { propagationPolicy: 'Background' } }))
    case 'setImage': {
      const { template } = simulation.ledger.store.get<Deployment>(kind, `default/${name}`)!.spec
      const [first, ...rest] = template.spec.containers
      return patch({ spec: { template: { spec: { containers: [{ ...first, image: step.image }, ...rest] } } } })
    }
    case 'rolloutUndo':
      return undo(simulation, name, step.toRevision)
    case 'cordon':
    case 'uncordon':
      return patch({ spec: { unschedulable: step.action === 'cordon' ? true : null } }, node)
    case 'drain':
      patch({ spec: { unschedulable: true } }, node)
      if (drains.start([name], { ignoreDaemonSets: true, force: true }, 'user') !== undefined) throw new Error(`cannot drain ${name}`)
      return
    case 'taint':
      return patch({ spec: { taints: [...taintsOf(simulation, name), step.taint] } }, node)
    case 'untaint':
      return patch({ spec: { taints: taintsOf(simulation, name).filter((each) => each.key !== step.taint.key || each.effect !== step.taint.effect) } }, node)
    case 'nodeDown':
      return simulation.world.machines.setPower(name, false)
    case 'nodeUp':
      return simulation.world.machines.setPower(name, true)
    case 'nodeDelete':
      return void must(simulation.removeNode(name))
    case 'addNode':
      return addNode(simulation, step.object, runner)
    case 'setLoad':
      return metrics.setLoad(name, step.milli)
    default:
      throw new Error(`unknown action ${step.action}`)
  }
}

function applyObject(simulation: Simulation, object: KubeObject): void {
  const key = `${object.metadata.namespace ?? 'default'}/${object.metadata.name}`
  if (simulation.api.get(object.kind, key) === undefined) return void must(simulation.request({ do: 'create', object }))
  const { apiVersion: _version, kind, metadata, ...rest } = object
  must(simulation.request({ do: 'patch', kind, namespace: metadata.namespace, name: metadata.name, type: 'merge', patch: rest }))
}

function undo(simulation: Simulation, name: string, toRevision: number | undefined): void {
  const { store } = simulation.ledger
  const deployment = store.get<Deployment>('Deployment', `default/${name}`)!
  const sets = store.list<ReplicaSet>('ReplicaSet').filter((set) => set.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid))
  const patch = rolloutUndoPatch(deployment, sets, toRevision ?? 0)
  must(simulation.request(patch as never))
}

function taintsOf(simulation: Simulation, name: string): readonly any[] {
  return simulation.ledger.store.get<Node>('Node', name)!.spec?.taints ?? []
}

function must(answer: Answer): void {
  if (!answer.ok) throw new Error(`refused: ${answer.message}`)
}
