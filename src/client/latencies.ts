/**
 * How long things take that no manifest says: API calls and watch deliveries. `instant` takes no time, as the
 * conformance vectors assume; `realistic` draws from named, seeded distributions. Delays are never in code: a
 * component asks for the latency of what it does. Source of the magnitudes: Kubernetes' scalability SLIs (99 %
 * of mutating calls within a second, most within some milliseconds).
 */
import type { ApiRequest } from '../apiserver/index.js'
import { dictionary, type Engine, type LagMs } from '../sim/index.js'

export interface Latencies {
  readonly name: string
  /** Milliseconds from an actor's API call to its effect and answer. */
  readonly callMs?: (actor: string, request: ApiRequest) => number
  /** Milliseconds from a commit to its delivery on a stream. */
  readonly watchMs?: WatchLagMs
  /** The most that `watchMs` says. */
  readonly watchMaxMs: number
  /** How long a provisioner works on a volume. */
  readonly provisionMs: number
}

/** How late a stream delivers the n-th change of its kind, which was one of an object at a time. */
export type WatchLagMs = (stream: string, ...change: Parameters<LagMs>) => number

/** A stream's own part of that. */
export function lagOf(stream: string, watchLagMs: WatchLagMs | undefined): LagMs | undefined {
  return watchLagMs === undefined ? undefined : (n, key, at) => watchLagMs(stream, n, key, at)
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
  const calls = callNames(engine)
  return {
    name,
    watchMaxMs: table.watch.most,
    provisionMs: table.provisionMs ?? 0,
    ...(table.apiCall.most === 0 ? {} : { callMs: (actor: string, request: ApiRequest): number => uniform(engine, table.apiCall, 'latency/call', ...calls(actor, request)) }),
    ...(table.watch.most === 0 ? {} : { watchMs: (stream: string, _n: number, key: string, at: number): number => uniform(engine, table.watch, 'latency/watch', `${stream} ${key}`, at) }),
  }
}

function uniform(engine: Engine, { least, most }: UniformMs, purpose: string, identity: string, n: number): number {
  return least + (most === least ? 0 : engine.drawBelow(most - least + 1, purpose, identity, n))
}

/**
 * By what a call is known: its actor, verb and object, and the time, so that one more call shifts the latency of no
 * other. Objects that get their names from the server are counted.
 */
function callNames(engine: Engine): (actor: string, request: ApiRequest) => readonly [identity: string, n: number] {
  const counts = dictionary<number>(engine.state, 'latencies/calls')
  return (actor, request) => {
    const { kind } = 'object' in request ? request.object : request
    const { namespace = '', name = '' } = 'object' in request ? request.object.metadata : request
    const call = `${actor} ${request.do} ${kind} ${namespace}/`
    if (name !== '' || !('object' in request)) return [call + name, engine.now]
    const identity = call + (request.object.metadata.generateName ?? '')
    const n = counts.get(identity) ?? 0
    counts.set(identity, n + 1)
    return [identity, n]
  }
}
