/**
 * A tally counts pods by node: how many of each node's pods answer a description, or what they weigh. Descriptions
 * are about classes, so that a pod that comes or goes costs one addition per tally that counts its class. What is
 * summed up further (by zone, by host) listens to the tally instead of counting again. Weights are integers.
 */
import type { PodClass } from './pod-class.js'

/** What a pod of a class weighs in a tally; 0 if it is not meant. */
export type Weigh = (podClass: PodClass, terminating: boolean) => number

/** Who sums up what a tally counts. */
export interface TallyListener {
  changed(row: number, delta: number): void
}

/** Pods of some description, counted by node. */
export class Tally {
  readonly listeners: TallyListener[] = []
  perRow: Float64Array

  /** @param weighOnTrial what a pod weighs that comes or goes for a trial only */
  constructor(readonly weigh: Weigh, readonly weighOnTrial: Weigh, rows: number) {
    this.perRow = new Float64Array(rows)
  }

  /** Adds to the count of a row. */
  add(row: number, delta: number): void {
    this.perRow[row]! += delta
    for (let i = 0; i < this.listeners.length; i++) this.listeners[i]!.changed(row, delta)
  }

  /** Makes room for more rows. */
  grow(rows: number): void {
    const grown = new Float64Array(rows)
    grown.set(this.perRow)
    this.perRow = grown
  }
}
