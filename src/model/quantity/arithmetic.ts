/**
 * Comparing, adding and rounding quantities as upstream does. The result of an addition takes the suffixes of its
 * first operand that is not zero. Rounding to whole numbers or thousandths goes up, away from zero; amounts beyond
 * 64 bits, which upstream holds as decimals, wrap around and round negative numbers the way its conversion does.
 * Source: apimachinery/pkg/api/resource (quantity.go, amount.go, scale_int.go).
 */
import { absolute, aligned, divideAwayFromZero, fitsInt64, INT64_MAX, tenToThe } from './amount.js'
import type { Quantity } from './amount.js'

/** -1, 0 or 1. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  const [left, right] = aligned(a, b)
  return left < right ? -1 : left > right ? 1 : 0
}

/** The sum of two quantities. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  if (a.exact64 && b.exact64) {
    if (a.unscaled === 0n) return { ...b, text: undefined }
    if (b.unscaled === 0n) return { ...a, text: undefined }
  }
  return combine(a, b, b.unscaled)
}

/** The difference `a` − `b`. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return combine(a, b, -b.unscaled)
}

function combine(a: Quantity, b: Quantity, operand: bigint): Quantity {
  const format = a.unscaled === 0n ? b.format : a.format
  const fast = a.exact64 && b.exact64
  if (fast && operand === 0n) return { ...a, format, text: undefined }
  if (fast && a.unscaled === 0n) return { ...b, unscaled: operand, format, text: undefined }
  const [left, right, exponent] = aligned(a, { ...b, unscaled: operand })
  const unscaled = left + right
  const exact64 = fast && fitsInt64(left) && fitsInt64(right) && fitsInt64(unscaled)
  return { unscaled, exponent, exact64, format, text: undefined }
}

/** The whole number, rounded up; `milli` in thousandths. */
export function quantityValue(quantity: Quantity): bigint {
  return scaledValue(quantity, 0)
}

/** The number of thousandths, rounded up. */
export function quantityMilliValue(quantity: Quantity): bigint {
  return scaledValue(quantity, -3)
}

function scaledValue(quantity: Quantity, exponent: number): bigint {
  const shift = quantity.exponent - exponent
  if (shift >= 0) return wrap(quantity.unscaled * tenToThe(shift))
  const divisor = tenToThe(-shift)
  if (quantity.exact64) return divideAwayFromZero(quantity.unscaled, divisor)
  return wrap(scaleDownDecimal(quantity.unscaled, divisor, -shift))
}

/** Upstream's conversion of a decimal adds one for any remainder, also to negative numbers. */
function scaleDownDecimal(unscaled: bigint, divisor: bigint, digits: number): bigint {
  const value = unscaled < INT64_MAX && digits < 18 ? wrap(unscaled) : unscaled
  const quotient = value === unscaled && absolute(value) > INT64_MAX ? floorDivide(value, divisor) : value / divisor
  return value % divisor === 0n ? quotient : quotient + 1n
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}
