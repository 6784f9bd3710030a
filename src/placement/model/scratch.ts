/**
 * Arrays for the moment, one for each purpose, with a place for every row: who needs one uses it until the decision
 * ends and leaves it as it is. They save making thousands of arrays per second.
 */
export class Scratch {
  /** The nodes that a search has found. */
  readonly found: Int32Array
  /** The rows that a class has to look at again, those of them with another object, and those that still fit. */
  readonly stale: Int32Array
  readonly fresh: Int32Array
  readonly fitting: Int32Array
  /** Scores: of all plugins together, of one plugin, and those that are worked out again. */
  readonly totals: Float64Array
  readonly scores: Float64Array
  readonly renewed: Float64Array

  constructor(readonly capacity: number) {
    this.found = new Int32Array(capacity)
    this.stale = new Int32Array(capacity)
    this.fresh = new Int32Array(capacity)
    this.fitting = new Int32Array(capacity)
    this.totals = new Float64Array(capacity)
    this.scores = new Float64Array(capacity)
    this.renewed = new Float64Array(capacity)
  }
}
