/**
 * The kubelets of all nodes as one process of the simulation. A pod reaches its node's kubelet through a stream
 * that is partitioned by node, so a node that is cut off goes on believing what it believed. A machine without
 * power does nothing; when it comes back its containers are started anew. Source: kubernetes, pkg/kubelet.
 */
import { lagOf, podsByClaim, podsByNode } from '../client/index.js'
import { freeze } from '../plain/index.js'
import { dictionary, View, type Cause, type Change, type Dictionary, type ShownVersion, type Stream } from '../sim/index.js'
import { isMirrorPod, isPodTerminal, keyOf, mirroredUid, parseImageName, restartPolicyOf, sameValue, type ConfigMap, type Node, type Pod } from '../model/index.js'
import { ATTACH, ATTACH_TIMEOUT, attachVolumes, lookForClaim, lookOnNode, onAttach, onAttachTimeout, onVolumeReport, resumeVolumeReports } from './attachments.js'
import { advance, changeImages, endContainer, EXITED, onExited, onPulled, onRestart, onResync, PULLED, RESTART } from './containers.js'
import { CONFIG_INDEX, MOUNT, mountVolumes, onConfig, onMount, onRefresh, REFRESH, retryHeld } from './config.js'
import { configIndexKeys } from './config-needs.js'
import { KubeletCore, VOLUME_REPORT, type KubeletOptions, type PodEvent, type VolumeReportEvent } from './core.js'
import { changedVolumes, onOwnFields, OWN_FIELDS, type OwnFieldsEvent } from './downward-api.js'
import { Evictions } from './eviction.js'
import { addImage, collectLater, IMAGE_GC, onImageGC, type ImageGCEvent } from './image-disk.js'
import { RESYNC } from './images.js'
import { DEFAULT_KUBELET_CONFIG, type KubeletConfig } from './kubelet-config.js'
import { Mirrors } from './mirrors.js'
import { reportNode } from './node-status.js'
import { onPostStart, POST_START } from './post-start.js'
import { onProbe, onStarted, PROBE_EVENT, STARTED } from './probing.js'
import type { ProbeKind } from './probe.js'
import { Preemptions } from './preempting.js'
import type { Candidate } from './ranking.js'
import { creating, endedWell, isAwaitingRoom, newRow, type ContainerRow, type PodRow } from './rows.js'
import { Shutdowns } from './shutdown.js'
import { onPreStopFailed, ownGraceMs, PRE_STOP_FAILED, STOPPED } from './stopping.js'
import { abandon, finishIfStopped, forgetLeftovers, kill, onStopped, remove, terminate } from './termination.js'

const STREAM = 'kubelet/Pod'
const SYNC = 'kubelet/sync'
const CONFIG = 'kubelet/config'
const LOOK = 'kubelet/look'
const VOLUME_STREAMS = ['kubelet/Node', 'kubelet/PersistentVolumeClaim'] as const
const CONFIG_KINDS = ['ConfigMap', 'Secret'] as const

/** Exit code that a container's last life gets when its machine lost power. */
const LOST_CODE = 255

export class Kubelet {
  readonly core: KubeletCore
  private readonly shutdowns: Shutdowns
  private readonly evictions: Evictions
  private readonly preemptions: Preemptions
  private readonly mirrors: Mirrors
  /** The pods of nodes as an API server shows them that has fallen behind. */
  private readonly shown: Dictionary<readonly ShownVersion[]>

  constructor(options: KubeletOptions) {
    this.core = new KubeletCore(options)
    this.shutdowns = new Shutdowns(this.core)
    this.evictions = new Evictions(this.core)
    this.preemptions = new Preemptions(this.core, (row, pod) => this.begin(row, pod))
    this.mirrors = new Mirrors(this.core, { accept: (pod) => this.accept(pod), resume: (row, pod) => this.resume(row, pod) })
    this.shown = dictionary(options.ledger.engine.state, 'kubelet/shown')
    const { engine, streams, store } = options.ledger
    store.addIndex(podsByNode)
    const lagMs = lagOf(STREAM, options.watchLagMs)
    const stream = streams.define({ name: STREAM, kind: 'Pod', partition: nodeOf, lagMs, onChange: (change, cause) => this.onPod(change, cause) })
    store.addIndex({ name: CONFIG_INDEX, kind: 'Pod', keys: configIndexKeys })
    const configs = CONFIG_KINDS.map((kind) => [kind, this.watchConfig(kind, options)] as const)
    this.core.view = new View(store, new Map([['Pod', stream], ...configs]))
    engine.on<ConfigEvent>(CONFIG, ({ object, wasImmutable }) => onConfig(this.core, object, wasImmutable))
    engine.on<OwnFieldsEvent>(OWN_FIELDS, (event) => onOwnFields(this.core, event))
    engine.on<SyncEvent>(SYNC, (event) => this.sync(event))
    const on = (kind: string, handler: (event: PodEvent) => void): void => engine.on(kind, handler)
    on(PULLED, (event) => onPulled(this.core, event))
    on(EXITED, (event) => {
      onExited(this.core, event)
      this.finish(event.uid)
    })
    on(RESTART, (event) => onRestart(this.core, event))
    on(RESYNC, (event) => onResync(this.core, event))
    on(MOUNT, (event) => onMount(this.core, event, (uid) => advance(this.core, uid)))
    on(REFRESH, (event) => onRefresh(this.core, event))
    on(ATTACH, (event) => onAttach(this.core, event))
    on(ATTACH_TIMEOUT, (event) => onAttachTimeout(this.core, event))
    engine.on<VolumeReportEvent>(VOLUME_REPORT, (event) => onVolumeReport(this.core, event))
    engine.on<ImageGCEvent>(IMAGE_GC, (event) => onImageGC(this.core, event))
    this.watchVolumes(options)
    on(STOPPED, (event) => onStopped(this.core, event))
    on(PRE_STOP_FAILED, (event) => onPreStopFailed(this.core, event))
    on(POST_START, (event) => onPostStart(this.core, event, (uid) => advance(this.core, uid)))
    on(STARTED, (event) => onStarted(this.core, event, (uid) => advance(this.core, uid)))
    for (const kind of ['startup', 'readiness', 'liveness'] as const) {
      on(PROBE_EVENT[kind], (event) => onProbe(this.core, kind, event, (row, container) => this.unhealthy(kind, row, container)))
    }
  }

  /** Lists the pods of all nodes. */
  start(): void {
    for (const stream of [STREAM, ...CONFIG_KINDS.map(configStream), ...VOLUME_STREAMS]) this.core.options.ledger.streams.relist(stream)
  }

  /** The machine of a node lost power: its containers are gone, and nobody says so. */
  machineStopped(node: string): void {
    this.core.options.ledger.streams.cutPart(STREAM, node)
    this.shutdowns.forget(node)
    this.evictions.forget(node)
    this.preemptions.forget(node)
    forgetLeftovers(this.core, node)
    for (const { row, pod } of this.core.podsOn(node)) {
      // A static pod that has ended begins anew with its kubelet.
      if (row.static === true && row.stage !== 'active') this.core.drop(row.uid)
      else this.core.put(this.lost(row, pod))
    }
  }

  /** The machine and its kubelet are up: pods that still belong here start anew, once the API server is heard. */
  machineStarted(node: string): void {
    this.listen(node)
  }

  /** The API server is not heard: containers go on, and what becomes of them nobody is told. */
  linkLost(node: string): void {
    this.core.options.ledger.streams.cutPart(STREAM, node)
  }

  /** The API server can be reached again: what happened meanwhile is learnt and reported. */
  linkRestored(node: string): void {
    this.listen(node)
  }

  /** From now on, who lists the pods of a node is shown those of this moment; `false`: the present ones again. */
  showStale(node: string, stale: boolean): void {
    const { store } = this.core.options.ledger
    if (stale) {
      const pods = store.byIndex<Pod>('Pod', podsByNode.name, node)
      this.shown.set(node, freeze(pods.map((version) => ({ key: keyOf(version), id: store.of('Pod').idOf(keyOf(version))!, version: version as never }))))
    } else if (this.shown.delete(node)) this.listen(node)
  }

  /** A kubelet that runs and hears the API server lists its pods and goes on with them. */
  private listen(node: string): void {
    const { ledger: { streams }, facts } = this.core.options
    const hears = facts.isRunning(node) && facts.hearsApi(node)
    const shown = this.shown.get(node)
    if (hears && shown === undefined) streams.joinPart(STREAM, node)
    else if (hears) streams.rewindPart(STREAM, node, shown!)
    reportNode(this.core, node)
    resumeVolumeReports(this.core, node)
    collectLater(this.core, node)
    if (hears) for (const { row, pod } of this.core.podsOn(node)) if (row.static !== true) this.resume(row, pod)
    this.mirrors.runLater(node)
  }

  /** How the kubelet of a machine is configured. */
  configure(node: string, config: KubeletConfig): void {
    if (config !== DEFAULT_KUBELET_CONFIG) this.core.configs.set(node, freeze(config))
  }

  /** The machine is being shut down: it goes off when its pods have been stopped; false: it does not wait for them. */
  shutDown(node: string): boolean {
    return this.core.options.facts.isRunning(node) && this.shutdowns.begin(node, this.core.podsOn(node))
  }

  /** It is not shut down after all. */
  cancelShutDown(node: string): void {
    this.shutdowns.cancel(node)
  }

  /** An image is on a machine's disk, however it got there; none is without a name that can be read. */
  preload(node: string, image: string): void {
    if ('error' in parseImageName(image)) return
    addImage(this.core, node, image, this.core.options.images(image, this.core.now).sizeBytes)
  }

  /** A container of a pod exits with a code, whatever its software would have done. */
  exitContainer(key: string, name: string, exitCode: number): boolean {
    const stored = this.core.options.ledger.store.get<Pod>('Pod', key)
    const row = stored === undefined ? undefined : this.core.rows.get(mirroredUid(stored) ?? stored.metadata.uid ?? '')
    const pod = row === undefined ? undefined : this.core.podOf(row)
    const container = row?.containers.find((candidate) => candidate.name === name)
    if (row === undefined || pod === undefined || container?.state !== 'running' || !this.core.options.facts.isRunning(row.node)) return false
    this.core.options.ledger.fact({ actor: 'world', verb: 'fact', kind: 'Pod', key, text: `container ${name} exits with code ${exitCode}` })
    endContainer(this.core, row, pod, name, exitCode)
    this.finish(row.uid)
    return true
  }

  /** A container ended by itself in a pod that ends: nobody else may be left. */
  private finish(uid: string): void {
    const row = this.core.rows.get(uid)
    const pod = row === undefined ? undefined : this.core.podOf(row)
    if (pod !== undefined) finishIfStopped(this.core, uid, pod)
  }

  private onPod(change: Change<never>, cause: Cause): void {
    const { key, old, new: pod } = change as unknown as Change<Pod>
    // Deliveries come within a commit: the kubelet acts in an event of its own, as the cascade goes on.
    const volumes = old === undefined || pod === undefined || old.metadata.uid !== pod.metadata.uid ? [] : changedVolumes(old, pod)
    if (volumes.length > 0) this.core.options.ledger.engine.cascade(freeze<OwnFieldsEvent>({ kind: OWN_FIELDS, uid: pod!.metadata.uid ?? '', volumes }), cause)
    if (pod !== undefined && isOwnReport(old, pod)) return
    const isGone = old !== undefined && pod?.metadata.uid !== old.metadata.uid
    const event: SyncEvent = { kind: SYNC, key, node: nodeOf(pod ?? old!)!, ...(isGone ? { gone: old } : {}) }
    this.core.options.ledger.engine.cascade(freeze(event), cause)
  }

  private watchConfig(kind: typeof CONFIG_KINDS[number], { ledger, watchLagMs }: KubeletOptions): Stream {
    const name = configStream(kind)
    const lagMs = lagOf(name, watchLagMs)
    const onChange = ({ key, old }: Change<never>, cause: Cause): void => {
      const event: ConfigEvent = { kind: CONFIG, object: `${kind} ${key}`, wasImmutable: (old as ConfigMap | undefined)?.immutable === true }
      if (ledger.store.byIndex('Pod', CONFIG_INDEX, event.object).length > 0) ledger.engine.cascade(freeze(event), cause)
    }
    return ledger.streams.define({ name, kind, lagMs, onChange })
  }

  /** What is attached to nodes, and claims, as the kubelets look at them when they wait for them. */
  private watchVolumes({ ledger: { engine, store, streams } }: KubeletOptions): void {
    store.addIndex(podsByClaim)
    engine.on<LookEvent>(LOOK, ({ node, claim }) => (node === undefined ? lookForClaim(this.core, claim!) : lookOnNode(this.core, node)))
    streams.define({
      name: VOLUME_STREAMS[0], kind: 'Node', onChange: ({ key, old, new: node }: Change<Node>, cause) => {
        if (old === undefined) this.mirrors.registered(key, cause)
        if (this.core.network.uidsOn(key).length > 0 && !sameValue(old?.status?.volumesAttached, node?.status?.volumesAttached)) engine.cascade(freeze<LookEvent>({ kind: LOOK, node: key }), cause)
      },
    })
    streams.define({
      name: VOLUME_STREAMS[1], kind: 'PersistentVolumeClaim', onChange: ({ key }, cause) => {
        if (store.byIndex('Pod', podsByClaim.name, key).length > 0) engine.cascade(freeze<LookEvent>({ kind: LOOK, claim: key }), cause)
      },
    })
  }

  private sync({ key, node, gone }: SyncEvent): void {
    const { core } = this
    const left = gone === undefined ? undefined : core.rows.get(gone.metadata.uid ?? '')
    if (left !== undefined) abandon(core, gone!, left)
    const pod = core.view.getInPart<Pod>('Pod', key, node)
    const mirror = [pod, gone].find((each) => each !== undefined && isMirrorPod(each))
    if (mirror !== undefined) this.mirrors.changed(node, pod)
    if (pod === undefined || mirror === pod || !core.options.facts.isRunning(node)) return
    const row = core.rows.get(pod.metadata.uid ?? '')
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (row === undefined) this.removeUnknown(pod)
      else terminate(core, row, pod)
    } else if (row !== undefined) {
      if (changeImages(core, pod, row.uid)) advance(core, row.uid)
    } else if (!isPodTerminal(pod)) {
      this.accept(pod)
    }
  }

  private accept(pod: Pod): void {
    const { core } = this
    const name = pod.spec.nodeName!
    const node = core.options.ledger.store.get<Node>('Node', name)
    const row: PodRow = core.staticsOn(name).includes(pod) ? { ...newRow(pod, core.now), static: true } : newRow(pod, core.now)
    const others = (): Candidate[] => this.core.podsOn(name).filter(({ row: { stage } }) => stage !== 'ended')
    const room = this.evictions.refusal(name, pod) ?? (node === undefined ? undefined : this.preemptions.admit(node, pod, others))
    const decided = room !== undefined && 'reason' in room ? room : this.shutdowns.refusal(name) ?? room
    if (decided === undefined) return this.begin(row, pod)
    if ('preempts' in decided) return this.preemptions.proceed(core.put({ ...row, preempts: decided.preempts }))
    core.event(pod, 'Warning', decided.reason, decided.message)
    core.put({ ...row, stage: 'ended', refused: { reason: decided.reason, message: `Pod was rejected: ${decided.message}` } })
    core.publish(row.uid)
  }

  /** A pod that has been admitted begins. */
  private begin(row: PodRow, pod: Pod): void {
    this.core.put(this.withVolumes(pod, row))
    advance(this.core, row.uid)
  }

  /** The row of a pod whose volumes are made, or that waits for them. */
  private withVolumes(pod: Pod, row: PodRow): PodRow {
    return attachVolumes(this.core, pod, mountVolumes(this.core, pod, row))
  }

  /** A pod that was deleted before its kubelet ever saw it. */
  private removeUnknown(pod: Pod): void {
    remove(this.core, this.core.put({ ...newRow(pod, this.core.now), stage: 'ended' }), pod)
  }

  private unhealthy(kind: ProbeKind, row: PodRow, container: ContainerRow): void {
    const pod = this.core.podOf(row)
    if (pod === undefined || row.stage !== 'active') return
    const spec = this.core.specOf(pod, container.name)
    const probe = kind === 'startup' ? spec.startupProbe : spec.livenessProbe
    const seconds = probe?.terminationGracePeriodSeconds
    const isSidecar = container.role === 'sidecar'
    const again = isSidecar || restartPolicyOf(pod.spec, spec) !== 'Never'
    const failed = `${container.name} failed ${kind} probe`
    const message = isSidecar ? `Init container ${failed}` : `Container ${failed}${again ? ', will be restarted' : ''}`
    kill(this.core, pod, row, container, seconds === undefined ? ownGraceMs(pod) : seconds * 1000, { message, again })
  }

  private resume(row: PodRow, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined && row.stage !== 'terminating') return terminate(this.core, row, pod)
    if (row.stage === 'terminating') return finishIfStopped(this.core, row.uid, pod)
    if (isAwaitingRoom(row)) return
    if (row.stage === 'active' && row.ip === undefined) this.core.put(this.withVolumes(pod, row))
    else this.core.put(retryHeld(this.core, row))
    advance(this.core, row.uid)
  }

  /** A pod's row after its machine lost power: what ran has ended, and all begins anew if the pod's policy allows it. */
  private lost(row: PodRow, pod: Pod): PodRow {
    if (row.stage === 'ended') return row
    const rest: PodRow = { ...row, probedFrom: undefined, ip: undefined, mounting: undefined, refresh: undefined, attaching: undefined, network: undefined, preempts: undefined }
    const isOver = pod.spec.restartPolicy === 'Never' && row.containers.some(({ starts }) => starts > 0)
    const containers = row.containers.map((container): ContainerRow => {
      const kept: ContainerRow = { ...container, pulling: undefined, pullUntil: undefined, throttled: undefined, stopping: undefined, postStart: undefined, unseen: undefined }
      if (container.starts === 0) return begunAnew(row, kept)
      // A main container that has done its work is left alone.
      if (endedWell(container) && (isOver || (container.role === 'main' && restartPolicyOf(pod.spec, this.core.specOf(pod, container.name)) === 'OnFailure'))) return kept
      const ending = container.state === 'running' ? { exitCode: LOST_CODE, reason: 'Unknown', startedAt: container.startedAt, finishedAt: this.core.now } : container.ending
      const known = ending === undefined ? {} : { ending }
      if (isOver && ending !== undefined) return { ...kept, ...known, state: 'ended', started: false, probes: {} }
      return { ...kept, ...known, anew: true, state: 'waiting', reason: creating(row), message: '', started: false, probes: {} }
    })
    return { ...rest, ...(isOver && row.stage === 'active' ? { stage: 'ended' as const } : {}), containers }
  }
}

/** A container that never ran, as a kubelet sees it that has lost its memory. */
function begunAnew(row: PodRow, container: ContainerRow): ContainerRow {
  return { ...container, heldAt: undefined, retryAt: undefined, pull: undefined, reason: creating(row), message: '' }
}

/** A ConfigMap or Secret that pods read has changed. */
interface ConfigEvent {
  readonly kind: typeof CONFIG
  /** `KIND NAMESPACE/NAME`. */
  readonly object: string
  readonly wasImmutable: boolean
}

/** What pods wait for may be there: volumes that are attached to a node, or a claim. */
interface LookEvent {
  readonly kind: typeof LOOK
  readonly node?: string
  readonly claim?: string
}

function configStream(kind: string): string {
  return `kubelet/${kind}`
}

interface SyncEvent {
  readonly kind: typeof SYNC
  readonly key: string
  readonly node: string
  /** The pod whose object is gone. */
  readonly gone?: Pod
}

function nodeOf(pod: Pod): string | undefined {
  return pod.spec.nodeName === '' ? undefined : pod.spec.nodeName
}

/** A change that asks nothing of the kubelet: neither the spec nor the deletion changed. After a restore equal parts are not shared. */
function isOwnReport(old: Pod | undefined, pod: Pod): boolean {
  if (old === undefined || !sameValue(old.spec, pod.spec)) return false
  return old.metadata.uid === pod.metadata.uid && old.metadata.deletionTimestamp === pod.metadata.deletionTimestamp && old.metadata.deletionGracePeriodSeconds === pod.metadata.deletionGracePeriodSeconds
}
