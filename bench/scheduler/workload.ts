/**
 * What a workload is: a cluster, pods that are placed before the clock runs, pods that are timed, and what happens
 * meanwhile. The workloads are those by which kube-scheduler itself is measured (test/integration/scheduler_perf of
 * v1.36.3), as facts. Sizes shrink with a scale, so that tests run the same at a tenth and growth is measured.
 */
import type { CSINode, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, Service } from '../../src/model/index.js'
import type { Play } from './play.js'

/** A workload. */
export interface Workload {
  readonly name: string
  /** Pods per second below which upstream's CI fails, on a real API server and etcd. */
  readonly floor?: number
  /** How many nodes it has at full size. */
  readonly nodes: number
  /** Builds it; `sized` shrinks a number of full size. */
  build(sized: (full: number) => number): Setup
}

/** What pods' volumes need. */
export type StorageObject = PersistentVolume | PersistentVolumeClaim | CSINode

/** A workload, built. */
export interface Setup {
  readonly nodes: readonly Node[]
  readonly services?: readonly Service[]
  readonly namespaces?: readonly Namespace[]
  readonly storage?: readonly StorageObject[]
  /** Pods that are scheduled before the clock runs, in this order. */
  readonly init?: readonly Pod[]
  /** Pods that are gated from the start to the end. */
  readonly gated?: readonly Pod[]
  /** The pods that are timed. */
  readonly measured: readonly Pod[]
  /** Some of them fit nowhere. */
  readonly overfull?: boolean
  readonly meanwhile?: readonly Meanwhile[]
}

/** Something that happens again and again while pods are measured. */
export interface Meanwhile {
  readonly everyMs: number
  /** The n-th time, from 0. */
  happen(play: Play, n: number): void
}

/** Shrinks numbers by a scale; nothing shrinks to nothing. */
export function atScale(scale: number): (full: number) => number {
  return (full) => Math.max(1, Math.round(full * scale))
}
