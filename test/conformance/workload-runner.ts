/**
 * The tiny scheduler and kubelet of the workload stories, as their README describes them: a pod has its node when it
 * is created, becomes Running and Ready in one update some time later, and vanishes some time after its deletion.
 * It never touches a terminating or finished pod.
 */
import { barePipeline, type Pipeline } from '../../src/apiserver/index.js'
import { applyDefaults, controllerOf, formatTime, isPodActive, setCondition, type KubeObject, type Pod } from '../../src/model/index.js'
import { Lane, type Change } from '../../src/sim/index.js'
import type { WorkloadWorld } from './workload-world.js'

export interface RunnerInput {
  readonly readyAfterMs: number
  readonly readyAfterMsByIndex?: readonly number[]
  readonly terminateAfterMs: number
  /** How the k-th pod of an owner ends after it became ready; the last entry repeats. */
  readonly finish?: readonly { readonly afterMs: number; readonly exitCode: number; readonly reason?: string }[]
}

interface PodEvent {
  readonly kind: string
  readonly key: string
  readonly uid: string
  /** Which pod of its owner it is. */
  readonly n: number
}

const ORDER = 1_000
const NODE = 'node-a'

/** Pods are bound when they are created; what users send is defaulted. */
export const runnerPipeline: Pipeline = {
  create: (object) => ({ ok: true, object: object.kind === 'Pod' ? bound(object) : object }),
  update: (old, next, context) => barePipeline.update(old, applyDefaults(next), context),
  updateStatus: (old, next, context) => barePipeline.updateStatus(old, next, context),
}

function bound(pod: KubeObject): KubeObject {
  const spec = pod.spec as Pod['spec']
  return { ...pod, spec: { ...spec, nodeName: namedNode(spec) ?? NODE }, status: { phase: 'Pending' } }
}

/** The node that a DaemonSet's pod names. */
function namedNode({ affinity }: Pod['spec']): string | undefined {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0]
}

export class Runner {
  private readonly created = new Map<string, number>()

  constructor(
    private readonly world: WorkloadWorld,
    private readonly input: RunnerInput,
  ) {
    const { engine, ledger } = world
    ledger.streams.define({ name: 'runner/Pod', kind: 'Pod', onChange: (change) => this.onPod(change as unknown as Change<Pod>) })
    engine.on<PodEvent>('runner/ready', (event) => this.act(event, (pod) => (isPodActive(pod) ? this.becomeReady(event, pod) : undefined)))
    engine.on<PodEvent>('runner/finish', (event) => this.act(event, (pod) => (isPodActive(pod) ? this.finish(event, pod) : undefined)))
    engine.on<PodEvent>('runner/end', (event) => this.act(event, (pod) => this.end(event.key, pod)))
  }

  setReady(pod: Pod, ready: boolean): void {
    this.report(pod, 'Running', ready)
  }

  fail(pod: Pod): void {
    this.report(pod, 'Failed', false)
  }

  private becomeReady({ key, n }: PodEvent, pod: Pod): void {
    this.setReady(pod, true)
    const end = this.endOf(n)
    if (end !== undefined && end.exitCode >= 0 && end.afterMs >= 0) this.later('runner/finish', key, pod, end.afterMs, n)
  }

  private endOf(n: number): NonNullable<RunnerInput['finish']>[number] | undefined {
    return this.input.finish?.[n] ?? this.input.finish?.at(-1)
  }

  private finish({ n }: PodEvent, pod: Pod): void {
    const { exitCode, reason } = this.endOf(n)!
    this.report(pod, exitCode === 0 ? 'Succeeded' : 'Failed', false, { exitCode, ...(reason === undefined ? {} : { reason }) })
  }

  /** What a finalizer holds becomes failed, and vanishes with the finalizer. */
  private end(key: string, pod: Pod): void {
    if ((pod.metadata.finalizers ?? []).length === 0) return this.world.remove('Pod', key)
    const { status: { phase } = {} } = pod
    const fresh = { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } }
    if (phase === 'Succeeded' || phase === 'Failed') return void this.world.replace(key, fresh)
    this.world.replace(key, this.reported(fresh, 'Failed', false, { exitCode: 143 }) as Pod)
  }

  private onPod({ key, old, new: pod }: Change<Pod>): void {
    if (pod === undefined) return
    if (old === undefined) this.start(key, pod)
    const deleted = pod.metadata.deletionTimestamp !== undefined
    if (deleted && old?.metadata.deletionTimestamp === undefined) this.later('runner/end', key, pod, this.input.terminateAfterMs, 0)
  }

  private start(key: string, pod: Pod): void {
    const owner = controllerOf(pod)?.uid ?? ''
    const n = this.created.get(owner) ?? 0
    this.created.set(owner, n + 1)
    if (pod.spec.containers[0]?.image !== 'bad') this.later('runner/ready', key, pod, this.input.readyAfterMsByIndex?.[n] ?? this.input.readyAfterMs, n)
  }

  private later(kind: string, key: string, pod: Pod, delayMs: number, n: number): void {
    const { engine } = this.world
    engine.schedule(engine.now + delayMs, Object.freeze({ kind, key, uid: pod.metadata.uid, n }), Lane.outside, ORDER)
  }

  private act({ key, uid }: PodEvent, run: (pod: Pod) => void): void {
    const pod = this.world.ledger.store.get<Pod>('Pod', key)
    if (pod !== undefined && pod.metadata.uid === uid) run(pod)
  }

  private report(pod: Pod, phase: string, ready: boolean, end?: End): void {
    this.world.request({ do: 'update', sub: 'status', object: this.reported(pod, phase, ready, end) as never })
  }

  private reported(pod: Pod, phase: string, ready: boolean, end?: End): unknown {
    const lastTransitionTime = formatTime(this.world.engine.now)
    let conditions = setCondition(pod.status?.conditions, { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime })
    if (end?.reason !== undefined) conditions = setCondition(conditions, { type: 'DisruptionTarget', status: 'True', reason: end.reason, lastTransitionTime })
    const ended = end === undefined ? {} : { containerStatuses: pod.spec.containers.map(({ name }) => ({ name, state: { terminated: { exitCode: end.exitCode, finishedAt: lastTransitionTime } } })) }
    return { ...pod, status: { ...pod.status, phase, conditions, ...ended } }
  }
}

interface End {
  readonly exitCode: number
  readonly reason?: string
}
