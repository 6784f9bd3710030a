/**
 * What stands in for the scheduler and the kubelet in the deletion flows: a pod is bound to the first node its
 * selector or its affinity by name allows, runs so long after, and ends so long after its deletion, as the vectors' README says.
 */
import type { ApiServer } from '../../../src/apiserver/index.js'
import { formatTime, setCondition, type Pod } from '../../../src/model/index.js'
import { Lane, type Change, type Ledger } from '../../../src/sim/index.js'
import type { World } from '../../../src/world/index.js'

export interface Runner {
  readonly heartbeatPhaseMs: Readonly<Record<string, number>>
  readonly images: Readonly<Record<string, { readonly startMs?: number; readonly readyMs?: number; readonly runMs?: number; readonly exits?: readonly string[] }>>
  readonly terminateMs: number
}

interface PodEvent {
  readonly kind: string
  readonly key: string
  readonly uid: string
}

const ORDER = 1000

export class StandIns {
  /** When each terminating pod ends, by uid. */
  private readonly ends = new Map<string, number>()

  constructor(
    private readonly ledger: Ledger,
    private readonly api: ApiServer,
    private readonly world: World,
    private readonly runner: Runner,
  ) {
    const { engine } = ledger
    ledger.streams.define({ name: 'stand-ins/Pod', kind: 'Pod', onChange: (change) => this.onPod(change as unknown as Change<Pod>) })
    engine.on<PodEvent>('stand-in/bind', (event) => this.act(event, (pod) => this.bind(pod)))
    engine.on<PodEvent>('stand-in/start', (event) => this.actOnNode(event, (pod) => this.start(event.key, pod)))
    engine.on<PodEvent>('stand-in/exit', (event) => this.actOnNode(event, (pod) => this.exit(pod)))
    engine.on<PodEvent>('stand-in/end', (event) => this.actOnNode(event, (pod) => this.end(pod)))
  }

  nodeUp(node: string): void {
    for (const pod of this.ledger.store.list<Pod>('Pod')) {
      if (pod.spec.nodeName !== node) continue
      const key = keyOf(pod)
      if (pod.metadata.deletionTimestamp !== undefined) this.terminate(key, pod, Number.POSITIVE_INFINITY)
      else if (pod.status?.phase === 'Running') this.report(pod, 'Running', true)
      else if (pod.status?.phase === 'Pending') this.later('start', key, pod, this.facts(pod).startMs ?? 0)
    }
  }

  private onPod({ key, old, new: pod }: Change<Pod>): void {
    if (pod === undefined) return
    if (old === undefined && pod.spec.nodeName === undefined) this.later('bind', key, pod, -1)
    if (old?.spec.nodeName === undefined && pod.spec.nodeName !== undefined) this.later('start', key, pod, this.facts(pod).startMs ?? 0)
    const grace = pod.metadata.deletionGracePeriodSeconds
    const before = old?.metadata.deletionGracePeriodSeconds
    if (pod.spec.nodeName === undefined || pod.metadata.deletionTimestamp === undefined || grace === undefined) return
    if (old?.metadata.deletionTimestamp === undefined) this.terminate(key, pod, grace * 1000)
    else if (before !== undefined && grace < before && grace > 0) this.terminate(key, pod, grace * 1000)
  }

  private terminate(key: string, pod: Pod, graceMs: number): void {
    const { now } = this.ledger.engine
    const end = now + Math.min(this.runner.terminateMs, graceMs)
    const uid = pod.metadata.uid!
    this.ends.set(uid, graceMs === Number.POSITIVE_INFINITY ? end : Math.min(end, this.ends.get(uid) ?? end))
    this.later('end', key, pod, end - now)
  }

  private later(what: string, key: string, pod: Pod, delayMs: number): void {
    const { engine } = this.ledger
    const event: PodEvent = Object.freeze({ kind: `stand-in/${what}`, key, uid: pod.metadata.uid! })
    if (delayMs < 0) engine.cascade(event)
    else engine.schedule(engine.now + delayMs, event, Lane.outside, ORDER)
  }

  private act({ key, uid }: PodEvent, run: (pod: Pod) => void): void {
    const pod = this.ledger.store.get<Pod>('Pod', key)
    if (pod !== undefined && pod.metadata.uid === uid) run(pod)
  }

  private actOnNode(event: PodEvent, run: (pod: Pod) => void): void {
    this.act(event, (pod) => (this.world.isActive(pod.spec.nodeName!) ? run(pod) : undefined))
  }

  private bind(pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined) return
    const selector = Object.entries(pod.spec.nodeSelector ?? {})
    // A DaemonSet's pods name their node so, and tolerate what is there.
    const named = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]?.matchFields?.[0]?.values?.[0]
    const isFit = ({ metadata, spec }: any): boolean => selector.every(([key, value]) => metadata.labels?.[key] === value) && (spec?.taints ?? []).length === 0
    const node = this.ledger.store.list<any>('Node').find((each) => (named === undefined ? isFit(each) : each.metadata.name === named))
    if (node === undefined) return
    const { name, namespace, uid } = pod.metadata
    const object = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target: { kind: 'Node', name: node.metadata.name } }
    this.api.call({ do: 'create', sub: 'binding', object: object as never }, 'scheduler')
  }

  private start(key: string, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined || pod.status?.phase !== 'Pending') return
    const { runMs } = this.facts(pod)
    this.report(pod, 'Running', true)
    if (runMs !== undefined) this.later('exit', key, pod, runMs)
  }

  private exit(pod: Pod): void {
    if (pod.metadata.deletionTimestamp === undefined) this.report(pod, this.facts(pod).exits?.[0] ?? 'Succeeded', false)
  }

  private end(pod: Pod): void {
    const { name, namespace, uid, deletionGracePeriodSeconds } = pod.metadata
    if (this.ends.get(uid!)! > this.ledger.engine.now || deletionGracePeriodSeconds === 0) return
    const phase = pod.status?.phase
    if (pod.spec.restartPolicy !== 'Always' && phase !== 'Succeeded' && phase !== 'Failed') this.report(pod, 'Failed', false)
    this.api.call({ do: 'delete', kind: 'Pod', namespace, name, options: { gracePeriodSeconds: 0, preconditions: { uid } } }, 'kubelet')
  }

  private facts(pod: Pod) {
    return this.runner.images[pod.spec.containers[0]!.image ?? ''] ?? {}
  }

  private report(pod: Pod, phase: string, ready: boolean): void {
    const lastTransitionTime = formatTime(this.ledger.engine.now)
    const conditions = setCondition(pod.status?.conditions, { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime })
    this.api.call({ do: 'update', sub: 'status', object: { ...pod, status: { ...pod.status, phase, conditions } } as never }, 'kubelet')
  }
}

function keyOf({ metadata }: Pod): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`
}
