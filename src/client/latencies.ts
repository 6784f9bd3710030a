/**
 * How long things take that no manifest says: API calls and watch deliveries. `instant` takes no time, as the
 * conformance vectors assume; `realistic` draws from named, seeded distributions. Delays are never in code: a
 * component asks for the latency of what it does. Source of the magnitudes: Kubernetes' scalability SLIs (99 %
 * of mutating calls within a second, most within some milliseconds).
 */
import type { ApiRequest } from '../apiserver/index.js'
import { dictionary, type Engine } from '../sim/index.js'

export interface Latencies {
  readonly name: string
  /** Milliseconds from an actor's API call to its effect and answer. */
  readonly callMs?: (actor: string, request: ApiRequest) => number
  /** Milliseconds from the n-th commit of a kind to its delivery on a stream. */
  readonly watchMs?: (stream: string, n: number) => number
  /** The most that `watchMs` says. */
  readonly watchMaxMs: number
  /** How long a provisioner works on a volume. */
  readonly provisionMs: number
}

/** Uniform whole milliseconds from `least` to `most`. */
export interface UniformMs {
  readonly least: number
  readonly most: number
}

/** The delays of a latency table. */
export interface LatencyTable {
  readonly apiCall: UniformMs
  readonly watch: UniformMs
  /** How long a provisioner works on a volume, and how long its deletion takes. Default 0. */
  readonly provisionMs?: number | undefined
}

export const INSTANT: Latencies = Object.freeze({ name: 'instant', watchMaxMs: 0, provisionMs: 0 })

export const REALISTIC: LatencyTable = Object.freeze({
  apiCall: Object.freeze({ least: 3, most: 12 }),
  watch: Object.freeze({ least: 1, most: 6 }),
  provisionMs: 2_000,
})

/** Latencies drawn from a table; what is always 0 costs nothing. */
export function drawnLatencies(engine: Engine, name: string, table: LatencyTable): Latencies {
  const calls = counters(engine)
  return {
    name,
    watchMaxMs: table.watch.most,
    provisionMs: table.provisionMs ?? 0,
    ...(table.apiCall.most === 0 ? {} : { callMs: (actor: string): number => uniform(engine, table.apiCall, 'latency/call', actor, calls(actor)) }),
    ...(table.watch.most === 0 ? {} : { watchMs: (stream: string, n: number): number => uniform(engine, table.watch, 'latency/watch', stream, n) }),
  }
}

function uniform(engine: Engine, { least, most }: UniformMs, purpose: string, identity: string, n: number): number {
  return least + (most === least ? 0 : engine.drawBelow(most - least + 1, purpose, identity, n))
}

/** The n-th call of each actor, counted in the state. */
function counters(engine: Engine): (actor: string) => number {
  const counts = dictionary<number>(engine.state, 'latencies/calls')
  return (actor) => {
    const n = counts.get(actor) ?? 0
    counts.set(actor, n + 1)
    return n
  }
}
