/**
 * A quantity as Kubernetes computes with it: a whole number times a power of ten, and the family of suffixes in
 * which it is shown. Upstream has two representations, a 64-bit integer with a scale for nearly everything and an
 * arbitrary decimal for the rest, and a few results depend on which one is in use: the rounding of negative
 * amounts and the bits that are lost beyond 64. Both are therefore kept apart here by `exact64`.
 * Source: apimachinery/pkg/api/resource (quantity.go, amount.go, math.go, scale_int.go).
 */

/** The families of suffixes: `m k M G`, `Ki Mi Gi`, `e3`. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** An amount: `unscaled` × 10^`exponent`. */
export interface Quantity {
  readonly unscaled: bigint
  readonly exponent: number
  /** The amount is in upstream's 64-bit representation. */
  readonly exact64: boolean
  readonly format: QuantityFormat
  /** The spelling to show instead of the canonical one, when upstream keeps what was written. */
  readonly text: string | undefined
}

/** The smallest power of ten that is kept: nano. */
export const NANO = -9
export const INT64_MAX = 9223372036854775807n

/** Nothing at all, from which sums start. */
export const ZERO: Quantity = Object.freeze({
  unscaled: 0n, exponent: 0, exact64: true, format: 'DecimalSI', text: undefined,
})

const powersOfTen: bigint[] = [1n]

/** 10^n as an exact integer. */
export function tenToThe(n: number): bigint {
  for (let i = powersOfTen.length; i <= n; i++) powersOfTen.push(powersOfTen[i - 1]! * 10n)
  return powersOfTen[n]!
}

export function fitsInt64(value: bigint): boolean {
  return value <= INT64_MAX && value >= -INT64_MAX
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** Division that leaves nothing out: any remainder counts as one more, away from zero. */
export function divideAwayFromZero(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  if (quotient * divisor === value) return quotient
  return value < 0n ? quotient - 1n : quotient + 1n
}

/** Two amounts brought to one power of ten. */
export function aligned(a: Quantity, b: Quantity): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent)
  return [a.unscaled * tenToThe(a.exponent - exponent), b.unscaled * tenToThe(b.exponent - exponent), exponent]
}
