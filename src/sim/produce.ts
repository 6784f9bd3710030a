/**
 * Changing one immutable value where clarity counts: the project's own Immer, strict and freezing, without patches.
 * Hot writers build literals instead; a property test holds the two ways equal.
 */
import { Immer } from 'immer'

const immer = new Immer({ autoFreeze: true })

/** The value as `change` leaves it; the given one stays as it was, and what does not change is shared. */
export const produce: Immer['produce'] = immer.produce
