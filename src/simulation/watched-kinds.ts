/** Which kinds the components of the control plane watch: the same in every cluster, so that a step that asks for another is known before there is one. */
import { byText } from '../model/index.js'
import { EVERY_KIND } from '../sim/index.js'
import { componentsOf } from './components.js'
import { isWholeProcess, SCHEDULER } from './managed-controllers.js'
import { defaultParts } from './parts.js'
import { Simulation } from './simulation.js'

/** The kinds that a component watches, sorted; undefined: every kind, or it is none that has watches of its own. */
export function watchedKinds(component: string): readonly string[] | undefined {
  if (isWholeProcess(component) && component !== SCHEDULER) return undefined
  const [only] = componentsOf(new Simulation({ seed: 'none', parts: defaultParts() }), component) ?? []
  return only === undefined || only.watchedKinds.includes(EVERY_KIND) ? undefined : [...only.watchedKinds].sort(byText)
}
