/**
 * What all parts of the kubelet share: its rows, its events, its reports to the API server. There is one set of
 * rows for all nodes; a pod's row names its node, and whatever acts on a row first asks whether that node's
 * machine and kubelet are running.
 */
import { freeze, slashed } from '../plain/index.js'
import { dictionary, Lane, View, type Dictionary, type Ledger, type SimEvent } from '../sim/index.js'
import type { ApiServer } from '../apiserver/index.js'
import { podsByNode, tickAfter, type EventEffect, type VolumeTimesOf, type WatchLagMs } from '../client/index.js'
import type { Container, Pod } from '../model/index.js'
import type { AppBehaviour, AppCatalogue, ImageCatalogue, RunningContainer, Runtimes } from '../world/index.js'
import { Admitted } from './admitted.js'
import { NetworkVolumes } from './network-volumes.js'
import { Drawing } from './draws.js'
import { NodePods } from './node-pods.js'
import { DEFAULT_KUBELET_CONFIG, type KubeletConfig } from './kubelet-config.js'
import { podStatus, type NodeClock } from './pod-status.js'
import { imagesOf, isAwaitingRoom, isUntold, NEW_NODE, slotOf, splitSlot, type ContainerRow, type ImageGCRow, type ImageRow, type NodeRow, type PodRow, type PressureRow, type PullRow, type ShutdownRow } from './rows.js'

/** What the kubelet needs to know about the machines that it runs on. */
export interface NodeFacts {
  /** Whether the machine has power and its kubelet runs. */
  isRunning(node: string): boolean
  /** Whether it is running, and what the kubelet sends reaches the API server. */
  canReachApi(node: string): boolean
  /** Whether what the API server says reaches the machine, and its acknowledgements get back. */
  hearsApi(node: string): boolean
  /** What the clock of a node showed at an instant. */
  shownOn(node: string): NodeClock
}

export interface KubeletOptions {
  readonly ledger: Ledger
  readonly api: ApiServer
  readonly record: (component: string, event: EventEffect) => void
  readonly facts: NodeFacts
  /** Where it is written what runs. */
  readonly runtimes: Runtimes
  readonly apps: AppCatalogue
  readonly images: ImageCatalogue
  /** How long mounting takes. */
  readonly volumeTimes: VolumeTimesOf
  /** Milliseconds from commit n to its delivery to the kubelets; absent: none. */
  readonly watchLagMs?: WatchLagMs
  /** A machine goes off, when its kubelet has done what it does before. */
  readonly powerOff: (node: string) => void
  /** Poll every probe at every period, as in reality; the history must be the same. */
  readonly eager?: boolean
}

/** An event of one life of one container (or of a pod, without `name`). */
export interface PodEvent {
  readonly kind: string
  readonly uid: string
  readonly name: string
  readonly life: number
}

/** It is time for a node's status: which volumes are in use. */
export interface VolumeReportEvent {
  readonly kind: typeof VOLUME_REPORT
  readonly node: string
}

export const VOLUME_REPORT = 'kubelet/volumes-in-use'

/** nodeStatusUpdateFrequency */
const NODE_STATUS_PERIOD_MS = 10_000

/** A part of the kubelet that hears of what others do. */
export interface PodListener {
  podEnded?(row: PodRow): void
  /** What is drawn from a machine has changed. */
  drawsChanged?(node: string): void
}

/** Actors of nodes are numbered from here within an instant. */
const NODE_ORDER_BASE = 1000

export class KubeletCore {
  /** What the kubelets believe: nodes that are cut off believe what they last saw. */
  view: View
  /** By the pods' uids. */
  readonly rows: Dictionary<PodRow>
  readonly nodes: Dictionary<NodeRow>
  /** The pods whose objects are gone while their containers run, by uid → their nodes. */
  readonly leftovers: Dictionary<string>
  /** Node → the static pods that it has seen. */
  readonly statics: Dictionary<readonly Pod[]>
  /** How the kubelets of nodes are configured for which it is said. */
  readonly configs: Dictionary<KubeletConfig>
  /** What the eviction managers of nodes remember. */
  readonly pressures: Dictionary<PressureRow>
  /** Nodes that are shutting down. */
  readonly shutdowns: Dictionary<ShutdownRow>
  /** `image/node`, for images that are on the node's disk. */
  readonly images: Dictionary<ImageRow>
  readonly imageGC: Dictionary<ImageGCRow>
  /** `image/node` → the pull that is under way. */
  readonly pulls: Dictionary<PullRow>
  /** Registry, or `registry node` → when pulls were begun that count for its limit. */
  readonly registryPulls: Dictionary<readonly number[]>
  /** Node → when its status will say which volumes are in use. */
  readonly reports: Dictionary<number>

  private derived: Admitted | undefined
  private derivedNetwork: NetworkVolumes | undefined
  private drawers: Drawing | undefined
  private nodePods: NodePods | undefined
  private diskOfImages: Map<string, number> | undefined
  private readonly listeners: PodListener[] = []

  constructor(readonly options: KubeletOptions) {
    const { state } = options.ledger.engine
    options.ledger.engine.onRestore(() => {
      this.derived = undefined
      this.derivedNetwork = undefined
      this.drawers = undefined
      this.nodePods = undefined
      this.diskOfImages = undefined
    })
    this.view = new View(options.ledger.store)
    this.rows = dictionary(state, 'kubelet/pods')
    this.nodes = dictionary(state, 'kubelet/nodes')
    this.leftovers = dictionary(state, 'kubelet/leftovers')
    this.statics = dictionary(state, 'kubelet/statics')
    this.configs = dictionary(state, 'kubelet/configs')
    this.pressures = dictionary(state, 'kubelet/pressures')
    this.shutdowns = dictionary(state, 'kubelet/shutdowns')
    this.images = dictionary(state, 'kubelet/images')
    this.imageGC = dictionary(state, 'kubelet/image-gc')
    this.pulls = dictionary(state, 'kubelet/pulls')
    this.registryPulls = dictionary(state, 'kubelet/registry-pulls')
    this.reports = dictionary(state, 'kubelet/volume-reports')
  }

  get now(): number {
    return this.options.ledger.engine.now
  }

  /** From now on a part of the kubelet is told of what others do. */
  connect(listener: PodListener): void {
    this.listeners.push(listener)
  }

  /** A pod that was being terminated has ended. */
  tellEnded(row: PodRow): void {
    for (const listener of this.listeners) listener.podEnded?.(row)
  }

  /** How the kubelet of a node is configured. */
  configOf(node: string): KubeletConfig {
    return this.configs.get(node) ?? DEFAULT_KUBELET_CONFIG
  }

  /** The pod of a row as its kubelet believes it to be. */
  podOf({ uid, key, node, static: isStatic }: PodRow): Pod | undefined {
    if (isStatic === true) return this.staticsOn(node).find(({ metadata }) => metadata.uid === uid)
    const pod = this.view.getInPart<Pod>('Pod', key, node)
    return pod?.metadata.uid === uid ? pod : undefined
  }

  staticsOn(node: string): readonly Pod[] {
    return this.statics.get(node) ?? NO_PODS
  }

  /** The pods of a node of which its kubelet has rows: those that it believes to be its own, and static ones. */
  podsOn(node: string): { readonly row: PodRow; readonly pod: Pod }[] {
    return [...this.view.byIndex<Pod>('Pod', podsByNode.name, node), ...this.staticsOn(node)].flatMap((pod) => {
      const row = this.rows.get(pod.metadata.uid ?? '')
      return row === undefined ? [] : [{ row, pod }]
    })
  }

  put(row: PodRow): PodRow {
    const frozen = freeze(row)
    const { network, drawing } = this
    const before = this.rows.get(frozen.uid)
    this.rows.set(frozen.uid, frozen)
    this.follow(network, before, frozen)
    this.tellRuntimes(before, frozen)
    this.tellDraws(drawing.follow(before, frozen))
    return frozen
  }

  drop(uid: string): void {
    const { network, drawing } = this
    const row = this.rows.get(uid)
    if (row === undefined) return
    if (this.imageBytes(row.node) > 0) this.noteUse(row)
    this.rows.delete(uid)
    this.follow(network, row, undefined)
    this.tellRuntimes(row, undefined)
    this.tellDraws(drawing.follow(row, undefined))
    if (row.stage === 'terminating') this.tellEnded(row)
  }

  /** What is derived from the rows follows the change of one. */
  private follow(network: NetworkVolumes, before: PodRow | undefined, after: PodRow | undefined): void {
    const node = network.follow(before, after)
    if (node !== undefined) this.reportVolumesLater(node)
    this.derived?.follow(before, after)
    this.nodePods?.follow(before, after)
  }

  /** Writes down what runs, where a change of a row can have changed it. */
  private tellRuntimes(before: PodRow | undefined, after: PodRow | undefined): void {
    const { runtimes } = this.options
    const [was, is] = [before === undefined ? undefined : knownAs(before), after === undefined ? undefined : knownAs(after)]
    if (was === is && before?.containers === after?.containers) return
    if (was !== undefined && was !== is && runs(before!)) runtimes.set(was, undefined)
    if (is !== undefined) runtimes.set(is, { pod: after!.key, node: after!.node, containers: runningContainers(after!) })
  }

  /** A pod, or some of its containers, are gone from a node: their images may be unused from now on, which matters where they take room. */
  noteUse(row: Pick<PodRow, 'node' | 'containers'>): void {
    for (const slot of imagesOf(row).map((image) => slotOf(row.node, image))) {
      const known = this.images.get(slot)
      if (known !== undefined) this.images.set(slot, freeze({ ...known, usedUntil: this.now }))
    }
  }

  /** Which network volumes are in use where. */
  get network(): NetworkVolumes {
    if (this.derivedNetwork !== undefined) return this.derivedNetwork
    const network = (this.derivedNetwork = new NetworkVolumes())
    for (const [, row] of this.rows.entries()) network.follow(undefined, row)
    return network
  }

  /** The node's next status will say which volumes are in use. */
  reportVolumesLater(node: string): void {
    if (this.reports.has(node)) return
    const at = tickAfter({ phaseMs: this.options.ledger.engine.drawBelow(NODE_STATUS_PERIOD_MS, 'node-status/phase', node), periodMs: NODE_STATUS_PERIOD_MS }, this.now)
    this.reports.set(node, at)
    this.scheduleOn<VolumeReportEvent>(node, at, { kind: VOLUME_REPORT, node })
  }

  /** What the unfinished pods ask for that have been admitted, by node. */
  get admitted(): Admitted {
    if (this.derived !== undefined) return this.derived
    const admitted = (this.derived = new Admitted())
    for (const [, row] of this.rows.entries()) admitted.follow(undefined, row)
    return admitted
  }

  /** The pods of a node, by uid. */
  rowsOn(node: string): ReadonlyMap<string, PodRow> {
    if (this.nodePods === undefined) {
      this.nodePods = new NodePods()
      for (const [, row] of this.rows.entries()) this.nodePods.follow(undefined, row)
    }
    return this.nodePods.on(node)
  }

  /** Who draws what from the machines. */
  get drawing(): Drawing {
    if (this.drawers !== undefined) return this.drawers
    const drawing = (this.drawers = new Drawing())
    for (const [, row] of this.rows.entries()) drawing.follow(undefined, row)
    return drawing
  }

  private tellDraws(node: string | undefined): void {
    if (node !== undefined) for (const listener of this.listeners) listener.drawsChanged?.(node)
  }

  /** An image has come to a node's disk, or (undefined) is no longer there. */
  keepImage(node: string, image: string, bytes: number | undefined): void {
    const slot = slotOf(node, image)
    const before = this.images.get(slot)
    if (bytes === undefined) this.images.delete(slot)
    else this.images.set(slot, freeze({ since: this.now, ...before, bytes }))
    const change = (bytes ?? 0) - (before?.bytes ?? 0)
    if (change === 0) return
    this.diskOfImages?.set(node, (this.diskOfImages.get(node) ?? 0) + change)
    this.tellDraws(node)
  }

  /** What the images on a node's disk take of it. */
  imageBytes(node: string): number {
    if (this.diskOfImages === undefined) {
      this.diskOfImages = new Map()
      for (const [slot, { bytes }] of this.images.entries()) {
        const on = splitSlot(slot).node
        this.diskOfImages.set(on, (this.diskOfImages.get(on) ?? 0) + bytes)
      }
    }
    return this.diskOfImages.get(node) ?? 0
  }

  /** The images on a node's disk. */
  imagesOn(node: string): string[] {
    return this.images.keys().map(splitSlot).filter((slot) => slot.node === node).map(({ image }) => image)
  }

  /** The row that an event of a container's life is about, unless that life is over or the node is down. */
  rowFor(event: PodEvent): { row: PodRow; container: ContainerRow } | undefined {
    const row = this.podRowFor(event)
    if (row === undefined) return undefined
    const container = row.containers.find((candidate) => candidate.name === event.name)
    return container === undefined || container.starts !== event.life ? undefined : { row, container }
  }

  /** The row that an event about a pod as a whole is for, unless it is gone or its node is down. */
  podRowFor(event: PodEvent): PodRow | undefined {
    const row = this.rows.get(event.uid)
    return row === undefined || !this.options.facts.isRunning(row.node) ? undefined : row
  }

  /** What a machine does, or its kubelet, of its own accord: with all other machines, before anybody hears of it. */
  scheduleOn<E extends SimEvent>(node: string, at: number, event: E): void {
    this.options.ledger.engine.schedule(at, freeze(event), Lane.machines, this.orderOf(node))
  }

  scheduleForPod(at: number, kind: string, row: PodRow): void {
    this.scheduleOn<PodEvent>(row.node, at, { kind, uid: row.uid, name: '', life: 0 })
  }

  schedule(at: number, kind: string, row: PodRow, container: ContainerRow): void {
    this.scheduleOn<PodEvent>(row.node, at, { kind, uid: row.uid, name: container.name, life: container.starts })
  }

  orderOf(node: string): number {
    return NODE_ORDER_BASE + (this.options.ledger.store.of('Node').idOf(node) ?? 0)
  }

  appOf(pod: Pod, container: ContainerRow): AppBehaviour {
    return this.options.apps({
      namespace: pod.metadata.namespace ?? 'default', podLabels: pod.metadata.labels ?? {}, container: container.name, image: container.image,
    })
  }

  specOf(pod: Pod, name: string): Container {
    const isIt = (container: Container): boolean => container.name === name
    const found = pod.spec.initContainers?.find(isIt) ?? pod.spec.containers.find(isIt)
    if (found === undefined) throw new Error(`pod ${pod.metadata.name} has no container '${name}'`)
    return found
  }

  event(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.options.record('kubelet', { do: 'event', type, reason, message, regarding: pod as never })
  }

  /** An event about a node itself. */
  nodeEvent(node: string, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const regarding = this.options.ledger.store.get('Node', node)
    if (regarding !== undefined) this.options.record('kubelet', { do: 'event', type, reason, message, regarding: regarding as never })
  }

  /** Reports a pod's status, if its node can reach the API server and anything changed. */
  publish(uid: string): void {
    const row = this.rows.get(uid)
    const pod = row === undefined ? undefined : this.options.ledger.store.get<Pod>('Pod', row.key)
    if (row === undefined || pod === undefined || pod.metadata.uid !== knownAs(row)) return
    if (!this.options.facts.canReachApi(row.node) || isUntold(row) || isAwaitingRoom(row)) return
    const status = podStatus(pod, row, this.hostAddress(row.node), this.now, this.options.facts.shownOn(row.node))
    const object = { apiVersion: pod.apiVersion, kind: pod.kind, metadata: pod.metadata, spec: pod.spec, status }
    this.options.api.call({ do: 'update', sub: 'status', object: object as never }, slashed('kubelet', row.node))
  }

  /** The address of a node: the one its Node object reports, else one made from its number. */
  hostAddress(node: string): string {
    const found = this.options.ledger.store.get<{ status?: { addresses?: readonly { type: string; address: string }[] } }>('Node', node)
    const reported = found?.status?.addresses?.find((address) => address.type === 'InternalIP')?.address
    if (reported !== undefined) return reported
    const number = this.options.ledger.store.of('Node').idOf(node) ?? 0
    return `192.168.${number >> 8}.${number & 255}`
  }

  /** Gives out the next pod address of a node: each node has a /24 of its own. */
  nextAddress(node: string): string {
    const { pulls, addresses } = this.nodes.get(node) ?? NEW_NODE
    this.nodes.set(node, freeze({ pulls, addresses: addresses + 1 }))
    const number = this.options.ledger.store.of('Node').idOf(node) ?? 0
    return `10.${64 + (number >> 8)}.${number & 255}.${2 + (addresses % 252)}`
  }
}

const NO_PODS: readonly Pod[] = Object.freeze([])

/** The uid by which others know a pod; undefined: nobody does. */
function knownAs({ uid, static: isStatic, mirror }: PodRow): string | undefined {
  return isStatic === true ? mirror : uid
}

/** Whether anything of a pod runs that counts as its software. */
function runs({ containers }: PodRow): boolean {
  return containers.some(({ role, state }) => role !== 'init' && state === 'running')
}

function runningContainers(row: PodRow): RunningContainer[] {
  const running: RunningContainer[] = []
  for (const { name, image, role, state, startedAt, stopping } of row.containers) {
    if (role === 'init' || state !== 'running') continue
    running.push(stopping === undefined ? { name, image, startedAt } : { name, image, startedAt, refusesFrom: stopping.sigtermAt })
  }
  return running
}
