/**
 * The natural logarithm of a small whole number, the same on every host: `Math.log` may differ between engines, so
 * this one uses only additions, multiplications and divisions of doubles. The number is split into a power of two
 * and a factor f near 1; log f comes from the series of its even and odd parts in s = (f − 1) / (f + 1), with the
 * published coefficients of FreeBSD's e_log.c, which Go's math.Log uses, too, in the same order of operations.
 */

const LN2_HIGH = 6.93147180369123816490e-01
const LN2_LOW = 1.90821492927058770002e-10
const C1 = 6.666666666666735130e-01
const C2 = 3.999999999940941908e-01
const C3 = 2.857142874366239149e-01
const C4 = 2.222219843214978396e-01
const C5 = 1.818357216161805012e-01
const C6 = 1.531383769920937332e-01
const C7 = 1.479819860511658591e-01
const SQRT_HALF = Math.sqrt(2) / 2

const known: number[] = []

/** The natural logarithm of a positive whole number. */
export function naturalLog(n: number): number {
  return known[n] ??= compute(n)
}

function compute(n: number): number {
  let factor = n
  let exponent = 0
  while (factor >= 1) {
    factor /= 2
    exponent++
  }
  if (factor < SQRT_HALF) {
    factor *= 2
    exponent--
  }
  const f = factor - 1
  const s = f / (2 + f)
  const s2 = s * s
  const s4 = s2 * s2
  const odd = s2 * (C1 + s4 * (C3 + s4 * (C5 + s4 * C7)))
  const even = s4 * (C2 + s4 * (C4 + s4 * C6))
  const halfSquare = 0.5 * f * f
  return exponent * LN2_HIGH - ((halfSquare - (s * (halfSquare + (odd + even)) + exponent * LN2_LOW)) - f)
}
