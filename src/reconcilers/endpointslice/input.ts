/**
 * What a sync of a Service's slices looks at, as plain data: the slices and either all pods that the Service selects
 * or, where only some changed since the last sync, these.
 */
import type { EndpointSlice, Pod, Service } from '../../model/index.js'
import type { Known } from './notes.js'
import type { Hinted, ZoneRatios } from './topology.js'

export interface EndpointSliceOptions {
  /** Every sync looks at all pods of its Service, as upstream's does: the writes are the same. Default false. */
  readonly eager?: boolean
  /** Upstream's flag of that name. Default 100. */
  readonly maxEndpointsPerSlice?: number
}

/** A pod that the Service selects, with what is known of its node. */
export interface Row {
  readonly pod: Pod
  readonly zone?: string
  readonly nodeMissing: boolean
}

export type Input =
  | { readonly state: 'gone'; readonly key: string }
  | { readonly state: 'stale'; readonly givesUp: boolean }
  | Sync

export interface Sync {
  readonly state: 'sync'
  readonly key: string
  readonly service: Service
  readonly known: Known
  /** The Service's slices, by name. */
  readonly slices: readonly EndpointSlice[]
  /** All pods, or those of `changed` that the Service selects, in any order. */
  readonly rows: readonly Row[]
  /** Keys of the pods that changed; undefined: all are in `rows`. */
  readonly changed: readonly string[] | undefined
  /** Those of `slices` that list a changed pod. */
  readonly affected: readonly EndpointSlice[]
  /** Since when the changes are that this sync is about; null: nothing newer than the last. */
  readonly triggerMs: number | null
  readonly auto: boolean
  readonly ratios: ZoneRatios | undefined
  readonly hinted: Hinted
  readonly endpointsMax: number
  readonly givesUp: boolean
}
