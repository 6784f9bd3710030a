/**
 * What the scheduler asks of the API server. A call takes effect and is answered when its latency is over; what then
 * goes on is named by plain data, so that calls under way survive a snapshot and die with the process. A client-side
 * limit (`clientConnection.qps`) makes calls wait for their turn first.
 */
import type { Answer, ApiRequest, ApiServer } from '../apiserver/index.js'
import type { ClientLimit } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { cell, Lane, type Cell } from '../sim/index.js'
import { reserve, type LimiterRow } from './rate-limit.js'
import type { Scope } from './scope.js'

/** What goes on when a call has been answered. */
export interface Then {
  readonly do: string
}

interface CallEvent {
  readonly kind: string
  readonly request: ApiRequest
  readonly then: Then
}

export interface CallsOptions {
  readonly scope: Scope
  readonly api: ApiServer
  readonly callLatencyMs?: ((actor: string, request: ApiRequest) => number) | undefined
  readonly limit?: ClientLimit | undefined
}

export class Calls {
  private readonly handlers = new Map<string, (answer: Answer, then: never) => void>()
  private readonly limiter: Cell<LimiterRow>
  private readonly event: string

  constructor(private readonly options: CallsOptions) {
    const { scope } = options
    this.limiter = cell<LimiterRow>(scope.engine.state, scope.its('limiter'), { takenMicros: 0, atMs: 0 })
    this.event = scope.its('call')
    scope.on<CallEvent>('call', ({ request, then }) => this.perform(request, then))
  }

  /** Says who goes on with the answers to some calls. */
  on<T extends Then>(what: T['do'], handler: (answer: Answer, then: T) => void): void {
    this.handlers.set(what, handler)
  }

  /** Makes a call; returns how many milliseconds it takes until its answer. One that takes none is answered at once. */
  make<T extends Then>(request: ApiRequest, then: T): number {
    const { scope: { engine, order, actor }, callLatencyMs } = this.options
    const takesMs = this.waitForTurn() + (callLatencyMs?.(actor, request) ?? 0)
    if (takesMs === 0) this.perform(request, then)
    else engine.schedule(engine.now + takesMs, freeze({ kind: this.event, request, then } satisfies CallEvent), Lane.outside, order)
    return takesMs
  }

  private waitForTurn(): number {
    const { limit, scope: { engine } } = this.options
    if (limit === undefined) return 0
    const { waitMs, row } = reserve(limit, this.limiter.get(), engine.now)
    this.limiter.set(row)
    return waitMs
  }

  private perform(request: ApiRequest, then: Then): void {
    const answer = this.options.api.call(request, this.options.scope.actor)
    this.handlers.get(then.do)?.(answer, then as never)
  }
}
