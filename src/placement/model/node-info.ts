/**
 * A node in the scheduler's books: its object, what it offers, what its pods take. Sums are kept as pods come and
 * go and are integers, so they equal a count from scratch whatever the order of events was. A node of which the
 * object is gone but on which pods are still booked keeps its entry and is offered to nobody.
 * Source: pkg/scheduler/framework/types.go (NodeInfo).
 */
import { bytes } from '../../model/index.js'
import type { Node, Taint } from '../../model/index.js'
import { UsedPorts } from './host-ports.js'
import type { Labels } from './pod-class.js'
import type { PlacedPod } from './pod-info.js'
import { NO_VOLUMES } from './pod-volumes.js'
import { accumulate } from './resources.js'
import type { ResourceSlots } from './resources.js'

const NO_LABELS: Labels = Object.freeze({})
const NO_TAINTS: readonly Taint[] = Object.freeze([])

/** A node in the scheduler's books. Plugins read it; only the cluster model writes. */
export class NodeInfo {
  /** The node's id in the store; orders nodes as they came. */
  id = -1
  node: Node | undefined = undefined
  labels: Labels = NO_LABELS
  taints: readonly Taint[] = NO_TAINTS
  unschedulable = false
  /** What the node offers, by resource slot. */
  allocatable: readonly number[] = []
  allowedPods = 0
  /** What its pods have asked for, by resource slot. */
  readonly requested: number[] = [0, 0, 0]
  nonZeroCpuMilli = 0
  nonZeroMemory = 0
  readonly pods = new Map<number, PlacedPod>()
  readonly usedPorts = new UsedPorts()
  /** Those of its pods that have volumes which the scheduler reads, by id. */
  readonly podsWithVolumes = new Map<number, PlacedPod>()
  /** The names of the images that are on the node. */
  images: ReadonlySet<string> = new Set()
  private lowest: number | undefined = undefined
  /** Changes with anything about the node or its pods that a filter or score may read. */
  generation = 0

  constructor(
    /** The place of the node in the model's columns; reused after the node has gone. */
    readonly row: number,
    readonly name: string,
  ) {}

  /** Takes over the object, or forgets it. */
  setNode(id: number, node: Node | undefined, slots: ResourceSlots): void {
    this.id = id
    this.node = node
    this.labels = node?.metadata.labels ?? NO_LABELS
    this.taints = node?.spec?.taints ?? NO_TAINTS
    this.unschedulable = node?.spec?.unschedulable === true
    const offered = node?.status?.allocatable
    const allocatable: number[] = [0, 0, 0]
    accumulate(allocatable, slots.amountsOf(offered), 1)
    this.allocatable = allocatable
    this.allowedPods = bytes(offered?.['pods'])
    this.images = new Set(node?.status?.images?.flatMap(({ names }) => names ?? []))
  }

  /** The lowest priority of its pods; infinite if it has none. */
  get lowestPriority(): number {
    if (this.lowest !== undefined) return this.lowest
    let lowest = Infinity
    for (const { podClass } of this.pods.values()) lowest = Math.min(lowest, podClass.priority)
    return this.lowest = lowest
  }

  /** Books a pod in (`1`) or out (`-1`). */
  book(pod: PlacedPod, sign: 1 | -1): void {
    if (sign === 1) this.pods.set(pod.id, pod)
    else this.pods.delete(pod.id)
    accumulate(this.requested, pod.footprint.requests, sign)
    this.nonZeroCpuMilli += sign * pod.footprint.nonZeroCpuMilli
    this.nonZeroMemory += sign * pod.footprint.nonZeroMemory
    this.lowest = undefined
    if (pod.podClass.volumes !== NO_VOLUMES) {
      if (sign === 1) this.podsWithVolumes.set(pod.id, pod)
      else this.podsWithVolumes.delete(pod.id)
    }
    if (pod.podClass.hostPorts.length > 0) this.usedPorts.count(pod.podClass.hostPorts, sign)
  }
}
