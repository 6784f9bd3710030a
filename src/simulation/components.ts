/**
 * The processes of the control plane that can fail, by the names that Kubernetes has for them: kube-scheduler,
 * kube-controller-manager as a whole, and each of its controllers; and the helpers of storage drivers.
 */
import { MANAGED } from './managed-controllers.js'
import type { Simulation } from './simulation.js'

const SCHEDULER = 'kube-scheduler'
const MANAGER = 'kube-controller-manager'

/** The helpers of CSI drivers, which run by themselves, and their reconcilers. */
const SIDECARS: ReadonlyMap<string, string> = new Map([
  ['csi-attacher', 'csi-attacher'],
  ['csi-resizer', 'volume-expander'],
])

/** The names of all of them. */
export const componentNames: readonly string[] = [SCHEDULER, MANAGER, ...MANAGED.keys(), ...SIDECARS.keys()]

/** Something of the control plane that can die, start, and lose touch. */
export interface Component {
  readonly running: boolean
  start(): void
  crash(): void
  /** Dies after so many more accepted writes; 0: takes that back. Absent: cannot be asked for. */
  crashAfter?(writes: number): void
  /** The name of the stream that tells it about a kind; undefined if it does not watch it. */
  streamOf(kind: string): string | undefined
}

/** The processes that a name stands for; undefined if there are none in this simulation. */
export function componentsOf({ controllers, processes, ledger: { streams } }: Simulation, name: string): readonly Component[] | undefined {
  const ofController = (reconciler: string): Component[] => {
    const controller = controllers.get(reconciler)
    return controller === undefined ? [] : [controller]
  }
  if (name === MANAGER) return [...MANAGED.values()].flatMap(ofController)
  const scheduler = name === SCHEDULER ? processes.get('scheduler') : undefined
  if (scheduler?.crash !== undefined) {
    const streamOf = (kind: string): string => `scheduler/${kind}`
    const isWatched = (kind: string): boolean => streams.has(streamOf(kind))
    return [{
      // It runs if it hears of pods.
      get running() { return !streams.stream(streamOf('Pod')).row.stopped },
      start: () => scheduler.start(),
      crash: () => scheduler.crash!(),
      streamOf: (kind) => (isWatched(kind) ? streamOf(kind) : undefined),
    }]
  }
  const found = ofController(MANAGED.get(name) ?? SIDECARS.get(name) ?? '')
  return found.length === 0 ? undefined : found
}
