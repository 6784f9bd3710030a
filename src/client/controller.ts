/**
 * Running a reconciler as a process of the simulation: its streams, queue, syncs, memory and timers. A crash
 * stops the streams and drops queue, memory and syncs under way; a start lists everything anew. A pause keeps it all:
 * what is due meanwhile, calls that were about to be made too, comes when it goes on, and then it is told what it missed.
 * Several instances of one controller are several of these, each with names of its own in the state.
 */
import type { Answer, ApiRequest, ApiServer } from '../apiserver/index.js'
import { byText, freeze } from '../plain/index.js'
import { cell, EVERY_KIND, Gate, Lane, SyncRunner, View, WorkQueue, type Cell, type Change, type Ledger, type Stream } from '../sim/index.js'
import { ofInstance } from './instance.js'
import { lagOf, type WatchLagMs } from './latencies.js'
import { Memory } from './memory.js'
import type { EventEffect, Effect, EffectAnswer, Outcome } from './protocol.js'
import { isFromOutside, type ControllerContext, type Reconciler, type Watch } from './reconciler.js'

/** What a controller needs from the simulation it runs in. */
export interface ControllerHost {
  readonly ledger: Ledger
  readonly api: ApiServer
  /** Records an Event on behalf of a component. */
  readonly record: (component: string, event: EventEffect) => void
  /** Milliseconds from a call to its effect and answer; absent: none. */
  readonly callLatencyMs?: (actor: string, request: ApiRequest) => number
  /** What the clock of the machine of an instance shows; absent: the time. */
  readonly timeOfDay?: (instance: number | undefined) => number
  /** How late a stream is; absent: not at all. */
  readonly watchLagMs?: WatchLagMs
}

interface TimerEvent {
  readonly kind: string
  readonly name: string
  readonly data?: unknown
}

/** Whether the process runs, and after how many more accepted writes it dies (0: it does not). */
interface Life {
  readonly running: boolean
  readonly writesLeft: number
}

const DEAD: Life = Object.freeze({ running: false, writesLeft: 0 })
const ALIVE: Life = Object.freeze({ running: true, writesLeft: 0 })
const DONE: EffectAnswer = Object.freeze({ ok: true, object: undefined as never })

export class Controller<Input = unknown> implements ControllerContext {
  readonly memory: Memory
  readonly queue: WorkQueue
  readonly view: View
  private readonly runner: SyncRunner<Input, Effect, EffectAnswer, Outcome | void>
  private readonly streams = new Map<string, Stream>()
  private readonly timerEvent: string
  private readonly wakeEvent: string
  private readonly life: Cell<Life>
  private readonly gate: Gate
  /** Its names among the processes, and in the history. */
  private readonly name: string
  private readonly actor: string
  /** Whether what it writes has to be decoded. */
  private readonly isFromOutside: boolean

  /**
   * @param order the controller's stable number among the actors of an instant
   * @param instance which of several instances of the control plane it belongs to; absent: there is but one
   */
  constructor(
    private readonly host: ControllerHost,
    readonly reconciler: Reconciler<Input>,
    private readonly order: number,
    private readonly instance?: number,
  ) {
    const { engine } = host.ledger
    const name = (this.name = ofInstance(reconciler.name, instance))
    this.actor = ofInstance(reconciler.actor, instance)
    this.isFromOutside = isFromOutside(reconciler)
    this.memory = new Memory(engine.state, name, reconciler.memory ?? [])
    this.timerEvent = `controller/${name}/timer`
    this.wakeEvent = `controller/${name}/wake`
    const gate = (this.gate = new Gate(engine, name, order))
    this.queue = new WorkQueue(
      engine,
      { name, workers: reconciler.workers ?? 5, backOffBaseMs: reconciler.backOff?.baseMs ?? 5, backOffMaxMs: reconciler.backOff?.maxMs ?? 1_000_000, order, gate },
      (key) => this.runner.start(key),
    )
    this.runner = this.makeRunner()
    this.life = cell(engine.state, `controller/${name}/life`, DEAD)
    for (const index of reconciler.indexes ?? []) host.ledger.store.addIndex(index)
    for (const follower of reconciler.followers ?? []) host.ledger.store.addFollower(follower)
    for (const aggregate of reconciler.aggregates ?? []) host.ledger.store.addAggregate(aggregate)
    for (const watch of reconciler.watches) this.addWatch(watch)
    this.view = new View(host.ledger.store, this.streams)
    engine.on<TimerEvent>(this.timerEvent, gate.guard((event) => reconciler.timers![event.name]!(this, event.data as never)))
    engine.on(this.wakeEvent, gate.guard(() => this.wake()))
    reconciler.connect?.(this)
  }

  get running(): boolean {
    return this.life.value.running
  }

  turnIsOver(): boolean {
    return this.host.ledger.engine.isPast(Lane.outside, this.order)
  }

  get now(): number {
    return (this.reconciler.readsClock === true ? this.host.timeOfDay?.(this.instance) : undefined) ?? this.host.ledger.engine.timeOfDay
  }

  after(delayMs: number, name: string, data?: unknown): number {
    if (this.reconciler.timers?.[name] === undefined) throw new Error(`controller '${this.reconciler.name}' has no timer '${name}'`)
    const event: TimerEvent = data === undefined ? { kind: this.timerEvent, name } : { kind: this.timerEvent, name, data }
    const { engine } = this.host.ledger
    return engine.schedule(engine.now + delayMs, freeze(event), Lane.outside, this.order)
  }

  cancel(handle: number): void {
    this.host.ledger.engine.cancel(handle)
  }

  draw(purpose: string, identity: string, n = 0): number {
    return this.host.ledger.engine.draw(purpose, identity, n)
  }

  /** Starts the process: lists what it watches. */
  start(): void {
    this.life.set(ALIVE)
    this.reconciler.start?.(this)
    const { watches } = this.reconciler
    for (const { kind } of watches) this.relist(kind)
    // Whoever watches every kind has a stream of each that is known.
    const others = [...this.streams.keys()].filter((kind) => !watches.some((watch) => watch.kind === kind))
    for (const kind of others.sort(byText)) this.relist(kind)
  }

  private relist(kind: string): void {
    const stream = this.streams.get(kind)
    if (stream !== undefined) this.host.ledger.streams.relist(stream.definition.name)
  }

  /** The process dies: nothing in its memory survives. */
  crash(): void {
    this.life.set(DEAD)
    for (const stream of this.streams.values()) this.host.ledger.streams.stop(stream.definition.name)
    this.runner.reset()
    this.queue.reset()
    this.memory.clear()
    this.gate.reset()
    this.host.ledger.engine.cancelWhere((event) => event.kind === this.timerEvent || event.kind === this.wakeEvent)
  }

  get paused(): boolean {
    return this.gate.isClosed
  }

  /** The process stands still, with all that it has. */
  pause(): void {
    if (!this.running || this.paused) return
    this.gate.close()
    for (const stream of this.streams.values()) this.host.ledger.streams.pause(stream.definition.name)
  }

  /** It goes on: first with what was due meanwhile, on what it knew; then it hears what has changed. */
  resume(): void {
    if (!this.paused) return
    this.gate.open()
    const { engine } = this.host.ledger
    engine.schedule(engine.now, freeze({ kind: this.wakeEvent }), Lane.outside, this.order)
  }

  private wake(): void {
    for (const stream of this.streams.values()) this.host.ledger.streams.resume(stream.definition.name)
  }

  /** Dies right after so many more accepted writes, whatever it was about to do; 0: it does not. */
  crashAfter(writes: number): void {
    this.life.set(freeze({ running: this.running, writesLeft: writes }))
  }

  get watchedKinds(): readonly string[] {
    return this.reconciler.watches.map(({ kind }) => kind)
  }

  streamOf(kind: string): string | undefined {
    return this.streams.get(kind)?.definition.name
  }

  private addWatch({ kind, on, only }: Watch): void {
    const partition = only === undefined ? undefined : (object: never) => (only(object, this) ? '' : undefined)
    if (kind !== EVERY_KIND) return this.watch(kind, (change) => on(change, this), partition)
    this.host.ledger.store.onKind((known) => {
      if (this.streams.has(known)) return
      this.watch(known, (change) => on(change, this), partition)
      const stream = this.streams.get(known)!.definition.name
      if (!this.running) this.host.ledger.streams.stop(stream)
      else if (this.paused) this.host.ledger.streams.pause(stream)
    })
  }

  private watch(kind: string, onChange: (change: Change<never>) => void, partition?: (object: never) => string | undefined): void {
    const { watchLagMs, ledger } = this.host
    const name = `${this.name}/${kind}`
    const lagMs = lagOf(name, watchLagMs)
    this.streams.set(kind, ledger.streams.define({ name, kind, onChange, order: this.order, lagMs, partition }))
  }

  private makeRunner(): SyncRunner<Input, Effect, EffectAnswer, Outcome | void> {
    const { reconciler, host } = this
    return new SyncRunner(host.ledger.engine, {
      name: this.name,
      gather: (key) => reconciler.gather(this, key),
      decide: (input) => reconciler.decide(input),
      calls: (effect) => (effect.do === 'parallel' ? effect.requests : undefined),
      perform: (call) => this.perform(call),
      combine: (answers) => ({ ok: true, object: undefined as never, parallel: answers as readonly Answer[] }),
      latencyMs: host.callLatencyMs === undefined ? undefined : (call) => this.latencyMs(call, host.callLatencyMs!),
      finish: (key, outcome) => this.finish(key, outcome ?? undefined),
      order: this.order,
      gate: this.gate,
    })
  }

  private latencyMs(call: Effect, callLatencyMs: NonNullable<ControllerHost['callLatencyMs']>): number {
    return call.do === 'event' || call.do === 'remember' || call.do === 'enqueue' || call.do === 'parallel' ? 0 : callLatencyMs(this.actor, call)
  }

  private perform(call: Effect): EffectAnswer {
    switch (call.do) {
      case 'event':
        this.host.record(this.reconciler.actor, call)
        return DONE
      case 'remember':
        this.reconciler.remember![call.command]!(this, call.data as never)
        return DONE
      case 'enqueue':
        this.queue.addAfter(call.key, call.afterMs ?? 0)
        return DONE
      case 'parallel':
        throw new Error('parallel effects do not nest')
      default:
        return this.counted(this.host.api.call(this.isFromOutside ? undecoded(call) : call, this.actor), call.do)
    }
  }

  private counted(answer: Answer, verb: ApiRequest['do']): Answer {
    const { writesLeft } = this.life.value
    if (writesLeft === 0 || !answer.ok || verb === 'get') return answer
    if (writesLeft > 1) this.crashAfter(writesLeft - 1)
    else {
      this.host.ledger.fact({ actor: 'world', verb: 'fact', kind: 'Component', key: this.actor, text: 'crashes after a write' })
      this.crash()
    }
    return answer
  }

  private finish(key: string, outcome: Outcome | undefined): void {
    if (outcome?.error !== undefined) this.queue.addRateLimited(key)
    else this.queue.forget(key)
    if (outcome?.requeueAfterMs !== undefined) this.queue.addAfter(key, outcome.requeueAfterMs)
    this.queue.done(key)
  }
}

/** A write that the API server has to decode. */
function undecoded(request: ApiRequest): ApiRequest {
  return request.do === 'create' || request.do === 'update' || request.do === 'patch' ? { ...request, decode: true } : request
}
