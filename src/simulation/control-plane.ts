/**
 * A control plane of several instances: on each of its machines a kube-controller-manager and a kube-scheduler, with
 * controllers, watches, queues and memories of their own, of which only those act that lead. Where there is one
 * instance nobody is elected, and none of this is there.
 */
import { Controller, Election, Lock, ofInstance, type Reconciler } from '../client/index.js'
import { ACTOR, type Scheduler } from '../scheduler/index.js'
import type { ClockSetting } from '../world/index.js'
import { hostOf, Instance } from './instance.js'
import { isManaged, MANAGER, SCHEDULER } from './managed-controllers.js'
import type { Process, SimulationHost, SimulationParts } from './host.js'

/** So many machines a control plane has at most. */
export const INSTANCES_MAX = 5

/** Orders within an instant: those of the n-th instance begin at `n · INSTANCE_ORDER`, before those of nodes. */
const INSTANCE_ORDER = 100
const SCHEDULER_ORDER = 90
const ELECTION_ORDER = 900

/** What there is of the first instance. */
interface First {
  readonly controllers: ReadonlyMap<string, Controller<never>>
  /** The scheduler and what made it, if there is one. */
  readonly scheduler: { readonly process: Process; readonly make: SimulationParts['processes'][number] } | undefined
}

export class ControlPlane {
  /** The controllers of each kube-controller-manager, by the names of their reconcilers. */
  readonly controllers: readonly ReadonlyMap<string, Controller<never>>[]
  readonly schedulers: readonly Scheduler[]
  readonly managers: readonly Instance[]
  readonly schedulerInstances: readonly Instance[]
  readonly elections: ReadonlyMap<string, Election>

  constructor(
    private readonly host: SimulationHost,
    parts: SimulationParts,
    readonly instances: number,
    first: First,
  ) {
    const others = Array.from({ length: instances - 1 }, (_, i) => i + 2)
    const managed = new Map([...first.controllers].filter(([name]) => isManaged(name)))
    this.controllers = [managed, ...others.map((number) => this.makeControllers(parts, number))]
    this.schedulers = first.scheduler === undefined ? [] : ([first.scheduler.process, ...others.map((number) => first.scheduler!.make(host, number * INSTANCE_ORDER + SCHEDULER_ORDER, number))] as Scheduler[])
    this.managers = this.controllers.map((each, i) => new Instance(MANAGER, i + 1, [...each.values()]))
    this.schedulerInstances = this.schedulers.map((each, i) => new Instance(SCHEDULER, i + 1, [each]))
    this.elections = new Map([
      [MANAGER, this.elect(MANAGER, this.managers, { component: MANAGER, releases: false, order: ELECTION_ORDER })],
      ...(this.schedulers.length === 0 ? [] : [[SCHEDULER, this.elect(SCHEDULER, this.schedulerInstances, { component: ACTOR, releases: true, order: ELECTION_ORDER + 1 })] as const]),
    ])
  }

  start(): void {
    for (const instance of [...this.managers, ...this.schedulerInstances]) instance.start()
  }

  /** Who tells which instances of each component act as its leader. */
  acting(): readonly { readonly component: string; acting(): readonly string[]; onAct(subscriber: () => void): void }[] {
    return [...this.elections].map(([component, election]) => ({
      component, acting: () => election.acting().map((i) => ofInstance(component, i + 1)), onAct: (subscriber) => election.onAct(subscriber),
    }))
  }

  /** Sets the clock of a machine: who waits by it for something in an election goes on with what is left. */
  setClock(instance: number, setting: ClockSetting): void {
    const { clocks } = this.host.world
    const set = [...this.elections.values()].reduce((inner, election) => () => election.whileClockIsSet(instance - 1, inner), () => clocks.set(hostOf(instance), setting))
    set()
  }

  /** A controller of an instance, by the name of its reconciler; without a number, of the one that leads. */
  controller(name: string, instance = this.leaderOf(MANAGER)): Controller<never> | undefined {
    return this.controllers[instance - 1]?.get(name)
  }

  /** The scheduler that leads, if there is one. */
  get scheduler(): Scheduler | undefined {
    return this.schedulers[this.leaderOf(SCHEDULER) - 1]
  }

  /** Which instance of a component leads, from 1; the first while none does. */
  leaderOf(component: string): number {
    return (this.elections.get(component)?.leader() ?? 0) + 1
  }

  /**
   * Whether a process that is asked to stop gives up its lock: kube-scheduler does, kube-controller-manager only with
   * ControllerManagerReleaseLeaderElectionLockOnExit, which is alpha and off.
   */
  private elect(name: string, candidates: readonly Instance[], options: { readonly component: string; readonly releases: boolean; readonly order: number }): Election {
    const { ledger, world: { clocks }, api, record, eager } = this.host
    const election = new Election({ ledger, clocks, lock: new Lock(api, name), record, candidates, eager, ...options })
    for (const candidate of candidates) candidate.join(election)
    return election
  }

  private makeControllers(parts: SimulationParts, number: number): ReadonlyMap<string, Controller<never>> {
    const controllers = new Map<string, Controller<never>>()
    parts.reconcilers.forEach((make, i) => {
      const reconciler: Reconciler<never> = make(this.host)
      if (isManaged(reconciler.name)) controllers.set(reconciler.name, new Controller(this.host, reconciler, number * INSTANCE_ORDER + i, number))
    })
    return controllers
  }
}
