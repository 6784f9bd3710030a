/** Of what kinds of processes a simulation consists, and what they are made from. */
import type { Pipeline } from '../apiserver/index.js'
import type { ControllerHost, EventRecorder, Reconciler, VolumeTimesOf } from '../client/index.js'
import type { VersionProfile } from '../model/index.js'
import type { KubeletConfig } from '../node/index.js'
import type { Engine } from '../sim/index.js'
import type { World } from '../world/index.js'

/** What happens on nodes: the kubelets, or a stand-in for them. */
export interface NodeAgent {
  start(): void
  machineStarted(node: string): void
  machineStopped(node: string): void
  linkLost(node: string): void
  linkRestored(node: string): void
  /** An API server falls behind: it goes on showing the pods of a node as they are now, until `false`. */
  showStale?(node: string, stale: boolean): void
  /** How the kubelet of a machine is configured. */
  configure?(node: string, config: KubeletConfig): void
  /** A machine is being shut down, and goes off when its kubelet lets it; false: nobody waits for anything. */
  shutDown?(node: string): boolean
  cancelShutDown?(node: string): void
  /** An image is on a new machine's disk from the start. */
  preload?(node: string, image: string): void
  /** A container exits with a code, whatever its software would have done; false if it does not run. */
  exitContainer?(pod: string, container: string, code: number): boolean
}

/** A process beyond the controllers: the scheduler, traffic, a user's own. */
export interface Process {
  readonly name: string
  start(): void
  crash?(): void
}

/** What processes are made from. */
export interface SimulationHost extends ControllerHost {
  readonly engine: Engine
  readonly world: World
  readonly profile: VersionProfile
  readonly recorder: EventRecorder
  readonly eager: boolean
  /** How long things take with volumes. */
  readonly volumeTimes: VolumeTimesOf
}

export interface SimulationParts {
  /** Made in this order; the order is part of an instant's order. */
  readonly reconcilers: readonly ((host: SimulationHost) => Reconciler<never>)[]
  readonly processes: readonly ((host: SimulationHost, order: number, instance?: number) => Process)[]
  readonly agent: (host: SimulationHost) => NodeAgent
  readonly pipeline: Pipeline
}
