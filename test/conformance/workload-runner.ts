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
}

interface PodEvent {
  readonly kind: string
  readonly key: string
  readonly uid: string
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
  return { ...pod, spec: { ...(pod.spec as object), nodeName: NODE }, status: { phase: 'Pending' } }
}

export class Runner {
  private readonly created = new Map<string, number>()

  constructor(
    private readonly world: WorkloadWorld,
    private readonly input: RunnerInput,
  ) {
    const { engine, ledger } = world
    ledger.streams.define({ name: 'runner/Pod', kind: 'Pod', onChange: (change) => this.onPod(change as unknown as Change<Pod>) })
    engine.on<PodEvent>('runner/ready', (event) => this.act(event, (pod) => (isPodActive(pod) ? this.setReady(pod, true) : undefined)))
    engine.on<PodEvent>('runner/end', (event) => this.act(event, () => world.remove('Pod', event.key)))
  }

  setReady(pod: Pod, ready: boolean): void {
    this.report(pod, 'Running', ready)
  }

  fail(pod: Pod): void {
    this.report(pod, 'Failed', false)
  }

  private onPod({ key, old, new: pod }: Change<Pod>): void {
    if (pod === undefined) return
    if (old === undefined) this.start(key, pod)
    const deleted = pod.metadata.deletionTimestamp !== undefined
    if (deleted && old?.metadata.deletionTimestamp === undefined) this.later('runner/end', key, pod, this.input.terminateAfterMs)
  }

  private start(key: string, pod: Pod): void {
    const owner = controllerOf(pod)?.uid ?? ''
    const n = this.created.get(owner) ?? 0
    this.created.set(owner, n + 1)
    if (pod.spec.containers[0]?.image !== 'bad') this.later('runner/ready', key, pod, this.input.readyAfterMsByIndex?.[n] ?? this.input.readyAfterMs)
  }

  private later(kind: string, key: string, pod: Pod, delayMs: number): void {
    const { engine } = this.world
    engine.schedule(engine.now + delayMs, Object.freeze({ kind, key, uid: pod.metadata.uid }), Lane.outside, ORDER)
  }

  private act({ key, uid }: PodEvent, run: (pod: Pod) => void): void {
    const pod = this.world.ledger.store.get<Pod>('Pod', key)
    if (pod !== undefined && pod.metadata.uid === uid) run(pod)
  }

  private report(pod: Pod, phase: string, ready: boolean): void {
    const lastTransitionTime = formatTime(this.world.engine.now)
    const conditions = setCondition(pod.status?.conditions, { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime })
    this.world.request({ do: 'update', sub: 'status', object: { ...pod, status: { ...pod.status, phase, conditions } } as never })
  }
}
