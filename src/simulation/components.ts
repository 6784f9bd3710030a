/**
 * The processes of the control plane that can fail, by the names that Kubernetes has for them: kube-scheduler,
 * kube-controller-manager as a whole, and each of its controllers; and the helpers of storage drivers. Where the control
 * plane has several instances, it is the one that leads unless another is named.
 */
import type { Component } from './component.js'
import type { ControlPlane } from './control-plane.js'
import { MANAGED, MANAGER, SCHEDULER } from './managed-controllers.js'
import type { Simulation } from './simulation.js'

/** The helpers of CSI drivers, which run by themselves, and their reconcilers. */
const SIDECARS: ReadonlyMap<string, string> = new Map([
  ['csi-attacher', 'csi-attacher'],
  ['csi-resizer', 'volume-expander'],
])

/** The names of all of them. */
export const componentNames: readonly string[] = [SCHEDULER, MANAGER, ...MANAGED.keys(), ...SIDECARS.keys()]

/** Whether a component runs once, however many instances the control plane has. */
export function isSidecar(name: string): boolean {
  return SIDECARS.has(name)
}

/** The instance of a component that is meant where none is named; undefined if there is but one. */
export function instanceMeant({ controlPlane }: Simulation, name: string): number | undefined {
  if (controlPlane === undefined || isSidecar(name)) return undefined
  return controlPlane.leaderOf(name === SCHEDULER ? SCHEDULER : MANAGER)
}

/** The processes that a name stands for; undefined if there are none in this simulation. */
export function componentsOf(simulation: Simulation, name: string, instance = instanceMeant(simulation, name)): readonly Component[] | undefined {
  const { controlPlane, controllers } = simulation
  if (controlPlane !== undefined && instance !== undefined && !isSidecar(name)) return ofInstances(controlPlane, name, instance)
  const ofController = (reconciler: string): Component[] => {
    const controller = controllers.get(reconciler)
    return controller === undefined ? [] : [controller]
  }
  if (name === MANAGER) return [...MANAGED.values()].flatMap(ofController)
  const scheduler = name === SCHEDULER ? simulation.scheduler : undefined
  const found = scheduler === undefined ? ofController(MANAGED.get(name) ?? SIDECARS.get(name) ?? '') : [scheduler]
  return found.length === 0 ? undefined : found
}

function ofInstances({ managers, schedulerInstances, controllers }: ControlPlane, name: string, instance: number): readonly Component[] | undefined {
  if (name === MANAGER) return single(managers[instance - 1])
  if (name === SCHEDULER) return single(schedulerInstances[instance - 1])
  return single(controllers[instance - 1]?.get(MANAGED.get(name) ?? ''))
}

function single(component: Component | undefined): readonly Component[] | undefined {
  return component === undefined ? undefined : [component]
}
