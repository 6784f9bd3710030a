/** Judging expectations while a scenario runs. */
import { cell, freeze, type Cell } from '../../sim/index.js'
import type { Simulation } from '../../simulation/index.js'
import { formatDuration } from '../../model/index.js'
import { whyOf, type Link } from '../../cluster/index.js'
import type { Evaluation, Observed, Outcome } from '../expression/index.js'
import type { Expectation, Since } from '../resolve/expectation.js'
import type { ExpectationResult, Interval } from './result.js'
import type { Watchers } from './watcher.js'

/** When each step happened, by its number. */
export interface StepTimes {
  timesOf(step: number): readonly number[]
}

interface Judgement {
  readonly readable: boolean
  readonly metAt: number
  readonly broken: readonly Interval[]
  readonly read: readonly string[]
  readonly values: readonly Observed[]
  readonly transition: number
  readonly detail: string
}

/** What one look at a condition shows. */
interface Seen {
  readonly outcome: Outcome
  readonly evaluation: Evaluation
  readonly observed: () => readonly Observed[]
}

const OPEN: Judgement = freeze({ readable: false, metAt: -1, broken: [], read: [], values: [], transition: -1, detail: '' })
const INTERVALS_MAX = 100

export class Expectations {
  private readonly state: Cell<readonly Judgement[]>

  constructor(
    private readonly simulation: Simulation,
    private readonly expectations: readonly Expectation[],
    private readonly steps: StepTimes,
    watchers: Watchers,
  ) {
    this.state = cell<readonly Judgement[]>(simulation.engine.state, 'scenario/expectations', expectations.map(() => OPEN))
    expectations.forEach((expectation, i) => {
      watchers.add({ text: expectation.condition.text, look: (outcome, evaluation, observed) => this.look(i, { outcome, evaluation, observed }), active: () => this.isOpen(i) })
      for (const atMs of timesOf(expectation)) watchers.askAt(atMs)
    })
  }

  /** A step happened: exceptions and deadlines that count from it will be looked at when they end. */
  stepHappened(step: number, watchers: Watchers): void {
    const { now } = this.simulation
    for (const expectation of this.expectations) {
      if ('except' in expectation && expectation.except?.steps.includes(step) === true) watchers.askAt(now + expectation.except.withinMs)
    }
  }

  results(): ExpectationResult[] {
    return this.expectations.map((expectation, i) => this.resultOf(expectation, this.state.get()[i]!))
  }

  private isOpen(i: number): boolean {
    const { kind } = this.expectations[i]!
    const { metAt } = this.state.get()[i]!
    return kind === 'always' || kind === 'never' || metAt < 0
  }

  private look(i: number, seen: Seen): void {
    const expectation = this.expectations[i]!
    const before = this.state.get()[i]!
    const after = expectation.kind === 'always' || expectation.kind === 'never' ? this.lookAtSpan(expectation, before, seen) : this.lookOnce(expectation, before, seen)
    if (after !== before) this.state.set(freeze(this.state.get().map((judgement, k) => (k === i ? after : judgement))))
  }

  private lookOnce(expectation: Expectation, before: Judgement, seen: Seen): Judgement {
    const { now } = this.simulation
    const { outcome } = seen
    if (expectation.kind === 'that') {
      if (now !== expectation.atMs) return before
      const value = 'value' in outcome && outcome.value
      return value ? { ...before, metAt: now, readable: true } : { ...before, ...this.seen(seen), broken: [{ fromMs: now }] }
    }
    if (expectation.kind !== 'eventually') return before
    const start = this.startOf(expectation.after)
    const late = start === undefined || now < start || (expectation.withinMs !== undefined && now > start + expectation.withinMs)
    if (late) return before
    if ('value' in outcome && outcome.value) return { ...before, metAt: now, readable: true }
    return { ...before, ...this.seen(seen) }
  }

  private lookAtSpan(expectation: Expectation, before: Judgement, seen: Seen): Judgement {
    const { now } = this.simulation
    const { outcome } = seen
    const readable = before.readable || 'value' in outcome
    const bad = 'value' in outcome ? outcome.value === (expectation.kind === 'never') : before.readable && expectation.kind === 'always'
    const counts = bad && this.countsNow(expectation, now)
    const last = before.broken[before.broken.length - 1]
    const open = last !== undefined && last.toMs === undefined
    if (counts === open) return readable === before.readable ? before : { ...before, readable }
    if (!counts) return { ...before, readable, broken: [...before.broken.slice(0, -1), { ...last!, toMs: now }] }
    if (before.broken.length >= INTERVALS_MAX) return before
    const first = before.broken.length === 0 ? this.seen(seen) : {}
    return { ...before, readable, ...first, broken: [...before.broken, { fromMs: now }] }
  }

  private seen({ outcome, evaluation, observed }: Seen): Partial<Judgement> {
    const read = evaluation.reads.flatMap(({ dependency, answer }) => {
      if (dependency.of === 'metric') return [`${dependency.service}.${dependency.name} = ${String(answer)}`]
      if (dependency.of === 'object') return [`${dependency.kind} ${dependency.name}${answer === undefined ? ' does not exist' : ''}`]
      return [`${(answer as readonly unknown[]).length} × ${dependency.kind}`]
    })
    return { read, values: observed(), transition: this.simulation.ledger.history.length - 1, detail: 'unreadable' in outcome ? outcome.unreadable : '' }
  }

  /** Whether a moment counts: after its beginning, and not excepted. */
  private countsNow(expectation: Expectation, now: number): boolean {
    if (!('after' in expectation || 'except' in expectation)) return true
    const start = this.startOf(expectation.after)
    if (start === undefined || now < start) return false
    const except = 'except' in expectation ? expectation.except : undefined
    return except === undefined || !except.steps.some((step) => this.steps.timesOf(step).some((time) => now >= time && now < time + except.withinMs))
  }

  private startOf(since: Since | undefined): number | undefined {
    if (since === undefined) return 0
    if ('atMs' in since) return since.atMs
    const times = since.steps.flatMap((step) => this.steps.timesOf(step))
    return times.length === 0 ? undefined : Math.min(...times)
  }

  private resultOf(expectation: Expectation, judgement: Judgement): ExpectationResult {
    const { index, name, kind, condition, place } = expectation
    const span = kind === 'always' || kind === 'never'
    const met = span ? judgement.broken.length === 0 && judgement.readable : judgement.metAt >= 0
    const atMs = met && !span ? judgement.metAt : judgement.broken[0]?.fromMs
    const detail = met ? '' : this.detailOf(expectation, judgement)
    const broke = span && judgement.broken.length > 0 ? judgement.transition : -1
    return {
      index, name, kind, text: condition.text, met, broken: judgement.broken, read: judgement.read, values: judgement.values,
      transition: judgement.transition, place, why: broke < 0 ? [] : whyOf(this.simulation.ledger.history, broke).chain.map(linkText),
      ...(detail === '' ? {} : { detail }), ...(atMs === undefined ? {} : { atMs }),
    }
  }

  private detailOf(expectation: Expectation, { detail, readable, broken }: Judgement): string {
    if (detail !== '') return detail
    if (expectation.kind === 'eventually') {
      const start = this.startOf(expectation.after)
      if (start === undefined) return 'the step that it counts from never happened'
      return expectation.withinMs === undefined ? 'it never became true' : `it did not become true within ${formatDuration(expectation.withinMs)}`
    }
    if (expectation.kind === 'that') return broken.length === 0 ? 'the run ended before' : 'it was not true'
    return readable ? '' : 'it could never be read'
  }
}

function linkText({ at, actor, verb, kind, key }: Link): string {
  return `${formatDuration(at)} ${actor} ${verb} ${kind} ${key}`
}

function timesOf(expectation: Expectation): readonly number[] {
  return expectation.kind === 'that' ? [expectation.atMs] : [0]
}
