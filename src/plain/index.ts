/** Plain values, below everything else: what it means that nobody changes them, and in which order texts stand. */
export { freeze, freezeAlways, freezeForReal, isFrozen } from './freeze.js'
export { isPlain } from './map.js'
export { byText, sameTexts, sortedKeys } from './order.js'
export { slashed } from './slashed.js'
