/**
 * Running syncs. A sync is `gather(key) → input`, all that reads the view, and `*decide(input)`, a generator
 * that yields effects and receives an answer for each. Between any two effects a sync can be cut: its state is
 * the row `{ key, input, answers }`; the generator is a derived cache that is run again over its answers after
 * a restore. Effects that take no time are answered at once; others are answered by an event.
 */
import { freeze } from '../plain/index.js'
import { Lane } from './lanes.js'
import type { Engine } from './engine.js'
import type { Gate } from './gate.js'
import { dictionary, type Dictionary } from './state/dictionary.js'

/** A generator of effects: a pure function of the input and the answers received. */
export type Decision<E, A, O> = Generator<E, O, A>

export interface SyncDefinition<I, E, A, O> {
  readonly name: string
  /** Everything that the decision needs, as plain data; undefined: nothing to do. */
  readonly gather: (key: string) => I | undefined
  readonly decide: (input: I) => Decision<E, A, O>
  /** The calls an effect consists of: one, or several that are made in parallel. */
  readonly calls: (effect: E) => readonly E[]
  /** Makes one call. */
  readonly perform: (call: E, key: string) => A
  /** The answer to a parallel effect, from the answers to its calls. */
  readonly combine: (effect: E, answers: readonly A[]) => A
  /** Milliseconds from the call to its effect and answer; 0: at once. */
  readonly latencyMs: (call: E, key: string) => number
  /** What is done with the outcome (`undefined` where gather found nothing to do). */
  readonly finish: (key: string, outcome: O | undefined) => void
  readonly order?: number
  /** While it is closed, calls under way are neither made nor answered. */
  readonly gate?: Gate
}

interface SyncRow<I, A> {
  readonly key: string
  readonly input: I
  readonly answers: readonly A[]
  /** Answers to the calls of the present effect, null while a call is under way. */
  readonly calls: readonly (A | null)[]
}

interface AnswerEvent {
  readonly kind: string
  readonly key: string
  readonly call: number
}

interface Running<E, A, O> {
  readonly generator: Decision<E, A, O>
  effect: E
}

export class SyncRunner<I, E, A, O> {
  private readonly rows: Dictionary<SyncRow<I, A>>
  private running = new Map<string, Running<E, A, O>>()
  /** Counts deaths: a call may be what the process dies of, and nothing of it goes on then. */
  private lives = 0
  private readonly answerEvent: string

  constructor(
    private readonly engine: Engine,
    private readonly definition: SyncDefinition<I, E, A, O>,
  ) {
    this.rows = dictionary(engine.state, `syncs/${definition.name}`)
    this.answerEvent = `sync/${definition.name}/answer`
    const answered = (event: AnswerEvent): void => this.answered(event)
    engine.on(this.answerEvent, definition.gate === undefined ? answered : definition.gate.guard(answered))
    engine.onRestore(() => (this.running = new Map()))
  }

  /** Syncs one key to its end, or to the first effect that takes time. */
  start(key: string): void {
    const input = this.definition.gather(key)
    if (input === undefined) return this.definition.finish(key, undefined)
    const generator = this.definition.decide(input)
    this.advance(key, input, [], generator, generator.next())
  }

  /** Whether a sync of this key is under way. */
  isRunning(key: string): boolean {
    return this.rows.has(key)
  }

  /** Drops all syncs that are under way (the process died); answers that still come are ignored. */
  reset(): void {
    this.lives++
    this.rows.clear()
    this.running = new Map()
    this.engine.cancelWhere((event) => event.kind === this.answerEvent)
  }

  private advance(key: string, input: I, answers: A[], generator: Decision<E, A, O>, step: IteratorResult<E, O>): void {
    while (step.done !== true) {
      const effect = step.value
      const calls = this.definition.calls(effect)
      const latencies = this.latenciesOf(calls, key)
      if (latencies !== undefined) return this.wait(key, input, answers, { generator, effect }, latencies)
      const made = this.make(calls, key)
      if (made === undefined) return
      const answer = this.definition.combine(effect, made)
      answers.push(answer)
      step = generator.next(answer)
    }
    this.rows.delete(key)
    this.running.delete(key)
    this.definition.finish(key, step.value)
  }

  /** Milliseconds of each call; undefined if none takes any. Asked once: each asking may draw. */
  private latenciesOf(calls: readonly E[], key: string): readonly number[] | undefined {
    let latencies: number[] | undefined
    for (let i = 0; i < calls.length; i++) {
      const latency = this.definition.latencyMs(calls[i]!, key)
      if (latency > 0) latencies ??= new Array<number>(i).fill(0)
      latencies?.push(latency)
    }
    return latencies
  }

  /** The answers to calls; undefined if the process died of one of them. */
  private make(calls: readonly E[], key: string): A[] | undefined {
    const { lives } = this
    if (calls.length === 1) {
      // As mostly: a list that the one is pushed to would have room for seventeen.
      const answer = this.definition.perform(calls[0]!, key)
      return this.lives === lives ? [answer] : undefined
    }
    const answers: A[] = []
    for (const call of calls) {
      answers.push(this.definition.perform(call, key))
      if (this.lives !== lives) return undefined
    }
    return answers
  }

  private wait(key: string, input: I, answers: readonly A[], running: Running<E, A, O>, latencies: readonly number[]): void {
    this.rows.set(key, freeze({ key, input, answers: answers.slice(), calls: latencies.map(() => null) }))
    this.running.set(key, running)
    latencies.forEach((latency, call) => {
      this.engine.schedule(this.engine.now + latency, freeze({ kind: this.answerEvent, key, call }), Lane.outside, this.definition.order ?? 0)
    })
  }

  private answered({ key, call }: AnswerEvent): void {
    const row = this.rows.get(key)
    if (row === undefined) return
    const running = this.running.get(key) ?? this.replay(row)
    const made = this.make([this.definition.calls(running.effect)[call]!], key)
    if (made === undefined) return
    const calls = row.calls.slice()
    calls[call] = made[0]!
    if (calls.includes(null)) {
      this.rows.set(key, freeze({ ...row, calls }))
      return
    }
    const answer = this.definition.combine(running.effect, calls as A[])
    const answers = [...row.answers, answer]
    this.advance(key, row.input, answers, running.generator, running.generator.next(answer))
  }

  private replay(row: SyncRow<I, A>): Running<E, A, O> {
    const generator = this.definition.decide(row.input)
    let step = generator.next()
    for (const answer of row.answers) step = generator.next(answer)
    if (step.done === true) throw new Error(`sync '${this.definition.name}' of ${row.key} ended early when it was run again: decide must be pure`)
    return { generator, effect: step.value }
  }
}
