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
  /** How long things take with a driver's volumes of a class. */
  readonly volumeTimes: VolumeTimesOf
}

/** How long things take with a volume. */
export interface VolumeTimes {
  /** How long a provisioner works on it, and how long its deletion takes. */
  readonly provisionMs: number
  /** From the request to attach it to a node until it is. */
  readonly attachMs: number
  readonly detachMs: number
  /** From being attached until its file system is there for containers. */
  readonly mountMs: number
  /** How long a driver needs to make it larger. */
  readonly expandMs: number
}

export type VolumeTimesOf = (driver: string, storageClass: string) => VolumeTimes

/** Times of the volumes of a driver, of a class, or of both; what is not said is as for others. */
export interface VolumeTimesEntry extends Partial<VolumeTimes> {
  readonly driver?: string
  readonly storageClass?: string
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
  /** How long things take with volumes. Default: no time; of the entries that match a volume, a later one goes before an earlier one. */
  readonly volumes?: readonly VolumeTimesEntry[] | undefined
}

const NO_TIME: VolumeTimes = Object.freeze({ provisionMs: 0, attachMs: 0, detachMs: 0, mountMs: 0, expandMs: 0 })

export const INSTANT: Latencies = Object.freeze({ name: 'instant', watchMaxMs: 0, volumeTimes: () => NO_TIME })

export const REALISTIC: LatencyTable = Object.freeze({
  apiCall: Object.freeze({ least: 3, most: 12 }),
  watch: Object.freeze({ least: 1, most: 6 }),
  volumes: Object.freeze([Object.freeze({ provisionMs: 2_000, attachMs: 3_000, detachMs: 3_000, mountMs: 1_000, expandMs: 2_000 })]),
})

/** Latencies drawn from a table; what is always 0 costs nothing. */
export function drawnLatencies(engine: Engine, name: string, table: LatencyTable): Latencies {
  const calls = callNames(engine)
  return {
    name,
    watchMaxMs: table.watch.most,
    volumeTimes: volumeTimesOf(table.volumes ?? []),
    ...(table.apiCall.most === 0 ? {} : { callMs: (actor: string, request: ApiRequest): number => uniform(engine, table.apiCall, 'latency/call', ...calls(actor, request)) }),
    ...(table.watch.most === 0 ? {} : { watchMs: (stream: string, _n: number, key: string, at: number): number => uniform(engine, table.watch, 'latency/watch', `${stream} ${key}`, at) }),
  }
}

function volumeTimesOf(entries: readonly VolumeTimesEntry[]): VolumeTimesOf {
  return (driver, storageClass) => entries
    .filter((entry) => (entry.driver ?? driver) === driver && (entry.storageClass ?? storageClass) === storageClass)
    .reduce<VolumeTimes>((times, { driver: _driver, storageClass: _class, ...named }) => ({ ...times, ...named }), NO_TIME)
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
