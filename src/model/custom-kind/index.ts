/** Custom kinds: what a stored definition makes of objects of its kind. */
export { createdCustom, customKindOf, decodedCustom, updatedCustom, updatedCustomStatus, validateCustom, type CustomKind, type CustomVersion, type ScalePaths } from './custom-kind.js'
export { unsimulatedInDefinition } from './unsimulated.js'
