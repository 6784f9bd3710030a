/** Quantities: amounts of CPU, memory and other resources as text, exact numbers and plain numbers. */
export type { Quantity, QuantityFormat } from './amount.js'
export { parseQuantity } from './parse.js'
export type { QuantityError } from './parse.js'
export { canonicalMilliQuantity, canonicalQuantity, formatBinary, formatQuantity } from './format.js'
export {
  addQuantities, compareQuantities, quantityMilliValue, quantityValue, subtractQuantities,
} from './arithmetic.js'
export { bytes, cpuMilli, quantityInteger, quantityOf, sumQuantities } from './read.js'
