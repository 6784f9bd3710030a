/**
 * Reading quantities as manifests write them: a decimal number and a suffix that is a power of ten, a power of
 * 1024 or an exponent. What upstream accepts by accident is accepted here too (`Mi` is zero, `1.` is one), amounts
 * below a nano round up to one, amounts with binary suffixes are capped at the end of 64 bits.
 * Deviation: an exponent beyond ±1000 is refused, where upstream would compute with numbers of that many digits.
 * Source: apimachinery/pkg/api/resource/quantity.go (ParseQuantity), suffix.go.
 */
import { divideAwayFromZero, fitsInt64, INT64_MAX, NANO, tenToThe, ZERO } from './amount.js'
import type { Quantity, QuantityFormat } from './amount.js'

/** Why a text is not a quantity, in upstream's words. */
export interface QuantityError {
  readonly error: string
}

const WRONG_FORMAT = { error: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'" }
const WRONG_SUFFIX = { error: "unable to parse quantity's suffix" }
const WRONG_NUMBER = { error: 'unable to parse numeric part of quantity' }

/** So many decimal digits always fit into 64 bits. */
const DIGITS_THAT_FIT = 18
const EXPONENT_LIMIT = 1000
/** Amounts that may not fit into 64 bits need a digit, the others do not. */
const HAS_DIGITS = /^[+-]?\.?[0-9]/
const SHAPE = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/

const SUFFIXES: ReadonlyMap<string, readonly [2 | 10, number, QuantityFormat]> = new Map([
  ['n', [10, -9, 'DecimalSI']], ['u', [10, -6, 'DecimalSI']], ['m', [10, -3, 'DecimalSI']], ['', [10, 0, 'DecimalSI']],
  ['k', [10, 3, 'DecimalSI']], ['M', [10, 6, 'DecimalSI']], ['G', [10, 9, 'DecimalSI']], ['T', [10, 12, 'DecimalSI']],
  ['P', [10, 15, 'DecimalSI']], ['E', [10, 18, 'DecimalSI']],
  ['Ki', [2, 10, 'BinarySI']], ['Mi', [2, 20, 'BinarySI']], ['Gi', [2, 30, 'BinarySI']], ['Ti', [2, 40, 'BinarySI']],
  ['Pi', [2, 50, 'BinarySI']], ['Ei', [2, 60, 'BinarySI']],
])

interface Parts {
  readonly negative: boolean
  /** Digits before the point, without leading zeros; `0` if none are left. */
  readonly whole: string
  readonly fraction: string
  readonly base: 2 | 10
  readonly power: number
  readonly format: QuantityFormat
}

const CACHE_LIMIT = 4096
const known = new Map<string, Quantity | QuantityError>()

/** Reads a quantity; the error is upstream's. What was read is remembered: the same few amounts are everywhere. */
export function parseQuantity(text: string): Quantity | QuantityError {
  let read = known.get(text)
  if (read !== undefined) return read
  read = parse(text)
  if (known.size >= CACHE_LIMIT) known.clear()
  known.set(text, read)
  return read
}

function parse(text: string): Quantity | QuantityError {
  if (text === '0') return ZERO
  const parts = split(text)
  if ('error' in parts) return parts
  return small(text, parts) ?? (HAS_DIGITS.test(text) ? large(parts) : WRONG_NUMBER)
}

function split(text: string): Parts | QuantityError {
  const match = text === '' ? null : SHAPE.exec(text)
  if (match === null) return WRONG_FORMAT
  const suffix = interpret(match[4]!)
  if (suffix === undefined) return WRONG_SUFFIX
  const [base, power, format] = suffix
  if (Math.abs(power) > EXPONENT_LIMIT) return WRONG_NUMBER
  return { negative: match[1] === '-', whole: match[2] === '' ? '0' : match[2]!, fraction: match[3] ?? '', base, power, format }
}

function interpret(suffix: string): readonly [2 | 10, number, QuantityFormat] | undefined {
  const known = SUFFIXES.get(suffix)
  if (known !== undefined) return known
  return /^[eE][-+]?[0-9]+$/.test(suffix) ? [10, Number(suffix.slice(1)) + 0, 'DecimalExponent'] : undefined
}

/** The usual case: the amount fits into 64 bits beyond doubt; the spelling stays if it is canonical enough. */
function small(text: string, parts: Parts): Quantity | undefined {
  const { whole, fraction, base, power, format } = parts
  if (!fitsBeyondDoubt(parts)) return undefined
  const exponent = (base === 10 ? power : 0) - fraction.length
  if (exponent < NANO) return undefined
  const digits = whole + fraction
  const number = BigInt(digits)
  const amount = base === 2 ? number << BigInt(power) : number
  if (!fitsInt64(amount)) return undefined
  const keeps = base === 2
    ? (number & 7n) !== 0n
    : exponent % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
  return { unscaled: parts.negative ? -amount : amount, exponent, exact64: true, format, text: keeps ? text : undefined }
}

function fitsBeyondDoubt({ whole, fraction, base, power }: Parts): boolean {
  if (base === 10) return whole.length + fraction.length <= DIGITS_THAT_FIT
  return fraction === '' && 14 - whole.length - Math.trunc(power * 3 / 10) >= 0
}

function large({ negative, whole, fraction, base, power, format }: Parts): Quantity {
  let unscaled = BigInt(whole + fraction)
  let exponent = (base === 10 ? power : 0) - fraction.length
  if (base === 2) unscaled <<= BigInt(power)
  if (unscaled > 0n) {
    unscaled = exponent < NANO ? divideAwayFromZero(unscaled, tenToThe(NANO - exponent)) : unscaled * tenToThe(exponent - NANO)
    exponent = NANO
  }
  const one = exponent < 0 ? tenToThe(-exponent) : 1n
  if (base === 2 && unscaled > INT64_MAX * one) {
    unscaled = INT64_MAX
    exponent = 0
  }
  const shown = base === 2 && unscaled > 0n && exponent < 0 && unscaled < one ? 'DecimalSI' : format
  return { unscaled: negative ? -unscaled : unscaled, exponent, exact64: false, format: shown, text: undefined }
}
