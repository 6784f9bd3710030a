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
  /** The calls that an effect consists of, which are made in parallel; undefined: it is a call itself. */
  readonly calls: (effect: E) => readonly E[] | undefined
  /** Makes one call. */
  readonly perform: (call: E, key: string) => A
  /** The answer to an effect that consists of calls, from the answers to these. */
  readonly combine: (answers: readonly A[]) => A
  /** Milliseconds from the call to its effect and answer; 0: at once. Absent: so are all. */
  readonly latencyMs?: ((call: E, key: string) => number) | undefined
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
    // Where no call ever takes time no sync is cut, and nobody asks for its answers again.
    this.advance(key, input, this.definition.latencyMs === undefined ? undefined : [], generator, generator.next())
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

  private advance(key: string, input: I, answers: A[] | undefined, generator: Decision<E, A, O>, step: IteratorResult<E, O>): void {
    while (step.done !== true) {
      const effect = step.value
      const latencies = this.latenciesOf(effect, key)
      if (latencies !== undefined) return this.wait(key, input, answers ?? [], { generator, effect }, latencies)
      const { lives } = this
      const answer = this.answerTo(effect, key)
      if (this.lives !== lives) return
      answers?.push(answer)
      step = generator.next(answer)
    }
    this.rows.delete(key)
    this.running.delete(key)
    this.definition.finish(key, step.value)
  }

  /** Milliseconds of each call; undefined if none takes any. Asked once: each asking may draw. */
  private latenciesOf(effect: E, key: string): readonly number[] | undefined {
    const { latencyMs } = this.definition
    if (latencyMs === undefined) return undefined
    const calls = this.definition.calls(effect) ?? [effect]
    let latencies: number[] | undefined
    for (let i = 0; i < calls.length; i++) {
      const latency = latencyMs(calls[i]!, key)
      if (latency > 0) latencies ??= new Array<number>(i).fill(0)
      latencies?.push(latency)
    }
    return latencies
  }

  /** Makes an effect's calls, until the process dies of one of them. */
  private answerTo(effect: E, key: string): A {
    const calls = this.definition.calls(effect)
    if (calls === undefined) return this.definition.perform(effect, key)
    const { lives } = this
    const answers: A[] = []
    for (let i = 0; i < calls.length && this.lives === lives; i++) answers.push(this.definition.perform(calls[i]!, key))
    return this.definition.combine(answers)
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
    const { lives } = this
    const parts = this.definition.calls(running.effect)
    const made = this.definition.perform(parts === undefined ? running.effect : parts[call]!, key)
    if (this.lives !== lives) return
    const calls = row.calls.slice()
    calls[call] = made
    if (calls.includes(null)) {
      this.rows.set(key, freeze({ ...row, calls }))
      return
    }
    const answer = parts === undefined ? made : this.definition.combine(calls as A[])
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
