/**
 * The cluster as the scheduler reads it: nodes with their sums, placed and nominated pods, images, Services and
 * owners, namespaces, storage. It is a derived cache, never the truth: built from objects at any time it is the same
 * as one that has followed every change, and nothing in it depends on the order in which changes came (ids, which are
 * the store's, say who came first). A pod that comes or goes costs a few additions; a node that changes costs more.
 * What plugins and the search remember about classes of pods hangs on it too and may be dropped at any time.
 * Source: pkg/scheduler/backend/cache (cache.go, snapshot.go), backend/queue/nominator.go.
 */
import type { Namespace, Node, Pod, Service } from '../../model/index.js'
import type { Budget } from './budget.js'
import type { NoteKey } from './class-notes.js'
import { DomainSums } from './domain-sums.js'
import { effectiveSpec, footprintOfSpec } from './footprint.js'
import { IdTable } from './id-table.js'
import { ImageStates } from './images.js'
import { LiveClasses } from './live-classes.js'
import { NodeColumns } from './node-columns.js'
import { NodeInfo } from './node-info.js'
import { searchListOf } from './node-order.js'
import type { SearchList } from './node-order.js'
import { PodClasses } from './pod-class.js'
import { NO_VOLUMES } from './pod-volumes.js'
import { Storage } from './storage.js'
import type { Labels, PodClass, SpecClass } from './pod-class.js'
import type { PlacedPod, PodInfo } from './pod-info.js'
import { ResourceSlots } from './resources.js'
import { Scratch } from './scratch.js'
import { sameJson } from './same-json.js'
import type { Tally, Weigh } from './tally.js'
import { Topology } from './topology.js'
import { Workloads } from './workloads.js'
import type { OwnerObject } from './workloads.js'
import { zoneKeyOf } from './zone-key.js'

/** A pod for which room is kept on a node until its victims have gone. */
export interface NominatedPod {
  readonly id: number
  readonly pod: Pod
  readonly nodeName: string
}

/** How many values may be remembered: classes × nodes. */
const REMEMBERED_VALUES = 3_000_000
const REMEMBERED_CLASSES_MIN = 64
const NO_LABELS: Labels = Object.freeze({})

/** Whatever something is remembered about. */
type Noted = PodClass | SpecClass

/** The cluster as the scheduler reads it. */
export class ClusterModel {
  readonly resources = new ResourceSlots()
  readonly images = new ImageStates()
  readonly workloads = new Workloads()
  readonly live = new LiveClasses()
  readonly columns = new NodeColumns()
  readonly storage = new Storage((nodeName) => {
    const info = this.byName.get(nodeName)
    if (info !== undefined) this.columns.touch(info.row)
  })
  /** Changes with the set of nodes, and with any node's labels, taints or cordon. */
  nodesVersion = 0
  private readonly classes = new PodClasses(this.resources)
  private readonly rows: (NodeInfo | undefined)[] = []
  private readonly freeRows: number[] = []
  private readonly byName = new Map<string, NodeInfo>()
  private readonly namesById = new Map<number, string>()
  private readonly placed = new IdTable<PlacedPod>()
  private readonly nominatedById = new Map<number, NominatedPod>()
  private readonly nominatedByNode = new Map<string, Map<number, NominatedPod>>()
  private readonly budgetsById = new Map<number, Budget>()
  private readonly namespaces = new Map<string, Labels>()
  private readonly topologies = new Map<string, Topology>()
  private readonly remembered = new Set<Noted>()
  private order: SearchList | undefined = undefined
  private arrays = new Scratch(0)

  /** Takes over a node's object, or forgets it. Changes that the scheduler does not read are none. */
  setNode(id: number, node: Node | undefined): void {
    const name = node?.metadata.name ?? this.namesById.get(id)
    if (name === undefined) return
    const known = this.namesById.get(id)
    if (known !== undefined && known !== name) this.setNode(id, undefined)
    const info = node === undefined ? this.byName.get(name) : this.infoOf(name)
    if (info === undefined || (node === undefined && info.id !== id)) return
    const before = info.node
    const beforeId = info.id
    if (before !== undefined && beforeId !== id) this.namesById.delete(beforeId)
    info.setNode(node === undefined ? -1 : id, node, this.resources)
    if (node === undefined) this.namesById.delete(id)
    else this.namesById.set(id, name)
    this.noteNodeChange(info, beforeId, before, id, node)
    this.releaseIfEmpty(info)
  }

  private noteNodeChange(info: NodeInfo, beforeId: number, before: Node | undefined, id: number, after: Node | undefined): void {
    if (before === undefined || after === undefined || beforeId !== id) {
      if (before !== undefined) this.images.change(beforeId, before, undefined)
      if (after !== undefined) this.images.change(id, undefined, after)
      if (before === undefined || after === undefined) this.images.noteNodeCount()
      this.noteTopologyChange(true)
    } else {
      if (!sameJson(before.status?.images, after.status?.images)) this.images.change(id, before, after)
      else if (!nodeChanged(before, after)) return
      const labelsSame = sameJson(before.metadata.labels, after.metadata.labels)
      if (!labelsSame || !sameJson(before.spec, after.spec)) {
        this.noteTopologyChange(!labelsSame && zoneKeyOf(before.metadata.labels ?? NO_LABELS) !== info.zoneKey)
      }
    }
    this.columns.touchObject(info.row)
  }

  private noteTopologyChange(order: boolean): void {
    this.nodesVersion++
    if (order) this.order = undefined
  }

  private infoOf(name: string): NodeInfo {
    let info = this.byName.get(name)
    if (info !== undefined) return info
    const row = this.freeRows.pop() ?? this.rows.length
    if (row >= this.columns.capacity) {
      this.columns.reserve(row)
      this.live.grow(this.columns.capacity)
      this.nodesVersion++
    }
    info = new NodeInfo(this.columns, row, name)
    this.columns.touchObject(row)
    this.rows[row] = info
    this.byName.set(name, info)
    return info
  }

  private releaseIfEmpty(info: NodeInfo): void {
    if (info.node !== undefined || info.pods.length > 0) return
    this.byName.delete(info.name)
    this.rows[info.row] = undefined
    this.freeRows.push(info.row)
  }

  /**
   * Takes over a pod, or forgets it. Only pods with a node count, and only until they are over. `nodeName` places a
   * pod of which the object does not say so yet: the scheduler assumes its decisions before they are written.
   */
  setPod(id: number, pod: Pod | undefined, nodeName: string = pod?.spec.nodeName ?? ''): void {
    const before = this.placed.get(id)
    if (pod === undefined || nodeName === '' || isOver(pod)) {
      if (before !== undefined) this.displace(before)
      return
    }
    const podClass = before !== undefined && this.classes.isSame(before.pod, pod) ? before.podClass : this.classes.classOf(pod)
    const spec = effectiveSpec(pod)
    const terminating = pod.metadata.deletionTimestamp !== undefined
    if (before !== undefined && before.podClass === podClass && before.nodeName === nodeName
      && before.terminating === terminating && spec === pod.spec && before.footprint === podClass.footprint) {
      before.pod = pod
      return
    }
    if (before !== undefined) this.displace(before)
    const footprint = spec === pod.spec ? podClass.footprint : footprintOfSpec(spec, this.resources)
    this.place({ id, pod, podClass, footprint, terminating, nodeName, row: -1, classPlace: -1, nodePlace: -1 })
  }

  /** Books a pod on its node. */
  place(pod: PlacedPod): void {
    const info = this.infoOf(pod.nodeName)
    pod.row = info.row
    this.placed.set(pod.id, pod)
    info.add(pod)
    if (pod.podClass.volumes !== NO_VOLUMES) this.storage.count(pod, 1)
    this.live.add(pod)
  }

  /** Takes a pod out of its node's books. */
  displace(pod: PlacedPod): void {
    const info = this.byName.get(pod.nodeName)!
    this.placed.delete(pod.id)
    info.remove(pod)
    if (pod.podClass.volumes !== NO_VOLUMES) this.storage.count(pod, -1)
    this.live.remove(pod)
    this.releaseIfEmpty(info)
  }

  /** Keeps room for a pod on a node, or no longer. */
  setNominated(id: number, pod: Pod | undefined, nodeName: string = pod?.status?.nominatedNodeName ?? ''): void {
    const before = this.nominatedById.get(id)
    if (before !== undefined) {
      this.nominatedById.delete(id)
      const there = this.nominatedByNode.get(before.nodeName)!
      there.delete(id)
      if (there.size === 0) this.nominatedByNode.delete(before.nodeName)
    }
    if (pod === undefined || nodeName === '') return
    const nominated = { id, pod, nodeName }
    this.nominatedById.set(id, nominated)
    const there = this.nominatedByNode.get(nodeName)
    if (there === undefined) this.nominatedByNode.set(nodeName, new Map([[id, nominated]]))
    else there.set(id, nominated)
  }

  /** Runs a trial with some nominated pods placed as if they were there, then takes them out again. */
  withPods<T>(pods: readonly NominatedPod[], trial: () => T): T {
    const placed = pods.map(({ id, pod, nodeName }) => {
      const podClass = this.classes.classOf(pod)
      const terminating = pod.metadata.deletionTimestamp !== undefined
      return { id: -1 - id, pod, podClass, footprint: podClass.footprint, terminating, nodeName, row: -1, classPlace: -1, nodePlace: -1 }
    })
    return this.onTrial(placed, (pod) => this.place(pod), (pod) => this.displace(pod), trial)
  }

  /** Runs a trial without some placed pods, then books them in again. */
  withoutPods<T>(pods: readonly PlacedPod[], trial: () => T): T {
    return this.onTrial(pods, (pod) => this.displace(pod), (pod) => this.place(pod), trial)
  }

  private onTrial<T>(pods: readonly PlacedPod[], change: (pod: PlacedPod) => void, undo: (pod: PlacedPod) => void, trial: () => T): T {
    const { live } = this
    const before = live.onTrial
    live.onTrial = true
    pods.forEach(change)
    const result = trial()
    pods.forEach(undo)
    live.onTrial = before
    return result
  }

  /** Whether any pod is nominated to any node. */
  get hasNominated(): boolean {
    return this.nominatedById.size > 0
  }

  /** Whether any pod is nominated to a node. */
  hasNominatedTo(nodeName: string): boolean {
    return this.nominatedById.size > 0 && this.nominatedByNode.has(nodeName)
  }

  /** The pods that are nominated to a node, by id. */
  nominatedTo(nodeName: string): readonly NominatedPod[] {
    return [...this.nominatedByNode.get(nodeName)?.values() ?? []].sort((a, b) => a.id - b.id)
  }

  /** Takes over a Service, or forgets it. */
  setService(id: number, service: Service | undefined): void {
    this.workloads.setService(id, service)
  }

  /** Takes over a ReplicaSet, StatefulSet or ReplicationController, or (`present` false) forgets it. */
  setOwner(owner: OwnerObject, present = true): void {
    this.workloads.setOwner(owner, present)
  }

  /** Takes over a PodDisruptionBudget, or forgets it. */
  setBudget(id: number, budget: Budget | undefined): void {
    if (budget === undefined) this.budgetsById.delete(id)
    else this.budgetsById.set(id, budget)
  }

  /** All disruption budgets, by id. */
  budgets(): readonly Budget[] {
    return [...this.budgetsById].sort(([a], [b]) => a - b).map(([, budget]) => budget)
  }

  /** Takes over a namespace, or (`present` false) forgets it; terms about pods select namespaces by label. */
  setNamespace(namespace: Namespace, present = true): void {
    const { name, labels = NO_LABELS } = namespace.metadata
    const before = this.namespaces.get(name)
    if (present ? before !== undefined && sameJson(before, labels) : before === undefined) return
    if (present) this.namespaces.set(name, labels)
    else this.namespaces.delete(name)
    this.forgetCaches()
  }

  /** The labels of a namespace, or undefined if there is none of that name. */
  namespaceLabels(name: string): Labels | undefined {
    return this.namespaces.get(name)
  }

  /** All nodes in the order of the search. */
  get nodesInOrder(): readonly NodeInfo[] {
    return this.searchList.nodes
  }

  /** The same, as rows. */
  get searchList(): SearchList {
    return this.order ??= searchListOf(this.rows)
  }

  /** How many nodes there are. */
  get nodeCount(): number {
    return this.searchList.nodes.length
  }

  /** The node of a row. */
  nodeAt(row: number): NodeInfo {
    return this.rows[row]!
  }

  /** Whether there is a node in a row. */
  hasNodeAt(row: number): boolean {
    return this.rows[row]?.node !== undefined
  }

  /** The length that a column with a value for each row must have. */
  get rowCapacity(): number {
    return this.columns.capacity
  }

  /** A node by name, if it is there. */
  node(name: string): NodeInfo | undefined {
    const info = this.byName.get(name)
    return info?.node === undefined ? undefined : info
  }

  /** A node by name, also one that is gone but still has pods booked on it. */
  entry(name: string): NodeInfo | undefined {
    return this.byName.get(name)
  }

  /** A placed pod by id. */
  placedPod(id: number): PlacedPod | undefined {
    return this.placed.get(id)
  }

  /** All placed pods, by id. */
  placedPods(): readonly PlacedPod[] {
    return this.placed.values()
  }

  /** A pod as plugins see it. */
  podInfo(pod: Pod): PodInfo {
    return { pod, podClass: this.classes.classOf(pod) }
  }

  /** The domains of a label. */
  topology(key: string): Topology {
    let topology = this.topologies.get(key)
    if (topology === undefined) this.topologies.set(key, topology = new Topology(key))
    return topology.refresh(this.nodesInOrder, this.columns.capacity, this.nodesVersion)
  }

  /** Pods of a description, counted by node; the key must name the description completely. */
  tally(key: string, weigh: Weigh, weighOnTrial: Weigh = weigh): Tally {
    return this.live.tally(key, weigh, weighOnTrial)
  }

  /** What a tally counts, summed up by the domains of a label, over the nodes that count. */
  domainSums(tally: Tally, key: string, counts?: (node: NodeInfo) => boolean, tracksMinimum = false): DomainSums {
    return new DomainSums(this, tally, key, counts, tracksMinimum)
  }

  /** Arrays for the moment. */
  get scratch(): Scratch {
    return this.arrays.capacity === this.columns.capacity ? this.arrays : (this.arrays = new Scratch(this.columns.capacity))
  }

  /** What somebody remembers about a class of pods, or of specs, made when first asked for. */
  recall<T extends NonNullable<unknown>>(of: Noted, { index }: NoteKey<T>, make: () => T): T {
    const known = of.notes[index] as T | undefined
    if (known !== undefined) return known
    this.noteRemembered(of)
    const value = make()
    of.notes[index] = value
    return value
  }

  private noteRemembered(of: Noted): void {
    if (this.remembered.has(of)) return
    if (this.remembered.size >= Math.max(REMEMBERED_CLASSES_MIN, REMEMBERED_VALUES / this.columns.capacity)) this.forgetCaches()
    this.remembered.add(of)
  }

  /** Forgets everything that can be worked out again. No decision depends on when. */
  forgetCaches(): void {
    for (const each of this.remembered) each.notes = []
    this.remembered.clear()
    this.topologies.clear()
    this.live.forgetTallies()
  }
}

function isOver(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

function nodeChanged(before: Node, after: Node): boolean {
  return !sameJson(before.metadata.labels, after.metadata.labels) || !sameJson(before.spec, after.spec)
    || !sameJson(before.status?.allocatable, after.status?.allocatable)
}
