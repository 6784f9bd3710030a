/**
 * Changing one immutable value where clarity counts: the project's own Immer, without patches. Hot writers build
 * literals instead; a property test holds the two ways equal.
 */
import { Immer, type Draft } from 'immer'
import { freeze } from '../plain/index.js'

const immer = new Immer({ autoFreeze: false })

/** The value as `change` leaves it; the given one stays as it was, and what does not change is shared. */
export function produce<T>(value: T, change: (draft: Draft<T>) => void): T {
  return freeze(immer.produce(value, change))
}
