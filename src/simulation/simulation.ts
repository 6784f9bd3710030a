/**
 * A simulation: the engine and the list of processes that make up a cluster, put together. Which processes there
 * are is configuration: a test or a conformance adapter swaps one for another (a scripted kubelet, a given series
 * of metrics) and drives the same controllers. Everything here is synchronous; time passes only in `run…`.
 */
import { ApiServer, type Answer, type ApiRequest } from '../apiserver/index.js'
import { Controller, drawnLatencies, EventRecorder, instanceOf, INSTANT, REALISTIC, type Latencies, type LatencyTable, type Reconciler } from '../client/index.js'
import { KUBERNETES_1_36, type KubeObject, type Node, type VersionProfile } from '../model/index.js'
import type { Scheduler } from '../scheduler/index.js'
import { Engine, Ledger, type Snapshot } from '../sim/index.js'
import { World } from '../world/index.js'
import { ControlPlane } from './control-plane.js'
import { fieldManagerOf } from './field-managers.js'
import type { NodeAgent, Process, SimulationHost, SimulationParts } from './host.js'
import { hostOf } from './instance.js'
import { isManaged } from './managed-controllers.js'
import { createNamespaces } from './namespaces.js'

export interface SimulationOptions {
  readonly seed: string
  /** The start in the model's time, a whole second. Default 0: 2000-01-01T00:00:00Z. */
  readonly startMs?: number
  readonly parts: SimulationParts
  readonly latencies?: 'instant' | 'realistic' | LatencyTable
  readonly profile?: VersionProfile
  readonly history?: 'columns' | 'lines'
  /** Poll everything, as in reality; the history is the same. */
  readonly eager?: boolean
  /** Whether a node's lease keeps its phase over a restart of its kubelet. */
  readonly keepHeartbeatPhase?: boolean
  readonly eventsPerInstantMax?: number
  /** How many instances of the control plane there are; with more than one, one of them is elected to lead. Default 1. */
  readonly instances?: number
}

/** Paths that no line of the history shows: versions and drawn ids. */
const VOLATILE_CONTAINER = { containerID: true, lastState: { terminated: { containerID: true } } } as const
const VOLATILE = {
  metadata: { uid: true, resourceVersion: true, managedFields: true, ownerReferences: { '*': { uid: true } } },
  endpoints: { '*': { targetRef: { uid: true } } },
  status: { containerStatuses: { '*': VOLATILE_CONTAINER }, initContainerStatuses: { '*': VOLATILE_CONTAINER } },
} as const

/** Specifications are written as hashes; those of Jobs, which all have labels of their own, are not, but those of their pods. */
const HASHED = { '*': { spec: true }, Job: { spec: { template: { spec: true } } } } as const

/** By what the items of lists are known in the history: mounts, conditions, most others, taints, addresses, endpoints, images. */
const ITEM_KEYS = ['mountPath', 'type', 'name', 'key', 'ip', 'addresses', 'names']

/** Controllers are numbered from here within an instant. */
const CONTROLLER_ORDER = 10
const PROCESS_ORDER = 100

export class Simulation {
  readonly engine: Engine
  readonly ledger: Ledger
  readonly api: ApiServer
  readonly world: World
  readonly recorder: EventRecorder
  readonly host: SimulationHost
  readonly agent: NodeAgent
  readonly controllers = new Map<string, Controller<never>>()
  readonly processes = new Map<string, Process>()
  readonly latencies: Latencies
  /** Where there are several instances of the control plane. */
  readonly controlPlane: ControlPlane | undefined

  constructor(readonly options: SimulationOptions) {
    const { parts } = options
    const profile = options.profile ?? KUBERNETES_1_36
    this.engine = new Engine({ seed: options.seed, startMs: options.startMs, eventsPerInstantMax: options.eventsPerInstantMax })
    this.ledger = new Ledger(this.engine, { keep: options.history ?? 'lines', hashed: HASHED, volatile: VOLATILE, itemKeys: ITEM_KEYS })
    this.world = new World(this.ledger, { leaseRenewIntervalMs: profile.leaseRenewIntervalMs, keepHeartbeatPhase: options.keepHeartbeatPhase })
    this.api = new ApiServer(this.ledger, { pipeline: parts.pipeline, managerOf: (actor) => fieldManagerOf(this.controllers, actor) })
    this.recorder = new EventRecorder(this.engine)
    this.latencies = this.makeLatencies()
    this.host = {
      engine: this.engine,
      ledger: this.ledger,
      api: this.api,
      world: this.world,
      profile,
      recorder: this.recorder,
      eager: options.eager === true,
      record: (component, event) => this.recorder.record(component, event),
      timeOfDay: (instance = 1) => this.world.clocks.read(hostOf(instance)),
      callLatencyMs: this.latencies.callMs,
      watchLagMs: this.latencies.watchMs,
      volumeTimes: this.latencies.volumeTimes,
    }
    parts.reconcilers.forEach((make, i) => this.addController(make(this.host), CONTROLLER_ORDER + i))
    parts.processes.forEach((make, i) => this.addProcess(make(this.host, PROCESS_ORDER + i, this.first)))
    this.controlPlane = this.makeControlPlane()
    this.agent = parts.agent(this.host)
    this.followWorld()
  }

  get now(): number {
    return this.engine.now
  }

  /** A controller, by the name of its reconciler: of several instances that to which an actor belongs, or that leads. */
  controllerOf(name: string, actor = ''): Controller<never> | undefined {
    return this.controlPlane?.controller(name, instanceOf(actor)) ?? this.controllers.get(name)
  }

  /** kube-scheduler, if this simulation has it: of several instances the one that leads. */
  get scheduler(): Scheduler | undefined {
    return this.controlPlane?.scheduler ?? (this.processes.get('scheduler') as Scheduler | undefined)
  }

  /** All instances of it. */
  get schedulers(): readonly Scheduler[] {
    return this.controlPlane?.schedulers ?? (this.scheduler === undefined ? [] : [this.scheduler])
  }

  /** Starts every process: controllers first, then the others, then the nodes' agents. */
  start(): void {
    const elected = (name: string): boolean => this.controlPlane !== undefined && (isManaged(name) || name === 'scheduler')
    for (const [name, controller] of this.controllers) if (!elected(name)) controller.start()
    for (const [name, process] of this.processes) if (!elected(name)) process.start()
    this.controlPlane?.start()
    this.agent.start()
  }

  /** The API server makes the namespaces that every cluster has. */
  createNamespaces(): void {
    createNamespaces(this.api)
  }

  /** A request of somebody outside, such as a user with kubectl. */
  request(request: ApiRequest, actor = 'user'): Answer {
    return this.api.call(request, actor)
  }

  /** A machine joins with its Node object; its kubelet runs and its lease is renewed from now on. */
  addNode(node: KubeObject, actor = 'user'): Answer {
    this.world.machines.add(node.metadata.name)
    return this.registerNode(node, actor)
  }

  /** The kubelet of a machine starts and registers its Node. */
  registerNode(node: KubeObject, actor = 'user'): Answer {
    const { name } = node.metadata
    this.world.kubelets.set(name, 'running')
    const created = this.request({ do: 'create', object: node }, actor)
    if (!created.ok) return created
    // Registration is not through the create strategy alone: the kubelet reports its status at once.
    const status = (node as unknown as Node).status
    if (status === undefined) return created
    return this.request({ do: 'update', sub: 'status', object: { ...created.object, status } }, `kubelet/${name}`)
  }

  /** A node leaves for ever: its kubelet stops, then its object is deleted. */
  removeNode(name: string, actor = 'user'): Answer {
    this.world.machines.setPower(name, false)
    return this.request({ do: 'delete', kind: 'Node', name }, actor)
  }

  snapshot(): Snapshot {
    return this.engine.snapshot()
  }

  restore(snapshot: Snapshot): void {
    this.engine.restore(snapshot)
  }

  private addController(reconciler: Reconciler<never>, order: number): void {
    this.controllers.set(reconciler.name, new Controller(this.host, reconciler, order, isManaged(reconciler.name) ? this.first : undefined))
  }

  /** The number of what is made first, where there are several of it. */
  private get first(): number | undefined {
    return (this.options.instances ?? 1) > 1 ? 1 : undefined
  }

  private makeControlPlane(): ControlPlane | undefined {
    if (this.first === undefined) return undefined
    const { parts, instances } = this.options
    const process = this.processes.get('scheduler')
    const make = parts.processes[[...this.processes.keys()].indexOf('scheduler')]
    const scheduler = process === undefined || make === undefined ? undefined : { process, make }
    return new ControlPlane(this.host, parts, instances!, { controllers: this.controllers, scheduler })
  }

  private addProcess(process: Process): void {
    this.processes.set(process.name, process)
  }

  private makeLatencies(): Latencies {
    const { latencies = 'instant' } = this.options
    if (latencies === 'instant') return INSTANT
    return latencies === 'realistic' ? drawnLatencies(this.engine, 'realistic', REALISTIC) : drawnLatencies(this.engine, 'table', latencies)
  }

  private followWorld(): void {
    const { facts } = this.world
    const power = (node: string): void => (this.world.isActive(node) ? this.agent.machineStarted(node) : this.agent.machineStopped(node))
    facts.onChange('machine', power)
    facts.onChange('kubelet', power)
    facts.onChange('link', (node) => {
      if (this.world.links.isConnected(node)) this.agent.linkRestored(node)
      else this.agent.linkLost(node)
    })
  }
}
