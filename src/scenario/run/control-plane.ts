/** What invariants are shown of the control plane: of several instances all of them. */
import type { InvariantContext, Placement, PlacementSource } from '../../invariants/index.js'
import type { Simulation } from '../../simulation/index.js'

export function watchedControlPlane(simulation: Simulation): Pick<InvariantContext, 'viewOf' | 'scheduler' | 'elections'> {
  const { controlPlane } = simulation
  return {
    viewOf: (name, actor) => simulation.controllerOf(name, actor)?.view,
    ...(simulation.scheduler === undefined ? {} : { scheduler: placementsOf(simulation) }),
    ...(controlPlane === undefined ? {} : { elections: controlPlane.acting() }),
  }
}

/** The placements of all instances; the queue is that of the one that leads. */
function placementsOf(simulation: Simulation): PlacementSource {
  return {
    get onPlace() { return simulation.schedulers[0]!.onPlace },
    set onPlace(told: ((placement: Placement) => void) | undefined) {
      for (const scheduler of simulation.schedulers) scheduler.onPlace = told
    },
    queued: () => simulation.scheduler!.queued(),
  }
}
