/** What users saw of a Service, in the units people read. */
import { freezeForReal } from '../plain/index.js'
import type { ServiceFigures } from '../traffic/index.js'

/** Figures of a Service up to now. */
export interface TrafficFigures {
  /** Requests per second that are sent to it at this moment. */
  readonly requestsPerSecond: number
  /** The share of them that fail at this moment, from 0 to 1. */
  readonly failureRatio: number
  /** Requests since the start: `arrived` = `served` + `failed` + `queued`. */
  readonly arrived: number
  readonly served: number
  readonly failed: number
  readonly queued: number
  /** Latencies of served requests since the start, milliseconds; absent while none was served. */
  readonly p50Ms?: number
  readonly p99Ms?: number
  /** The same figures in whole millionths and thousandths, as they are counted. */
  readonly exact: ServiceFigures
}

const MICROS = 1_000_000

export function trafficFigures(exact: ServiceFigures): TrafficFigures {
  const { rateMilli, failingMilli, p50Micros, p99Micros } = exact
  return freezeForReal({
    requestsPerSecond: rateMilli / 1000,
    failureRatio: rateMilli === 0 ? 0 : failingMilli / rateMilli,
    arrived: exact.arrivedMicros / MICROS,
    served: exact.servedMicros / MICROS,
    failed: exact.failedMicros / MICROS,
    queued: exact.queuedMicros / MICROS,
    ...(p50Micros === undefined ? {} : { p50Ms: p50Micros / 1000 }),
    ...(p99Micros === undefined ? {} : { p99Ms: p99Micros / 1000 }),
    exact,
  })
}
