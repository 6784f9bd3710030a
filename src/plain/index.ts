/** Plain values, below everything else: what it means that nobody changes them. */
export { freeze, freezeAlways, freezeForReal, isFrozen } from './freeze.js'
export { slashed } from './slashed.js'
