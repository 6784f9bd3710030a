/**
 * Tickers that nobody polls. A real controller looks every few seconds whether something is to be done; here it is
 * woken at that one tick of the same grid at which it would first find something. The ticks of a grid are the
 * instants `phaseMs + k · periodMs`. At an instant that is itself a tick, the present tick counts unless this
 * controller's turn is over or that tick has been taken already, so that a computed tick comes exactly where a polled one would.
 */
import { freeze } from '../plain/index.js'
import type { ControllerContext } from './reconciler.js'

export interface Grid {
  readonly phaseMs: number
  readonly periodMs: number
}

interface Armed {
  readonly at: number
  readonly handle: number
}

/** The first tick at or after an instant. */
export function tickAtOrAfter(grid: Grid, ms: number): number {
  return grid.phaseMs + Math.max(0, Math.ceil((ms - grid.phaseMs) / grid.periodMs)) * grid.periodMs
}

/** The first tick after an instant. */
export function tickAfter(grid: Grid, ms: number): number {
  return tickAtOrAfter(grid, ms + 1)
}

/** One ticker of a controller. Its state lives in a dictionary of the controller's memory, under its timer's name. */
export class Ticker {
  /** @param memory the dictionary, which the reconciler declares; @param timer the timer that a tick calls */
  constructor(
    readonly grid: Grid,
    private readonly memory: string,
    private readonly timer: string,
  ) {}

  /** The tick at which a change that is made now is first seen. */
  next(context: ControllerContext): number {
    const at = tickAtOrAfter(this.grid, context.now)
    const taken = at === context.now && (context.turnIsOver() || this.lastTick(context) === at)
    return taken ? at + this.grid.periodMs : at
  }

  /** Makes sure that there is a tick at `at` or earlier. */
  arm(context: ControllerContext, at: number): void {
    const rows = context.memory.of<Armed>(this.memory)
    const armed = rows.get(this.timer)
    if (armed !== undefined && armed.at <= at) return
    if (armed !== undefined) context.cancel(armed.handle)
    rows.set(this.timer, freeze({ at, handle: context.after(at - context.now, this.timer) }))
  }

  armedAt(context: ControllerContext): number | undefined {
    return context.memory.of<Armed>(this.memory).get(this.timer)?.at
  }

  /** To be called first by the timer: the tick is taken. */
  take(context: ControllerContext): void {
    context.memory.of(this.memory).delete(this.timer)
    context.memory.of<number>(this.memory).set(`${this.timer}/last`, context.now)
  }

  private lastTick(context: ControllerContext): number | undefined {
    return context.memory.of<number>(this.memory).get(`${this.timer}/last`)
  }
}
