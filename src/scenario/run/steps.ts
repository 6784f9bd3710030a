/** The steps of a scenario as events: at a time, again and again, or once a condition is true. */
import { freeze } from '../../plain/index.js'
import { cell, Lane, type Cell } from '../../sim/index.js'
import type { Operator, Simulation, StepOutcome } from '../../simulation/index.js'
import type { Step } from '../resolve/step.js'
import type { StepTime, StepTimes } from './expectations.js'
import type { StepFailure } from './result.js'
import type { Watchers } from './watcher.js'

interface StepEvent {
  readonly kind: 'scenario/step'
  readonly index: number
  readonly occurrence: number
}

export interface StepsOptions {
  readonly simulation: Simulation
  readonly operator: Operator
  readonly steps: readonly Step[]
  readonly durationMs: number
  readonly onStep: (step: Step, outcome: StepOutcome) => void
}

export class Steps implements StepTimes {
  private readonly times: Cell<readonly (StepTime | null)[]>
  private readonly failed: Cell<StepFailure | null>

  constructor(
    private readonly options: StepsOptions,
    watchers: Watchers,
  ) {
    const { simulation, steps } = options
    const { state } = simulation.engine
    this.times = cell<readonly (StepTime | null)[]>(state, 'scenario/step-times', steps.map(() => null))
    this.failed = cell<StepFailure | null>(state, 'scenario/step-failure', null)
    simulation.engine.on<StepEvent>('scenario/step', (event) => this.perform(event))
    options.operator.drains.onFailure((index, message) => this.fail(steps[index]!, message))
    for (const step of steps) if (step.trigger.kind === 'when') this.watch(step, step.trigger.condition.text, watchers)
  }

  /** The step that could not be done, if one could not. */
  get failure(): StepFailure | undefined {
    return this.failed.get() ?? undefined
  }

  timeOf(step: number): StepTime | undefined {
    return this.times.get()[step] ?? undefined
  }

  /** Schedules what is known to come. */
  start(): void {
    for (const { index, trigger } of this.options.steps) {
      if (trigger.kind === 'at') this.schedule(trigger.atMs, index, 0)
      else if (trigger.kind === 'every') this.schedule(trigger.fromMs, index, 0)
    }
  }

  private watch(step: Step, text: string, watchers: Watchers): void {
    watchers.add({
      text,
      look: (outcome) => {
        if ('value' in outcome && outcome.value && this.timeOf(step.index) === undefined) this.schedule(this.options.simulation.now, step.index, 0)
      },
      active: () => this.timeOf(step.index) === undefined,
    })
  }

  private schedule(atMs: number, index: number, occurrence: number): void {
    if (atMs <= this.options.durationMs) this.options.simulation.engine.schedule(atMs, freeze({ kind: 'scenario/step', index, occurrence } satisfies StepEvent), Lane.stepLast, index)
  }

  private perform({ index, occurrence }: StepEvent): void {
    if (this.failed.get() !== null) return
    const { operator, onStep } = this.options
    const step = this.options.steps[index]!
    const { trigger, action, name, forMs } = step
    if (trigger.kind === 'when' && this.timeOf(index) !== undefined) return
    this.note(index)
    const outcome = operator.perform(action, { number: index, ...(name === undefined ? {} : { name }), ...(forMs === undefined ? {} : { forMs }) })
    onStep(step, outcome)
    if (!outcome.ok) this.fail(step, messageOf(outcome.error))
    else if (trigger.kind === 'every') this.again(trigger, index, occurrence)
  }

  /** At once, or later: a drain takes its time to fail. The first failure ends the run. */
  private fail({ index, name, place }: Step, message: string): void {
    if (this.failed.get() !== null) return
    this.failed.set(freeze({ index, atMs: this.options.simulation.now, message, place, ...(name === undefined ? {} : { name }) }))
  }

  private note(index: number): void {
    const { now } = this.options.simulation
    this.times.set(freeze(this.times.get().map((time, i) => (i === index ? { firstMs: time?.firstMs ?? now, lastMs: now } : time))))
  }

  private again({ everyMs, count, untilMs }: Extract<Step['trigger'], { kind: 'every' }>, index: number, occurrence: number): void {
    const atMs = this.options.simulation.now + everyMs
    if ((count !== undefined && occurrence + 1 >= count) || (untilMs !== undefined && atMs > untilMs)) return
    this.schedule(atMs, index, occurrence + 1)
  }
}

function messageOf({ message, remedy }: { readonly message: string; readonly remedy?: string }): string {
  return remedy === undefined ? message : `${message}: ${remedy}`
}
