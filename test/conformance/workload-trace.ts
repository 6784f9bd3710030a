/** A story of the workload controllers in virtual time → what changed when, and the events. */
import { isPodActive, parseTime, type Deployment, type DeploymentCondition, type Pod, type ReplicaSet } from '../../src/model/index.js'
import { byText } from '../../src/plain/index.js'
import { canonicalJson, Lane } from '../../src/sim/index.js'
import { diff } from './compare.js'
import { endJobs } from './job-ends.js'
import type { Adapter, Difference, VectorCase } from './types.js'
import { Runner, runnerPipeline } from './workload-runner.js'
import { withoutSuffixes } from './workload-step.js'
import { WorkloadWorld } from './workload-world.js'

/** Real controllers race within so many milliseconds. */
const TOLERANCE_MS = 20
const REVISION = 'deployment.kubernetes.io/revision'

interface Timed {
  readonly tMs: number
  readonly [field: string]: unknown
}

interface Action {
  readonly kind: 'story/action'
  readonly action: any
}

/** What a row shows of a controller's objects. */
export type RowOf = (store: WorkloadWorld['ledger']['store']) => object

/** @param reasons of the events that the vectors hold; absent: all */
export function traceAdapter(controller: string, rowOf: RowOf, reasons?: ReadonlySet<unknown>): Adapter {
  return {
    area: `workloads/${controller}.trace`,
    run: ({ input, output }) => {
      const story = new Story(input, rowOf)
      story.run(input.untilMs)
      const series = compareTimed('series', output.series, story.rows)
      return output.events.length === 0 ? series : [...series, ...compareTimed('events', inOrder(output.events), inOrder(story.events().filter(({ reason }) => reasons === undefined || reasons.has(reason))))]
    },
  }
}

export const deploymentTrace = traceAdapter('deployment', (store) => {
  const pods = store.list<Pod>('Pod')
  return {
    deployment: deploymentRow(store.list<Deployment>('Deployment')[0]!),
    pods: { all: pods.length, terminating: pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length },
    replicaSets: store.list<ReplicaSet>('ReplicaSet').map(replicaSetRow),
  }
})

class Story {
  readonly rows: Timed[] = []
  private readonly world: WorkloadWorld
  private readonly runner: Runner

  constructor(input: VectorCase['input'], private readonly rowOf: RowOf) {
    this.world = new WorkloadWorld(input.controllers, input.inject, runnerPipeline)
    const { engine } = this.world
    this.runner = new Runner(this.world, input.runner)
    if (input.jobRunsMs !== undefined) endJobs(this.world, input.jobRunsMs)
    engine.on<Action>('story/action', ({ action }) => this.act(action))
    for (const object of input.objects) this.world.load(object)
    this.world.start()
    for (const action of input.actions) engine.schedule(action.atMs, { kind: 'story/action', action } as Action, Lane.stepFirst)
  }

  run(untilMs: number): void {
    const { engine } = this.world
    do {
      engine.settle()
      this.take()
    } while (engine.stepInstant(untilMs))
  }

  events(): Timed[] {
    return this.world.events.map(({ lastAt, type, reason, message, kind, name }) => ({
      tMs: lastAt, type, reason, message: withoutSuffixes(this.world, message), object: `${kind}/${name}`,
    }))
  }

  private act(action: any): void {
    const { kind, name, patch } = action
    switch (action.do) {
      case 'patch':
        return void this.world.request({ do: 'patch', kind, namespace: 'default', name, type: 'merge', patch })
      case 'create':
        return void this.world.request({ do: 'create', object: action.object })
      case 'delete':
        return void this.world.request({ do: 'delete', kind, namespace: 'default', name, options: { propagationPolicy: 'Background' } })
      default:
        return this.actOnPod(action.do, this.activePods()[action.pod ?? 0]!)
    }
  }

  private actOnPod(what: string, pod: Pod): void {
    switch (what) {
      case 'deletePod':
        return void this.world.request({ do: 'delete', kind: 'Pod', namespace: 'default', name: pod.metadata.name })
      case 'failPod':
        return this.runner.fail(pod)
      case 'breakPod':
        return this.runner.setReady(pod, false)
      case 'readyPod':
        return this.runner.setReady(pod, true)
      default:
        throw new Error(`unknown action ${what}`)
    }
  }

  private activePods(): Pod[] {
    const created = (pod: Pod): number => parseTime(pod.metadata.creationTimestamp) ?? 0
    return this.world.ledger.store.list<Pod>('Pod').filter(isPodActive).sort((a, b) => created(a) - created(b) || byText(a.metadata.name, b.metadata.name))
  }

  private take(): void {
    const { engine, ledger } = this.world
    const content = JSON.parse(withoutSuffixes(this.world, JSON.stringify(this.rowOf(ledger.store)))) as object
    const last = this.rows.at(-1)
    if (last !== undefined && canonicalJson({ ...last, tMs: 0 }) === canonicalJson({ tMs: 0, ...content })) return
    if (last !== undefined && engine.now - last.tMs < TOLERANCE_MS) this.rows[this.rows.length - 1] = { tMs: last.tMs, ...content }
    else this.rows.push({ tMs: engine.now, ...content })
  }
}

function replicaSetRow({ metadata, spec, status }: ReplicaSet): unknown {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0, terminatingReplicas = 0 } = status ?? {}
  return {
    name: metadata.name, revision: metadata.annotations?.[REVISION] ?? '', spec: spec.replicas, replicas, ready: readyReplicas, available: availableReplicas, terminating: terminatingReplicas,
  }
}

function deploymentRow({ metadata, spec, status = {} }: Deployment): unknown {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0, unavailableReplicas = 0, terminatingReplicas = 0 } = status
  const settled = [updatedReplicas, replicas, availableReplicas].every((count) => count === spec.replicas)
  return {
    generation: metadata.generation, observedGeneration: status.observedGeneration ?? 0, revision: metadata.annotations?.[REVISION] ?? '', spec: spec.replicas,
    replicas, updated: updatedReplicas, ready: readyReplicas, available: availableReplicas, unavailable: unavailableReplicas, terminating: terminatingReplicas,
    conditions: [...(status.conditions ?? [])].sort((a, b) => byText(a.type, b.type)).map((condition) => conditionRow(condition, settled)),
  }
}

/** Why a rollout that is under way progresses is a race in real Kubernetes. */
function conditionRow({ type, status, reason, message, lastTransitionTime, lastUpdateTime }: DeploymentCondition, settled: boolean): unknown {
  if (type === 'Progressing' && status === 'True' && !settled) return { type, status, reason: '*' }
  return { type, status, reason, message, lastTransitionMs: parseTime(lastTransitionTime), lastUpdateMs: parseTime(lastUpdateTime) }
}

/** Sorted by what they say, then by time, each once within the tolerance. */
function inOrder(events: readonly Timed[]): Timed[] {
  const text = (event: Timed): string => canonicalJson({ ...event, tMs: 0 })
  const sorted = [...events].sort((a, b) => byText(text(a), text(b)) || a.tMs - b.tMs)
  return sorted.filter((event, i) => i === 0 || text(event) !== text(sorted[i - 1]!) || event.tMs - sorted[i - 1]!.tMs >= TOLERANCE_MS)
}

function compareTimed(path: string, expected: readonly Timed[], actual: readonly Timed[]): Difference[] {
  const aligned = actual.map((row, i) => {
    const wanted = expected[i]
    return wanted !== undefined && Math.abs(row.tMs - wanted.tMs) <= TOLERANCE_MS ? { ...row, tMs: wanted.tMs } : row
  })
  return diff(expected, aligned, path)
}
