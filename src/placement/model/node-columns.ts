/**
 * What nodes offer and what their pods take, as numbers: a column per quantity with a place for each node's row, so
 * that filters and scores go through thousands of nodes without touching an object. The columns are where these
 * numbers live; a node's entry reads them. Sums are integers, so that they equal a count from scratch whatever came
 * first. Rows are reused after their node has gone.
 *
 * A journal says which rows have changed, in order: the n-th change stands at place n of a ring. Whoever remembers
 * something about nodes notes how many changes there have been, and later looks at those since; `objectChange` says
 * whether more than pods have changed.
 */
import type { ResourceAmount } from './resources.js'

/** Both are powers of two, so that a place in the ring is found by masking. */
const FIRST_CAPACITY = 16
/** How many changes the journal knows, for each row. */
const ROUNDS = 4

/** The numbers of all nodes. */
export class NodeColumns {
  /** How many rows there is room for. */
  capacity = 0
  /** How many changes there have been. */
  changes = 0
  /** The last change of each row, by its number. */
  changed = new Float64Array(0)
  /** The last change of each node's object; its labels, taints and what it offers are as old as that. */
  objectChange = new Float64Array(0)
  lastObjectChange = 0
  /** 1 where the node is cordoned, and where it has taints. */
  cordoned = new Uint8Array(0)
  tainted = new Uint8Array(0)
  allowedPods = new Float64Array(0)
  podCount = new Float64Array(0)
  /** What its pods ask for, a container that asks for nothing counting as a little. */
  nonZeroCpuMilli = new Float64Array(0)
  nonZeroMemory = new Float64Array(0)
  private readonly offered: Float64Array[] = []
  private readonly taken: Float64Array[] = []
  private journal = new Int32Array(0)

  /** What nodes offer of the resource in a slot. */
  allocatable(slot: number): Float64Array {
    return this.offered[slot] ?? this.addColumn(this.offered, slot)
  }

  /** What the pods of nodes ask for of the resource in a slot. */
  requested(slot: number): Float64Array {
    return this.taken[slot] ?? this.addColumn(this.taken, slot)
  }

  private addColumn(columns: Float64Array[], slot: number): Float64Array {
    while (columns.length <= slot) columns.push(new Float64Array(this.capacity))
    return columns[slot]!
  }

  /** Makes room for a row. */
  reserve(row: number): void {
    if (row < this.capacity) return
    this.capacity = Math.max(FIRST_CAPACITY, this.capacity * 2)
    this.changed = grown(this.changed, this.capacity)
    this.objectChange = grown(this.objectChange, this.capacity)
    this.cordoned = grownFlags(this.cordoned, this.capacity)
    this.tainted = grownFlags(this.tainted, this.capacity)
    this.allowedPods = grown(this.allowedPods, this.capacity)
    this.podCount = grown(this.podCount, this.capacity)
    this.nonZeroCpuMilli = grown(this.nonZeroCpuMilli, this.capacity)
    this.nonZeroMemory = grown(this.nonZeroMemory, this.capacity)
    this.growJournal()
    for (const columns of [this.offered, this.taken]) columns.forEach((column, slot) => (columns[slot] = grown(column, this.capacity)))
  }

  /** Takes over what a node offers. */
  setOffered(row: number, amounts: readonly ResourceAmount[], pods: number): void {
    for (const column of this.offered) column[row] = 0
    for (const { slot, amount } of amounts) this.allocatable(slot)[row] = amount
    this.allowedPods[row] = pods
  }

  /** Adds (`1`) or takes away (`-1`) requests. */
  take(row: number, amounts: readonly ResourceAmount[], sign: 1 | -1): void {
    for (let i = 0; i < amounts.length; i++) {
      const { slot, amount } = amounts[i]!
      this.requested(slot)[row]! += sign * amount
    }
  }

  private growJournal(): void {
    const before = this.journal
    this.journal = new Int32Array(this.capacity * ROUNDS)
    for (let change = Math.max(0, this.changes - before.length); change < this.changes; change++) {
      this.journal[change & (this.journal.length - 1)] = before[change & (before.length - 1)]!
    }
  }

  /** Notes that a node's pods have changed. */
  touch(row: number): void {
    this.journal[this.changes++ & (this.journal.length - 1)] = row
    this.changed[row] = this.changes
  }

  /** Notes that a node's object has changed. */
  touchObject(row: number): void {
    this.touch(row)
    this.objectChange[row] = this.lastObjectChange = this.changes
  }

  /** Whether the journal still knows all changes after the first `changes`. */
  knowsSince(changes: number): boolean {
    return this.changes - changes <= this.journal.length
  }

  /** The row of a change that the journal still knows. */
  rowOfChange(change: number): number {
    return this.journal[change & (this.journal.length - 1)]!
  }
}

function grown(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity)
  larger.set(column)
  return larger
}

function grownFlags(column: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(capacity)
  larger.set(column)
  return larger
}
