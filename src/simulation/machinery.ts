/**
 * The machines of a cluster, as those who run them see them: they join from pools, lose and get power, boot, leave.
 * A machine needs its pool's boot time from power to a running kubelet; a kubelet that starts and finds no Node object
 * registers one. Which pool a machine came from, and how many each pool has had, is state, so that a simulation that
 * was resumed goes on adding where it stopped.
 */
import type { Answer } from '../apiserver/index.js'
import { nearestWord, type Node } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { cell, dictionary, Lane, type Cell, type Dictionary } from '../sim/index.js'
import { nodeObject, panicRule, zoneOf, type MachineIdentity, type NodePool } from './node-pool.js'
import type { Simulation } from './simulation.js'

interface MachineRow extends MachineIdentity {
  readonly pool: string
}

interface RestartEvent {
  readonly kind: 'machinery/restart'
  readonly node: string
  /** Since when it has no power because it panicked. */
  readonly since: number
}

interface BootEvent {
  readonly kind: 'machinery/boot'
  readonly node: string
  /** Which boot of the machine it is the end of. */
  readonly boots: number
}

const ZONE = 'topology.kubernetes.io/zone'
const NOT_READY = 'node.kubernetes.io/not-ready'

export class Machinery {
  private readonly rows: Dictionary<MachineRow>
  /** Pool → the number of its last machine. */
  private readonly last: Dictionary<number>
  private readonly total: Cell<number>

  constructor(
    private readonly simulation: Simulation,
    readonly pools: readonly NodePool[],
  ) {
    const { engine } = simulation
    this.rows = dictionary(engine.state, 'machinery/machines')
    this.last = dictionary(engine.state, 'machinery/pools')
    this.total = cell(engine.state, 'machinery/total', 0)
    engine.on<BootEvent>('machinery/boot', (event) => this.booted(event))
    engine.on<RestartEvent>('machinery/restart', (event) => this.restart(event))
    simulation.world.facts.onChange('panic', (node) => this.panicked(node))
  }

  /** All machines of the pools join, as those of a cluster that has been running for a while: registered, and ready. */
  addAll(): void {
    for (const pool of this.pools) for (let i = 0; i < pool.count; i++) this.addReady(this.join(pool).name)
  }

  /** One more machine of a pool boots and then registers; returns its name. */
  add(pool: NodePool, options: { readonly name?: string; readonly zone?: string } = {}): string {
    const { name } = this.join(pool, options)
    this.boot(name)
    return name
  }

  has(name: string): boolean {
    return this.simulation.world.machines.get(name) !== undefined
  }

  /** The names of all machines, sorted. */
  names(): string[] {
    return this.simulation.world.machines.names()
  }

  /** The machines of a zone, sorted by name. */
  inZone(zone: string): string[] {
    return this.names().filter((name) => this.zoneOf(name) === zone)
  }

  /** The zones that have machines. */
  zones(): string[] {
    return [...new Set(this.names().map((name) => this.zoneOf(name)))].filter((zone) => zone !== undefined)
  }

  /** The machine that was probably meant. */
  nearest(name: string): string | undefined {
    return nearestWord(name, this.names())
  }

  /** The machine loses power, with everything that runs on it. */
  powerOff(name: string): void {
    this.simulation.world.machines.setPower(name, false)
  }

  /** The machine gets power again; its kubelet runs when it has booted. */
  powerOn(name: string): void {
    const { machines, kubelets } = this.simulation.world
    if (machines.isOn(name)) return
    if (this.bootMs(name) > 0) kubelets.set(name, 'stopped')
    machines.setPower(name, true)
    this.boot(name)
  }

  /** The machine is gone for ever, and its Node object is deleted. */
  remove(name: string): Answer {
    const { world } = this.simulation
    const answer = this.simulation.removeNode(name)
    world.heartbeats.forget(name)
    world.kubelets.forget(name)
    world.panics.forget(name)
    world.machines.remove(name)
    this.rows.delete(name)
    return answer
  }

  /** What the node controller has done long ago to a node that is ready: it took away the taint of new nodes. */
  private addReady(name: string): void {
    must(this.register(name))
    const taints = this.simulation.ledger.store.get<Node>('Node', name)?.spec?.taints ?? []
    const kept = taints.filter(({ key }) => key !== NOT_READY)
    if (kept.length === taints.length) return
    const patch = { spec: { taints: kept.length === 0 ? null : kept } }
    must(this.simulation.request({ do: 'patch', kind: 'Node', name, type: 'merge', patch }, 'node-controller'))
  }

  private zoneOf(name: string): string | undefined {
    return this.rows.get(name)?.zone ?? this.simulation.ledger.store.get<Node>('Node', name)?.metadata.labels?.[ZONE]
  }

  private poolOf(name: string): NodePool | undefined {
    const row = this.rows.get(name)
    return row === undefined ? undefined : this.pools.find((pool) => pool.name === row.pool)
  }

  private bootMs(name: string): number {
    return this.poolOf(name)?.bootMs ?? 0
  }

  private join(pool: NodePool, options: { readonly name?: string; readonly zone?: string } = {}): MachineRow {
    const { world, engine, agent } = this.simulation
    let index = (this.last.get(pool.name) ?? 0) + 1
    let { name } = options
    if (name === undefined) {
      while (this.has(`${pool.name}-${index}`)) index++
      name = `${pool.name}-${index}`
      this.last.set(pool.name, index)
    }
    const number = this.total.get() + 1
    this.total.set(number)
    const row: MachineRow = freeze({ name, pool: pool.name, zone: options.zone ?? zoneOf(pool, index), number })
    this.rows.set(name, row)
    world.heartbeats.register(name, { phaseMs: engine.drawBelow(world.heartbeats.periodMs, 'heartbeat/phase', name) })
    world.machines.add(name)
    const rule = panicRule(pool)
    if (rule !== undefined) world.panics.declare(name, rule)
    agent.configure?.(name, pool.kubelet)
    for (const image of pool.images) agent.preload?.(name, image)
    return row
  }

  private panicked(node: string): void {
    const { engine, world } = this.simulation
    this.powerOff(node)
    const event: RestartEvent = freeze({ kind: 'machinery/restart', node, since: engine.now })
    engine.schedule(engine.now + world.panics.get(node)!.downMs, event, Lane.outside)
  }

  /** Unless somebody else has seen to it since. */
  private restart({ node, since }: RestartEvent): void {
    const machine = this.simulation.world.machines.get(node)
    if (machine?.on === false && machine.sinceMs === since) this.powerOn(node)
  }

  private boot(name: string): void {
    const { engine, world } = this.simulation
    const after = this.bootMs(name)
    const event: BootEvent = freeze({ kind: 'machinery/boot', node: name, boots: world.machines.get(name)!.boots })
    if (after === 0) this.booted(event)
    else engine.schedule(engine.now + after, event, Lane.outside)
  }

  private booted({ node, boots }: BootEvent): void {
    const { world, ledger } = this.simulation
    const machine = world.machines.get(node)
    if (machine === undefined || !machine.on || machine.boots !== boots) return
    if (ledger.store.get('Node', node) === undefined && this.poolOf(node) !== undefined) this.register(node)
    else world.kubelets.set(node, 'running')
  }

  private register(name: string): Answer {
    const row = this.rows.get(name)!
    return this.simulation.registerNode(nodeObject(this.poolOf(name)!, row, this.simulation.world.clocks.read(name)), `kubelet/${name}`)
  }
}

function must(answer: Answer): void {
  if (!answer.ok) throw new NodeRefusedError(answer.message)
}

/** The API server would not have the Node of a pool: its labels, taints or capacity are wrong. */
export class NodeRefusedError extends Error {
  override readonly name = 'NodeRefusedError'
}
