/**
 * The election of a leader among the instances of a component. As long as one leads, renews and is heard, nothing
 * follows from anybody's attempts: they are not events, and are gone through, in their order, when something happens to
 * one of the candidates or to the lock. From then on attempts are events until it is so again. With the option `eager`
 * all of them are; the history is the same.
 * Deviation: attempts take no time, and renewals are not written. A process that loses the lock, and exits, is started
 * again a second later, however often.
 * Source: client-go, tools/leaderelection/leaderelection.go (acquire, renew, release).
 */
import { uuidOf } from '../../apiserver/index.js'
import type { Lease } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { cell, Lane, type Cell, type Ledger, type TimerHandle } from '../../sim/index.js'
import type { Clocks } from '../../world/index.js'
import type { EventEffect } from '../protocol.js'
import { attempt, JITTER_PER_MILLE, NO_PROCESS, RENEW_DEADLINE_MS, RETRY_PERIOD_MS, type CandidateRow } from './candidate.js'
import type { Lock } from './lock.js'

/** An instance of a component that may lead. */
export interface Candidate {
  /** The machine that it runs on. */
  readonly host: string
  readonly actor: string
  /** It has the lock: it begins to act. */
  lead(): void
  /** Its process starts, as one that stands by. */
  standBy(): void
  /** It has lost the lock: its process exits. */
  exit(): void
}

export interface ElectionOptions {
  readonly ledger: Ledger
  readonly clocks: Clocks
  readonly lock: Lock
  readonly record: (component: string, event: EventEffect) => void
  /** In whose name the Events of the election are. */
  readonly component: string
  readonly candidates: readonly Candidate[]
  /** Whether a process that is asked to stop gives the lock up (ReleaseOnCancel). */
  readonly releases: boolean
  readonly order: number
  readonly eager: boolean
}

const RESTART_MS = 1_000

export class Election {
  private readonly rows: Cell<readonly CandidateRow[]>
  /** Who renewed the lock last, and when. */
  private readonly renewal: Cell<{ readonly holder: string; readonly at: number }>
  private readonly pending: Cell<{ readonly handle: TimerHandle | null }>
  private readonly event: string
  private readonly subscribers: (() => void)[] = []
  /** While an instance itself writes the lock. */
  private busy = false

  constructor(private readonly options: ElectionOptions) {
    const { ledger: { engine, streams }, lock, candidates, order } = options
    const name = `election/${lock.name}`
    this.rows = cell<readonly CandidateRow[]>(engine.state, name, candidates.map(() => NO_PROCESS))
    this.renewal = cell(engine.state, `${name}/renewal`, { holder: '', at: 0 })
    this.pending = cell<{ readonly handle: TimerHandle | null }>(engine.state, `${name}/pending`, { handle: null })
    this.event = `${name}/attempt`
    engine.on(this.event, () => this.disturb(() => undefined))
    streams.define({ name, kind: 'Lease', order, onChange: ({ key, old }) => (lock.isKey(key) ? this.changed(old) : undefined) })
  }

  /** Calls `subscriber` whenever an instance has begun to act as leader, or does so again. */
  onAct(subscriber: () => void): void {
    this.subscribers.push(subscriber)
  }

  /** Those that act as leader, by their places: they believe that they lead, are awake, and are heard. */
  acting(): readonly number[] {
    return this.leading().filter((i) => !this.isPaused(i) && this.hears(i))
  }

  /** The one whom the lock names, if it leads; else the first that believes that it does. */
  leader(): number | undefined {
    const holder = this.options.lock.read()?.spec?.holderIdentity
    const leading = this.leading()
    return leading.find((i) => this.rows.get()[i]!.identity === holder) ?? leading[0]
  }

  private leading(): readonly number[] {
    return this.rows.get().flatMap(({ leads }, i) => (leads ? [i] : []))
  }

  isRunning(i: number): boolean {
    return this.rows.get()[i]!.identity !== ''
  }

  isPaused(i: number): boolean {
    return this.rows.get()[i]!.paused
  }

  /** Whether its machine hears the API server. */
  hears(i: number): boolean {
    return this.rows.get()[i]!.reachesApi
  }

  /** A process starts. */
  start(i: number): void {
    this.disturb(() => this.set(i, { dueAt: this.now }))
  }

  /** A process dies, or, if it was asked to, stops. */
  stop(i: number, { asked }: { readonly asked: boolean }): void {
    this.disturb(() => {
      const row = this.rows.get()[i]!
      if (asked && row.leads && row.reachesApi) this.stopLeading(i)
      this.end(i, null)
    })
  }

  pause(i: number): void {
    this.disturb(() => this.set(i, { paused: true }))
  }

  /** A process goes on: an attempt that was due meanwhile comes now. */
  resume(i: number): void {
    this.disturb(() => {
      const { dueAt } = this.rows.get()[i]!
      this.set(i, { paused: false, dueAt: dueAt === null ? null : Math.max(dueAt, this.now) })
    })
    this.tellActing()
  }

  /** Its machine hears the API server, or not. */
  connect(i: number, reachesApi: boolean): void {
    this.disturb(() => this.set(i, { reachesApi }))
    this.tellActing()
  }

  /** Has the clock of a candidate's machine set: what the candidate waits for, it waits for by that clock. */
  whileClockIsSet(i: number, set: () => void): void {
    const { clocks, candidates } = this.options
    const { host } = candidates[i]!
    this.disturb(() => {
      const { dueAt } = this.rows.get()[i]!
      const dueMs = dueAt === null ? null : clocks.elapsed(host, dueAt)
      set()
      if (dueMs !== null) this.set(i, { dueAt: Math.max(this.now, clocks.instantOf(host, dueMs)) })
    })
  }

  /** Does something that matters to the election: attempts that were due before have been made. */
  private disturb(change: () => void): void {
    this.busy = true
    this.advance()
    change()
    this.busy = false
    this.schedule()
  }

  /** Somebody else has changed the lock: attempts that were due before have seen it as it was. */
  private changed(old: Lease | undefined): void {
    if (this.busy) return
    this.options.lock.asItWas(old, () => this.advance())
    this.schedule()
  }

  private get now(): number {
    return this.options.ledger.engine.now
  }

  private set(i: number, fields: Partial<CandidateRow>): void {
    this.rows.set(freeze(this.rows.get().map((row, j) => (j === i ? { ...row, ...fields } : row))))
  }

  /** Makes all attempts that are due, at the times at which they were. */
  private advance(): void {
    const { ledger: { engine }, order } = this.options
    const until = engine.isPast(Lane.outside, order - 1) ? this.now : this.now - 1
    for (;;) {
      const i = this.next()
      const at = i === undefined ? undefined : this.rows.get()[i]!.dueAt!
      if (at === undefined || at > until) return
      this.attempt(i!, at)
    }
  }

  /** Whose attempt is next. */
  private next(): number | undefined {
    let first: number | undefined
    const rows = this.rows.get()
    for (const [i, { dueAt, paused }] of rows.entries()) {
      if (dueAt !== null && !paused && (first === undefined || dueAt < rows[first]!.dueAt!)) first = i
    }
    return first
  }

  private attempt(i: number, at: number): void {
    if (!this.isRunning(i)) return this.begin(i)
    const { clocks, lock, candidates } = this.options
    const { host, actor } = candidates[i]!
    const row = this.rows.get()[i]!
    const elapsedMs = clocks.elapsed(host, at)
    if (row.leads && row.failingSinceMs !== null && elapsedMs >= row.failingSinceMs + RENEW_DEADLINE_MS) return this.lose(i)
    const renewal = this.renewal.get()
    const renewedAt = (holder: string): number => (renewal.holder === holder ? renewal.at : 0)
    const { row: after, holds } = attempt(row, { elapsedMs, clockMs: clocks.read(host), lock, renewedAt, actor })
    const began = holds && !row.leads
    if (holds) this.renewal.set(freeze({ holder: row.identity, at }))
    if (row.leads || holds) {
      const failingSinceMs = holds ? null : (row.failingSinceMs ?? elapsedMs)
      const retryMs = elapsedMs + RETRY_PERIOD_MS
      const dueMs = failingSinceMs === null ? retryMs : Math.min(retryMs, failingSinceMs + RENEW_DEADLINE_MS)
      this.set(i, { ...after, leads: true, failingSinceMs, dueAt: clocks.instantOf(host, dueMs) })
    } else {
      const jitterMs = this.options.ledger.engine.drawBelow((RETRY_PERIOD_MS * JITTER_PER_MILLE) / 1000, 'leader-election/jitter', `${lock.name} ${row.identity}`, row.draws)
      this.set(i, { ...after, draws: row.draws + 1, dueAt: clocks.instantOf(host, elapsedMs + RETRY_PERIOD_MS + jitterMs) })
    }
    if (began) this.lead(i)
  }

  private begin(i: number): void {
    const { lock, ledger: { engine }, candidates } = this.options
    const starts = this.rows.get()[i]!.starts + 1
    const uid = uuidOf(engine.drawWords(4, 'leader-election/uid', `${lock.name} ${candidates[i]!.host}`, starts))
    const { reachesApi } = this.rows.get()[i]!
    this.set(i, { ...NO_PROCESS, reachesApi, starts, identity: `${candidates[i]!.host}_${uid}`, dueAt: this.now })
    candidates[i]!.standBy()
  }

  private lead(i: number): void {
    this.tell(i, 'became leader')
    this.options.candidates[i]!.lead()
    this.tellActing()
  }

  private tellActing(): void {
    for (const subscriber of this.subscribers) subscriber()
  }

  /** The time to renew is over: the process gives up, and is started again. */
  private lose(i: number): void {
    const { ledger, candidates } = this.options
    if (this.rows.get()[i]!.reachesApi) this.stopLeading(i)
    this.end(i, this.now + RESTART_MS)
    ledger.fact({ actor: 'world', verb: 'fact', kind: 'Component', key: candidates[i]!.actor, text: 'leader no more, exits' })
    candidates[i]!.exit()
  }

  private stopLeading(i: number): void {
    const { lock, releases, candidates, clocks } = this.options
    this.tell(i, 'stopped leading')
    const lease = lock.read()
    if (!releases || lease?.spec?.holderIdentity !== this.rows.get()[i]!.identity) return
    const clockMs = clocks.read(candidates[i]!.host)
    lock.write(lease, { holder: '', durationSeconds: 1, acquireMs: clockMs, renewMs: clockMs, transitions: lease.spec.leaseTransitions ?? 0 }, candidates[i]!.actor)
  }

  private end(i: number, dueAt: number | null): void {
    const { starts, reachesApi } = this.rows.get()[i]!
    this.set(i, { ...NO_PROCESS, starts, reachesApi, dueAt })
  }

  private tell(i: number, what: string): void {
    const { lock, record, component } = this.options
    const regarding = lock.read()
    if (regarding === undefined) return
    record(component, { do: 'event', type: 'Normal', reason: 'LeaderElection', message: `${this.rows.get()[i]!.identity} ${what}`, regarding: regarding as never })
  }

  /** Whether nothing follows from the next attempts of anybody: one leads, alone, and all clocks go alike. */
  private isSettled(): boolean {
    const { lock, candidates, clocks, eager } = this.options
    if (eager || candidates.some(({ host }) => !clocks.isSteady(host))) return false
    const [leader, ...others] = this.leading().map((i) => this.rows.get()[i]!)
    if (leader === undefined || others.length > 0 || leader.paused || !leader.reachesApi || leader.failingSinceMs !== null) return false
    const starting = this.rows.get().some(({ identity, dueAt }) => identity === '' && dueAt !== null)
    return !starting && lock.read()?.spec?.holderIdentity === leader.identity
  }

  private schedule(): void {
    const { engine } = this.options.ledger
    const { handle } = this.pending.get()
    if (handle !== null) engine.cancel(handle)
    const i = this.isSettled() ? undefined : this.next()
    if (i === undefined) return this.pending.set({ handle: null })
    const at = Math.max(this.rows.get()[i]!.dueAt!, this.now)
    this.pending.set(freeze({ handle: engine.schedule(at, freeze({ kind: this.event }), Lane.outside, this.options.order) }))
  }
}
