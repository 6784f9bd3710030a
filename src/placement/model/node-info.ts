/**
 * A node in the scheduler's books: its object, what it offers, what its pods take. Numbers stand in the model's
 * columns. A node of which the object is gone but on which pods are still booked keeps its entry and is offered to
 * nobody.
 * Source: pkg/scheduler/framework/types.go (NodeInfo).
 */
import { bytes } from '../../model/index.js'
import type { Node, Taint } from '../../model/index.js'
import { UsedPorts } from './host-ports.js'
import type { Labels } from './pod-class.js'
import type { NodeColumns } from './node-columns.js'
import { zoneKeyOf } from './zone-key.js'
import type { PlacedPod } from './pod-info.js'
import { NO_VOLUMES } from './pod-volumes.js'
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
  /** Its region and zone; see node-order.ts. */
  zoneKey = ''
  /** In no order. */
  readonly pods: PlacedPod[] = []
  readonly usedPorts = new UsedPorts()
  /** Those of its pods that have volumes which the scheduler reads, by id. */
  readonly podsWithVolumes = new Map<number, PlacedPod>()
  /** The names of the images that are on the node. */
  images: ReadonlySet<string> = new Set()
  private lowest: number | undefined = undefined

  constructor(
    private readonly columns: NodeColumns,
    /** The place of the node in the model's columns; reused after the node has gone. */
    readonly row: number,
    readonly name: string,
  ) {}

  /** What the node offers of the resource in a slot. */
  allocatable(slot: number): number {
    return this.columns.allocatable(slot)[this.row]!
  }

  /** What its pods have asked for of the resource in a slot. */
  requested(slot: number): number {
    return this.columns.requested(slot)[this.row]!
  }

  /** How many pods the node may have. */
  get allowedPods(): number {
    return this.columns.allowedPods[this.row]!
  }

  /** A number that changes with everything about the node. */
  get changed(): number {
    return this.columns.changed[this.row]!
  }

  /** What its pods have asked for, a container that asks for nothing counting as a little. */
  get nonZeroCpuMilli(): number {
    return this.columns.nonZeroCpuMilli[this.row]!
  }

  get nonZeroMemory(): number {
    return this.columns.nonZeroMemory[this.row]!
  }

  /** Takes over the object, or forgets it. */
  setNode(id: number, node: Node | undefined, slots: ResourceSlots): void {
    this.id = id
    this.node = node
    this.labels = node?.metadata.labels ?? NO_LABELS
    this.taints = node?.spec?.taints ?? NO_TAINTS
    this.zoneKey = zoneKeyOf(this.labels)
    this.unschedulable = node?.spec?.unschedulable === true
    this.columns.cordoned[this.row] = this.unschedulable ? 1 : 0
    this.columns.tainted[this.row] = this.taints.length > 0 ? 1 : 0
    const offered = node?.status?.allocatable
    this.columns.setOffered(this.row, slots.amountsOf(offered), bytes(offered?.['pods']))
    this.images = new Set(node?.status?.images?.flatMap(({ names }) => names ?? []))
  }

  /** The lowest priority of its pods; infinite if it has none. */
  get lowestPriority(): number {
    if (this.lowest !== undefined) return this.lowest
    let lowest = Infinity
    for (const { podClass } of this.pods) lowest = Math.min(lowest, podClass.priority)
    return this.lowest = lowest
  }

  /** Books a pod in. */
  add(pod: PlacedPod): void {
    pod.nodePlace = this.pods.length
    this.pods.push(pod)
    this.book(pod, 1)
  }

  /** Books a pod out. */
  remove(pod: PlacedPod): void {
    const last = this.pods.pop()!
    if (last !== pod) {
      this.pods[pod.nodePlace] = last
      last.nodePlace = pod.nodePlace
    }
    this.book(pod, -1)
  }

  private book(pod: PlacedPod, sign: 1 | -1): void {
    const { columns, row } = this
    const { requests, nonZeroCpuMilli, nonZeroMemory } = pod.footprint
    columns.podCount[row]! += sign
    columns.take(row, requests, sign)
    columns.nonZeroCpuMilli[row]! += sign * nonZeroCpuMilli
    columns.nonZeroMemory[row]! += sign * nonZeroMemory
    columns.touch(row)
    this.lowest = undefined
    if (pod.podClass.volumes !== NO_VOLUMES) {
      if (sign === 1) this.podsWithVolumes.set(pod.id, pod)
      else this.podsWithVolumes.delete(pod.id)
    }
    if (pod.podClass.hostPorts.length > 0) this.usedPorts.count(pod.podClass.hostPorts, sign)
  }
}
