/**
 * api/quantity: parsing, comparing, adding. The vectors leave out values that come near 64 bits; the approximate
 * floating-point reading is not something the simulation uses.
 */
import {
  addQuantities, compareQuantities, formatQuantity, parseQuantity, quantityMilliValue, quantityOf, quantityValue,
  subtractQuantities,
} from '../../src/model/index.js'
import type { Quantity } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const apiQuantity: Adapter = {
  area: 'api/quantity',
  run({ input, output }) {
    const { float: _, ...expected } = output
    const actual = compute(input)
    const known = Object.fromEntries(Object.entries(actual).filter(([key]) => !BEYOND_64_BITS.has(key) || key in expected))
    return diff(expected, known)
  },
}

const BEYOND_64_BITS = new Set(['value', 'milliValue'])

function compute(input: any): Record<string, unknown> {
  if (input.op === 'compare') {
    const compare = compareQuantities(quantityOf(input.a), quantityOf(input.b))
    return { compare, equal: compare === 0 }
  }
  if (input.op === 'sum') return numbers(input.texts.map(quantityOf).reduce(addQuantities, quantityOf('0')))
  if (input.op === 'sub') return numbers(subtractQuantities(quantityOf(input.texts[0]), quantityOf(input.texts[1])))
  const parsed = parseQuantity(input.text)
  if ('error' in parsed) return { error: parsed.error }
  const sign = parsed.unscaled > 0n ? 1 : parsed.unscaled < 0n ? -1 : 0
  return { ...numbers(parsed), format: parsed.format, sign }
}

function numbers(quantity: Quantity): Record<string, unknown> {
  return {
    canonical: formatQuantity(quantity),
    value: String(quantityValue(quantity)),
    milliValue: String(quantityMilliValue(quantity)),
  }
}
