/**
 * Showing quantities: the canonical text has no fraction, as small a number as its family of suffixes allows, and
 * loses nothing; a binary amount that is not whole, or lies below 1024, is shown with decimal suffixes. A number
 * that was written without superfluous digits keeps its spelling.
 * Source: apimachinery/pkg/api/resource/quantity.go (CanonicalizeBytes), suffix.go.
 */
import { absolute, divideAwayFromZero, tenToThe } from './amount.js'
import type { Quantity } from './amount.js'
import { parseQuantity } from './parse.js'

const DECIMAL: ReadonlyMap<number, string> = new Map([
  [-9, 'n'], [-6, 'u'], [-3, 'm'], [0, ''], [3, 'k'], [6, 'M'], [9, 'G'], [12, 'T'], [15, 'P'], [18, 'E'],
])
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** The text of a quantity as objects show it when they are read back. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.unscaled === 0n) return '0'
  if (quantity.text !== undefined) return quantity.text
  const whole = quantity.format === 'BinarySI' ? wholeNumber(quantity) : undefined
  return whole !== undefined && absolute(whole) >= 1024n ? binaryText(whole) : decimalText(quantity)
}

/** The text of a whole number of bytes, or of other units that are shown with binary suffixes. */
export function formatBinary(units: number): string {
  return formatQuantity({ unscaled: BigInt(units), exponent: 0, exact64: true, format: 'BinarySI', text: undefined })
}

/** The canonical text of a quantity's text; a text that is no quantity stays as it is. */
export function canonicalQuantity(text: string): string {
  const known = canonicalTexts.get(text)
  if (known !== undefined) return known
  const parsed = parseQuantity(text)
  const canonical = 'error' in parsed ? text : formatQuantity(parsed)
  if (canonicalTexts.size >= CACHE_LIMIT) canonicalTexts.clear()
  canonicalTexts.set(text, canonical)
  return canonical
}

/**
 * The text of an amount in a list of resources: canonical, rounded up to thousandths. A text that is no quantity
 * stays as it is.
 */
export function canonicalMilliQuantity(text: string): string {
  const known = milliTexts.get(text)
  if (known !== undefined) return known
  const parsed = parseQuantity(text)
  const canonical = 'error' in parsed ? text : formatQuantity(roundedUpToMilli(parsed))
  if (milliTexts.size >= CACHE_LIMIT) milliTexts.clear()
  milliTexts.set(text, canonical)
  return canonical
}

function roundedUpToMilli(quantity: Quantity): Quantity {
  if (quantity.exponent >= MILLI) return { ...quantity, text: undefined }
  const unscaled = divideAwayFromZero(quantity.unscaled, tenToThe(MILLI - quantity.exponent))
  return { ...quantity, unscaled, exponent: MILLI, text: undefined }
}

const MILLI = -3
const CACHE_LIMIT = 65536
const milliTexts = new Map<string, string>()
const canonicalTexts = new Map<string, string>()

function wholeNumber({ unscaled, exponent }: Quantity): bigint | undefined {
  if (exponent >= 0) return unscaled * tenToThe(exponent)
  const divisor = tenToThe(-exponent)
  return unscaled % divisor === 0n ? unscaled / divisor : undefined
}

function binaryText(whole: bigint): string {
  let power = 0
  let amount = whole
  while (amount % 1024n === 0n) {
    amount /= 1024n
    power++
  }
  return `${amount}${BINARY[power] ?? ''}`
}

function decimalText(quantity: Quantity): string {
  let amount = quantity.unscaled
  let exponent = quantity.exponent
  while (amount % 10n === 0n) {
    amount /= 10n
    exponent++
  }
  const superfluous = ((exponent % 3) + 3) % 3
  amount *= tenToThe(superfluous)
  exponent -= superfluous
  return `${amount}${suffix(exponent, quantity.format)}`
}

function suffix(exponent: number, format: Quantity['format']): string {
  if (format !== 'DecimalExponent') return DECIMAL.get(exponent) ?? ''
  return exponent === 0 ? '' : `e${exponent}`
}
