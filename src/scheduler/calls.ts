/**
 * What the scheduler asks of the API server. A call takes effect and is answered when its latency is over; what then
 * goes on is named by plain data, so that calls under way survive a snapshot and die with the process. A client-side
 * limit (`clientConnection.qps`) makes calls wait for their turn first.
 */
import type { Answer, ApiRequest, ApiServer } from '../apiserver/index.js'
import type { ClientLimit } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { cell, Lane, type Cell, type Engine } from '../sim/index.js'
import { reserve, type LimiterRow } from './rate-limit.js'

/** The name by which the history knows kube-scheduler. */
export const ACTOR = 'default-scheduler'

/** What goes on when a call has been answered. */
export interface Then {
  readonly do: string
}

interface CallEvent {
  readonly kind: 'scheduler/call'
  readonly request: ApiRequest
  readonly then: Then
}

export interface CallsOptions {
  readonly engine: Engine
  readonly api: ApiServer
  readonly callLatencyMs?: ((actor: string, request: ApiRequest) => number) | undefined
  readonly limit?: ClientLimit | undefined
  readonly order: number
}

export class Calls {
  private readonly handlers = new Map<string, (answer: Answer, then: never) => void>()
  private readonly limiter: Cell<LimiterRow>

  constructor(private readonly options: CallsOptions) {
    this.limiter = cell<LimiterRow>(options.engine.state, 'scheduler/limiter', { takenMicros: 0, atMs: 0 })
    options.engine.on<CallEvent>('scheduler/call', ({ request, then }) => this.perform(request, then))
  }

  /** Says who goes on with the answers to some calls. */
  on<T extends Then>(what: T['do'], handler: (answer: Answer, then: T) => void): void {
    this.handlers.set(what, handler)
  }

  /** Makes a call; returns how many milliseconds it takes until its answer. One that takes none is answered at once. */
  make<T extends Then>(request: ApiRequest, then: T): number {
    const { engine, callLatencyMs, order } = this.options
    const takesMs = this.waitForTurn() + (callLatencyMs?.(ACTOR, request) ?? 0)
    if (takesMs === 0) this.perform(request, then)
    else engine.schedule(engine.now + takesMs, freeze({ kind: 'scheduler/call', request, then } satisfies CallEvent), Lane.outside, order)
    return takesMs
  }

  private waitForTurn(): number {
    const { limit, engine } = this.options
    if (limit === undefined) return 0
    const { waitMs, row } = reserve(limit, this.limiter.get(), engine.now)
    this.limiter.set(row)
    return waitMs
  }

  private perform(request: ApiRequest, then: Then): void {
    const answer = this.options.api.call(request, ACTOR)
    this.handlers.get(then.do)?.(answer, then as never)
  }
}
