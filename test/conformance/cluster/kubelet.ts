/**
 * The kubelet of the whole-cluster vectors, as their README describes it: a pod runs so long after it was bound
 * as its image says, is ready so long after that, exits, is gone so long after its deletion. It stands in for the
 * simulation's kubelet; everything else is the simulation's own.
 */
import { formatTime, setCondition, type Pod, type PodCondition } from '../../../src/model/index.js'
import { Lane, type Change } from '../../../src/sim/index.js'
import type { NodeAgent, SimulationHost } from '../../../src/simulation/index.js'
import { healthyConditions } from '../../../src/node/index.js'

export interface ImageFacts {
  readonly startMs?: number
  readonly readyMs?: number
  readonly neverStarts?: boolean
  readonly neverReady?: boolean
  readonly runMs?: number
  readonly exits?: readonly string[]
}

export interface Runner {
  readonly heartbeatPhaseMs: Readonly<Record<string, number>>
  readonly images: Readonly<Record<string, ImageFacts>>
  readonly terminateMs: number
  readonly scrapePhaseMs?: number
  readonly basePodMilli?: number
}

interface PodEvent { readonly kind: string; readonly key: string; readonly uid: string }

interface DueEvent { readonly kind: string; readonly slot: string }

const ORDER = 1000

export class ScriptedKubelet implements NodeAgent {
  private readonly exited = new Map<string, number>()
  private readonly ending = new Map<string, number>()
  /** What is due on a node at one time happens in one go, before anybody hears of it. */
  private readonly agenda = new Map<string, PodEvent[]>()

  constructor(
    private readonly host: SimulationHost,
    private readonly runner: Runner,
  ) {
    const { engine, ledger } = host
    ledger.store.addIndex({ name: 'scripted-node', kind: 'Pod', keys: (pod: Pod) => pod.spec.nodeName })
    ledger.streams.define({ name: 'scripted/Pod', kind: 'Pod', onChange: (change) => this.onPod(change as unknown as Change<Pod>) })
    engine.on<PodEvent>('scripted/bound', (event) => this.act(event))
    engine.on<DueEvent>('scripted/due', ({ slot }) => {
      const due = this.agenda.get(slot)!
      this.agenda.delete(slot)
      for (const event of due) this.act(event)
    })
  }

  start(): void {
    this.host.ledger.streams.relist('scripted/Pod')
  }

  machineStopped(): void {
    // Nothing: a node that is down just does not act.
  }

  linkLost(): void {
    // The vectors have no partitions.
  }

  linkRestored(): void {
    // The vectors have no partitions.
  }

  machineStarted(node: string): void {
    const { ledger, api } = this.host
    const found = ledger.store.get<any>('Node', node)
    if (found !== undefined) {
      const conditions = healthyConditions(found.status?.conditions, this.host.engine.now)
      api.call({ do: 'update', sub: 'status', object: { ...found, status: { ...found.status, conditions } } }, 'kubelet')
    }
    for (const pod of ledger.store.byIndex<Pod>('Pod', 'scripted-node', node)) this.resume(pod)
  }

  private resume(pod: Pod): void {
    const key = keyOf(pod)
    if (pod.metadata.deletionTimestamp !== undefined) return this.scheduleGone(key, pod)
    if (pod.status?.phase === 'Running') return this.onReady(pod)
    if (pod.status?.phase === 'Pending') this.later('start', key, pod, this.facts(pod).startMs ?? 0)
  }

  private facts(pod: Pod): ImageFacts {
    return this.runner.images[pod.spec.containers[0]!.image ?? ''] ?? {}
  }

  private onPod({ key, old, new: pod }: Change<Pod>): void {
    if (pod?.spec.nodeName === undefined) return
    if (old?.spec.nodeName === undefined) this.later('bound', key, pod, -1)
    if (pod.metadata.deletionTimestamp !== undefined && old?.metadata.deletionTimestamp === undefined) this.scheduleGone(key, pod)
  }

  private scheduleGone(key: string, pod: Pod): void {
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000
    const delay = Math.min(this.runner.terminateMs, grace)
    this.ending.set(pod.metadata.uid!, this.host.engine.now + delay)
    this.later('gone', key, pod, delay)
  }

  /** An event about a pod after so long; -1: in the cascade of this instant. */
  private later(what: string, key: string, pod: Pod, delayMs: number): void {
    const { engine, ledger } = this.host
    const event: PodEvent = Object.freeze({ kind: `scripted/${what}`, key, uid: pod.metadata.uid! })
    if (delayMs < 0) return void engine.cascade(event)
    const slot = `${engine.now + delayMs}/${pod.spec.nodeName!}`
    const due = this.agenda.get(slot)
    if (due !== undefined) return void due.push(event)
    this.agenda.set(slot, [event])
    engine.schedule(engine.now + delayMs, Object.freeze({ kind: 'scripted/due', slot }), Lane.outside, ORDER + (ledger.store.of('Node').idOf(pod.spec.nodeName!) ?? 0))
  }

  private act({ kind, key, uid }: PodEvent): void {
    const pod = this.host.ledger.store.get<Pod>('Pod', key)
    if (pod === undefined || pod.metadata.uid !== uid || !this.host.world.isActive(pod.spec.nodeName!)) return
    switch (kind) {
      case 'scripted/bound': return this.onBound(key, pod)
      case 'scripted/start': return this.onStart(key, pod)
      case 'scripted/ready': return this.onReady(pod)
      case 'scripted/exit': return this.onExit(pod)
      default: return this.onGone(key, pod)
    }
  }

  private onBound(key: string, pod: Pod): void {
    const facts = this.facts(pod)
    const waiting = facts.neverStarts === true ? 'ImagePullBackOff' : 'ContainerCreating'
    this.report(pod, { startTime: this.time() }, [condition('Initialized', true), condition('Ready', false, 'ContainersNotReady')], { waiting: { reason: waiting } })
    if (facts.neverStarts !== true) this.later('start', key, pod, facts.startMs ?? 0)
  }

  private onStart(key: string, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined || pod.status?.phase !== 'Pending') return
    const facts = this.facts(pod)
    const ready = facts.neverReady !== true && (facts.readyMs ?? 0) === 0
    const ip = '10.0.0.1'
    this.report(pod, { phase: 'Running', podIP: ip, podIPs: [{ ip }] }, ready ? [condition('Ready', true)] : [], { running: { startedAt: this.time() } })
    if (!ready && facts.neverReady !== true) this.later('ready', key, pod, facts.readyMs!)
    if (facts.runMs !== undefined) this.later('exit', key, pod, facts.runMs)
  }

  private onReady(pod: Pod): void {
    if (pod.status?.phase !== 'Running' || this.facts(pod).neverReady === true) return
    this.report(pod, {}, [condition('Ready', true)])
  }

  private onExit(pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined || pod.status?.phase !== 'Running') return
    const image = pod.spec.containers[0]!.image ?? ''
    const exits = this.facts(pod).exits ?? ['Succeeded']
    const n = this.exited.get(image) ?? 0
    this.exited.set(image, n + 1)
    this.report(pod, { phase: exits[Math.min(n, exits.length - 1)] }, [condition('Ready', false, 'PodCompleted')])
  }

  private onGone(key: string, pod: Pod): void {
    if (this.ending.get(pod.metadata.uid!)! > this.host.engine.now) return
    if (pod.spec.restartPolicy !== 'Always') this.report(pod, { phase: 'Failed' }, [condition('Ready', false, 'PodFailed')])
    const { namespace, name, uid } = this.host.ledger.store.get<Pod>('Pod', key)!.metadata
    this.host.api.call({ do: 'delete', kind: 'Pod', namespace, name, options: { gracePeriodSeconds: 0, preconditions: { uid } } }, 'kubelet')
  }

  private report(pod: Pod, status: object, changed: readonly PodCondition[], state?: object): void {
    let conditions: readonly PodCondition[] = pod.status?.conditions ?? []
    for (const each of changed) conditions = setCondition(conditions, { ...each, lastTransitionTime: this.time() })
    const containerStatuses = state === undefined ? {} : {
      containerStatuses: pod.spec.containers.map(({ name, image }) => ({ name, image, imageID: '', ready: false, restartCount: 0, state })),
    }
    const next = { ...pod, status: { ...pod.status, ...status, ...containerStatuses, conditions } }
    this.host.api.call({ do: 'update', sub: 'status', object: next as never }, 'kubelet')
  }

  private time(): string {
    return formatTime(this.host.engine.now)
  }
}

function condition(type: string, value: boolean, reason?: string): PodCondition {
  return { type, status: value ? 'True' : 'False', ...(reason === undefined ? {} : { reason }) }
}

export function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`
}
