/** Judging expectations while a scenario runs. */
import { freeze } from '../../plain/index.js'
import { cell, type Cell } from '../../sim/index.js'
import type { Simulation } from '../../simulation/index.js'
import { formatDuration } from '../../model/index.js'
import type { Evaluation, Observed, Outcome } from '../expression/index.js'
import type { Expectation, Since } from '../resolve/expectation.js'
import { causesOf } from './causes.js'
import type { ExpectationResult, Interval } from './result.js'
import type { Watchers } from './watcher.js'

/** When a step happened for the first and for the last time. */
export interface StepTime {
  readonly firstMs: number
  readonly lastMs: number
}

/** When each step happened, by its number; undefined before it did. */
export interface StepTimes {
  timeOf(step: number): StepTime | undefined
}

interface Judgement {
  readonly readable: boolean
  /** When it was met last, -1 if never. */
  readonly metAt: number
  /** With `eventually`: from when it is waited for, -1 if it is not. */
  readonly waitsFrom: number
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

const OPEN: Judgement = freeze({ readable: false, metAt: -1, waitsFrom: -1, broken: [], read: [], values: [], transition: -1, detail: '' })
const INTERVALS_MAX = 100

export class Expectations {
  private readonly state: Cell<readonly Judgement[]>

  constructor(
    private readonly simulation: Simulation,
    private readonly expectations: readonly Expectation[],
    private readonly steps: StepTimes,
    watchers: Watchers,
  ) {
    this.state = cell<readonly Judgement[]>(simulation.engine.state, 'scenario/expectations', expectations.map(openingOf))
    expectations.forEach((expectation, i) => {
      watchers.add({ text: expectation.condition.text, look: (outcome, evaluation, observed) => this.look(i, { outcome, evaluation, observed }), active: () => this.isOpen(i) })
      for (const atMs of timesOf(expectation)) watchers.askAt(atMs)
    })
  }

  /** A step happened: exceptions from it on will be looked at when they end, and what follows it is waited for. */
  stepHappened(step: number, watchers: Watchers): void {
    const { now } = this.simulation
    this.expectations.forEach((expectation, i) => {
      if ('except' in expectation && expectation.except?.steps.includes(step) === true) watchers.askAt(now + expectation.except.withinMs)
      if (expectation.kind !== 'eventually' || expectation.after === undefined || 'atMs' in expectation.after || !expectation.after.steps.includes(step)) return
      const before = this.state.get()[i]!
      if (before.waitsFrom < 0) this.set(i, { ...before, waitsFrom: now })
    })
  }

  results(): ExpectationResult[] {
    return this.expectations.map((expectation, i) => this.resultOf(expectation, this.state.get()[i]!))
  }

  private isOpen(i: number): boolean {
    const { kind } = this.expectations[i]!
    const { metAt, waitsFrom } = this.state.get()[i]!
    return kind === 'always' || kind === 'never' || (kind === 'that' ? metAt < 0 : waitsFrom >= 0)
  }

  private look(i: number, seen: Seen): void {
    const expectation = this.expectations[i]!
    const before = this.state.get()[i]!
    const after = expectation.kind === 'always' || expectation.kind === 'never' ? this.lookAtSpan(expectation, before, seen) : this.lookOnce(expectation, before, seen)
    if (after !== before) this.set(i, after)
  }

  private set(i: number, after: Judgement): void {
    this.state.set(freeze(this.state.get().map((judgement, k) => (k === i ? after : judgement))))
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
    if (now < before.waitsFrom || now > deadlineOf(expectation, before)) return before
    if ('value' in outcome && outcome.value) return { ...before, metAt: now, waitsFrom: -1, readable: true }
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
    return except === undefined || !except.steps.some((step) => now < (this.steps.timeOf(step)?.lastMs ?? -Infinity) + except.withinMs)
  }

  private startOf(since: Since | undefined): number | undefined {
    if (since === undefined) return 0
    if ('atMs' in since) return since.atMs
    return since.steps.reduce<number | undefined>((least, step) => {
      const first = this.steps.timeOf(step)?.firstMs
      return first === undefined || (least !== undefined && least < first) ? least : first
    }, undefined)
  }

  private resultOf(expectation: Expectation, judgement: Judgement): ExpectationResult {
    const { index, name, kind, condition, place } = expectation
    const span = kind === 'always' || kind === 'never'
    const met = span ? judgement.broken.length === 0 && judgement.readable : judgement.metAt >= 0 && judgement.waitsFrom < 0
    const atMs = met && !span ? judgement.metAt : judgement.broken[0]?.fromMs
    const detail = met ? '' : this.detailOf(expectation, judgement)
    const broke = span && judgement.broken.length > 0 ? judgement.transition : -1
    return {
      index, name, kind, text: condition.text, met, broken: judgement.broken, read: judgement.read, values: judgement.values,
      transition: judgement.transition, place, why: causesOf(this.simulation, broke),
      ...(detail === '' ? {} : { detail }), ...(atMs === undefined ? {} : { atMs }),
    }
  }

  private detailOf(expectation: Expectation, judgement: Judgement): string {
    const { detail, readable, broken, waitsFrom } = judgement
    if (detail !== '') return detail
    if (expectation.kind === 'eventually') {
      if (waitsFrom < 0) return 'the step that it counts from never happened'
      const of = waitsFrom === 0 ? '' : ` of ${formatDuration(waitsFrom)}`
      if (expectation.withinMs === undefined) return `it never became true${of === '' ? '' : ` after ${formatDuration(waitsFrom)}`}`
      return this.simulation.now < deadlineOf(expectation, judgement) ? 'the run ended before' : `it did not become true within ${formatDuration(expectation.withinMs)}${of}`
    }
    if (expectation.kind === 'that') return broken.length === 0 ? 'the run ended before' : 'it was not true'
    return readable ? '' : 'it could never be read'
  }
}

/** What is known at the start: `eventually` waits from a time on, or for a step. */
function openingOf(expectation: Expectation): Judgement {
  if (expectation.kind !== 'eventually') return OPEN
  const { after } = expectation
  if (after === undefined) return freeze({ ...OPEN, waitsFrom: 0 })
  return 'atMs' in after ? freeze({ ...OPEN, waitsFrom: after.atMs }) : OPEN
}

function deadlineOf({ withinMs }: Extract<Expectation, { readonly kind: 'eventually' }>, { waitsFrom }: Judgement): number {
  return withinMs === undefined ? Infinity : waitsFrom + withinMs
}

/** When it is to be looked at whatever happens. */
function timesOf(expectation: Expectation): readonly number[] {
  if (expectation.kind === 'that') return [expectation.atMs]
  const { after } = expectation
  return after !== undefined && 'atMs' in after && after.atMs > 0 ? [0, after.atMs] : [0]
}
