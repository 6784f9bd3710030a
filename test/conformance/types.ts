/** A conformance case: one line of a vector file (its header is `VectorHeader`). */
export interface VectorCase {
  readonly id: string
  readonly about?: string
  readonly input: any
  readonly output: any
}

/** The first line of a vector file. */
export interface VectorHeader {
  readonly area?: string
  readonly kubernetes?: string
  readonly seed?: number
  readonly cases?: number
}

/** One place in which the model and Kubernetes disagree. */
export interface Difference {
  readonly path: string
  readonly expected: unknown
  readonly actual: unknown
}

/**
 * What knows how to run the cases of one vector area against the model: it calls the code that the
 * simulation runs, never a copy of it.
 */
export interface Adapter {
  /** The area as the header of the vector file names it, such as `workloads/replicaset.step`. */
  readonly area: string
  /** Why a case is not claimed yet; undefined for the cases that must agree. */
  claims?(vector: VectorCase): string | undefined
  /** Runs one case; an empty list means that it agrees. */
  run(vector: VectorCase): readonly Difference[]
}
