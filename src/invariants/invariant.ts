/**
 * What an invariant is. It is asked about each committed change (`step`), at a cost that follows the change and not
 * the cluster, and about the whole state (`full`), which says the same by a full look and so checks the step. A
 * violation is data: it never throws, and the run may go on. Ids are those of the project's catalogue.
 */
import type { Pod } from '../model/index.js'
import type { ClusterModel, Profile } from '../placement/index.js'
import type { Change, Happening, Ledger, View } from '../sim/index.js'
import type { World } from '../world/index.js'

/** The scheduler has chosen a node, and the pod does not count as placed yet. */
export interface Placement {
  /** The cluster as the scheduler sees it. */
  readonly model: ClusterModel
  readonly pod: Pod
  readonly node: string
  readonly profile: Profile
}

/** Who tells of placements. */
export interface PlacementSource {
  onPlace: ((placement: Placement) => void) | undefined
  /** Every pod in its hands. */
  queued?(): readonly WaitingPod[]
}

/** A pod in the scheduler's hands. */
export interface WaitingPod {
  /** `namespace/name`. */
  readonly pod: string
  readonly place: string
  /** When it came there, in milliseconds since the start. */
  readonly sinceMs: number
  readonly backOffUntilMs?: number
}

/** Who tells which instances of a component act as its leader. */
export interface LeaderSource {
  readonly component: string
  /** Their names. */
  acting(): readonly string[]
  onAct(subscriber: () => void): void
}

/** A drain, as whoever drains sees it. */
export interface DrainUnderWay {
  readonly node: string
  readonly state: string
  /** Pods that are not gone yet, and what speaks against their eviction. */
  readonly pods: readonly { readonly pod: string; readonly blockedBy: string | null }[]
}

/** What invariants may read. */
export interface InvariantContext {
  readonly ledger: Ledger
  /** What a controller believes, by its name, in the instance that an actor belongs to; undefined if there is no such controller. */
  readonly viewOf: (controller: string, actor: string) => View | undefined
  /** By how much a watch may lag behind what is stored. */
  readonly watchLagMaxMs: number
  /** Absent: nobody tells of placements, and what is asked about them is not watched. */
  readonly scheduler?: PlacementSource
  /** Absent: the control plane has one instance. */
  readonly elections?: readonly LeaderSource[]
  /** Absent: no node is taken to be out of reach. */
  readonly world?: World
  /** Absent: nothing is drained. */
  readonly drains?: () => readonly DrainUnderWay[]
}

/** A running invariant. What it remembers is derived and rebuilt by `reset`, or lies in the simulation's state. */
export interface InvariantRun {
  /** What is wrong about a change, in words; undefined if nothing. */
  step?(change: Change, happening: Happening): string | undefined
  /** What is wrong with the whole state. */
  full?(): readonly string[]
  /** The state was replaced (a restore): begin anew from it. */
  reset?(): void
}

export interface Invariant {
  /** `I02`, or a name of the user's own. */
  readonly id: string
  /** The promise, in one sentence. */
  readonly title: string
  /** `safety` holds at each transition, `liveness` when the cluster has come to rest. */
  readonly kind: 'safety' | 'liveness'
  /** `tell` is for what is seen where no object changes; it counts as seen at the last transition. */
  readonly make: (context: InvariantContext, tell: (message: string) => void) => InvariantRun
}

/** An invariant that did not hold. */
export interface Violation {
  readonly invariant: string
  readonly title: string
  readonly kind: Invariant['kind']
  /** Virtual milliseconds. */
  readonly at: number
  /** The transition that broke it; its chain of causes tells why. -1 for a look at the whole state. */
  readonly transition: number
  readonly message: string
  readonly seed: string
}
