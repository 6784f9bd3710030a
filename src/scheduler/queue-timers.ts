/**
 * What happens in the queue because time passes: back-offs end at whole seconds, and every 30 s it is looked whether
 * anybody has been unschedulable for more than five minutes. Both wake only when there is somebody to wake.
 * Source: kubernetes, pkg/scheduler/backend/queue/scheduling_queue.go (flushBackoffQCompleted, flushUnschedulablePodsLeftover).
 */
import { freeze } from '../plain/index.js'
import { cell, Lane, type Cell } from '../sim/index.js'
import { UNSCHEDULABLE_LOOK_MS, UNSCHEDULABLE_MAX_MS, type SchedulingQueue } from './queue.js'
import type { Scope } from './scope.js'

/** When the next look at each is due; 0: none is. */
interface Due {
  readonly lookAt: number
  readonly backOffAt: number
}

const NEVER: Due = Object.freeze({ lookAt: 0, backOffAt: 0 })

export class QueueTimers {
  private readonly due: Cell<Due>

  /** @param wake somebody may be active now */
  constructor(
    private readonly scope: Scope,
    private readonly queue: SchedulingQueue,
    private readonly wake: () => void,
    private readonly gateOf: (key: string) => string,
  ) {
    this.due = cell(scope.engine.state, scope.its('timers'), NEVER)
    scope.on('look', () => this.look())
    scope.on('back-off', () => this.backOffEnds())
  }

  /** Somebody has been put into the queue who may have to be woken. */
  schedule(): void {
    this.scheduleLook()
    this.scheduleBackOff()
  }

  clear(): void {
    this.due.set(NEVER)
  }

  private scheduleLook(): void {
    if (this.due.get().lookAt > this.scope.engine.now) return
    const endsAt = this.queue.longestWaitEndsAt
    if (endsAt === undefined) return
    const lookAt = (Math.floor(endsAt / UNSCHEDULABLE_LOOK_MS) + 1) * UNSCHEDULABLE_LOOK_MS
    this.due.set(freeze({ ...this.due.get(), lookAt }))
    this.scope.engine.schedule(lookAt, freeze({ kind: this.scope.its('look') }), Lane.outside, this.scope.order)
  }

  private look(): void {
    const before = this.scope.engine.now - UNSCHEDULABLE_MAX_MS
    this.queue.wake((_key, row) => row.place === 'unschedulable' && row.since < before, this.gateOf)
    this.wake()
    this.due.set(freeze({ ...this.due.get(), lookAt: 0 }))
    this.scheduleLook()
  }

  private scheduleBackOff(): void {
    const next = this.queue.endBackOffs()
    const { backOffAt } = this.due.get()
    if (next === undefined || (backOffAt > this.scope.engine.now && backOffAt <= next)) return
    this.due.set(freeze({ ...this.due.get(), backOffAt: next }))
    this.scope.engine.schedule(next, freeze({ kind: this.scope.its('back-off') }), Lane.outside, this.scope.order)
  }

  private backOffEnds(): void {
    this.scheduleBackOff()
    this.wake()
  }
}
