/**
 * Quantities as the numbers that the simulation counts with: thousandths of a CPU, bytes, whole units. Texts repeat
 * a lot (every pod of a template has the same), so the numbers are remembered by text; the memory is a cache that
 * can be dropped at any time.
 * Deviation: an amount beyond what a JavaScript number holds exactly (2^53) reads as that limit.
 */
import type { Quantity } from './amount.js'
import { ZERO } from './amount.js'
import { addQuantities, quantityMilliValue, quantityValue } from './arithmetic.js'
import { formatQuantity } from './format.js'
import { parseQuantity } from './parse.js'

const CACHE_LIMIT = 65536
const milliByText = new Map<string, number>()
const wholeByText = new Map<string, number>()

/** Thousandths, rounded up: `cpuMilli('1.5')` is 1500. A text that is no quantity counts as nothing. */
export function cpuMilli(text: string | undefined): number {
  return text === undefined ? 0 : remembered(milliByText, text, quantityMilliValue)
}

/** Whole units, rounded up: `bytes('1Ki')` is 1024. A text that is no quantity counts as nothing. */
export function bytes(text: string | undefined): number {
  return text === undefined ? 0 : remembered(wholeByText, text, quantityValue)
}

/** Whole units, rounded up: for counts such as pods or devices. */
export function quantityInteger(text: string | undefined): number {
  return bytes(text)
}

/** Reads a quantity that validation has let through; a text that is none counts as nothing. */
export function quantityOf(text: string | undefined): Quantity {
  if (text === undefined) return ZERO
  const parsed = parseQuantity(text)
  return 'error' in parsed ? ZERO : parsed
}

/** The sum of quantities as text, in the suffixes of the first that is not zero. */
export function sumQuantities(texts: readonly string[]): string {
  return formatQuantity(texts.map(quantityOf).reduce(addQuantities, ZERO))
}

function remembered(cache: Map<string, number>, text: string, read: (quantity: Quantity) => bigint): number {
  const known = cache.get(text)
  if (known !== undefined) return known
  const value = toSafeNumber(read(quantityOf(text)))
  if (cache.size >= CACHE_LIMIT) cache.clear()
  cache.set(text, value)
  return value
}

function toSafeNumber(value: bigint): number {
  return Math.max(Math.min(Number(value), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER)
}
