/**
 * How Go holds a quantity in memory, as far as a dump shows it: a scaled 64-bit integer where that suffices, else
 * an arbitrary decimal. Two texts of the same amount have different memory and so different hashes; that is why
 * the amount alone is not enough here. Quantities are expected as the API server stores them (valid, canonical);
 * an amount that Go could not parse dumps as zero. Source: apimachinery's api/resource ParseQuantity.
 */

const maxInt64 = 9223372036854775807n
/** Decimal digits that always fit into an int64. */
const safeDigits = 18
const nanoScale = 9
/** No amount that the API accepts comes near this power of ten. */
const maxExponent = 1000

type Format = 'DecimalSI' | 'BinarySI' | 'DecimalExponent' | ''

interface Suffix {
  readonly format: Format
  readonly exponent: number
}

interface Parts {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
  readonly suffix: Suffix
}

const decimalSuffixes = new Map([
  ['n', -9], ['u', -6], ['m', -3], ['', 0], ['k', 3], ['M', 6], ['G', 9], ['T', 12], ['P', 15], ['E', 18],
])
const binarySuffixes = new Map([['Ki', 10], ['Mi', 20], ['Gi', 30], ['Ti', 40], ['Pi', 50], ['Ei', 60]])

/** The dump of a quantity; of the zero value if there is none. */
export function dumpQuantity(text: string | undefined): string {
  if (text === '0') return dump(0n, 0, '<nil>', '0', 'DecimalSI')
  const parts = text === undefined ? undefined : parse(text)
  if (text === undefined || parts === undefined) return dump(0n, 0, '<nil>', '', '')
  return dumpScaled(text, parts) ?? dumpDecimal(parts)
}

function dump(value: bigint, scale: number, decimal: string, cached: string, format: Format): string {
  return `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}}`
    + ` d:(resource.infDecAmount){Dec:(*inf.Dec)${decimal}} s:(string)${cached} Format:(resource.Format)${format}}`
}

function parse(text: string): Parts | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(\D[+-]?\d*|\D\D|)$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', end = ''] = match
  const suffix = readSuffix(end)
  if (suffix === undefined || whole + fraction === '') return undefined
  return { negative: sign === '-', whole: whole.replace(/^0+/, '') || '0', fraction, suffix }
}

function readSuffix(text: string): Suffix | undefined {
  const decimal = decimalSuffixes.get(text)
  if (decimal !== undefined) return { format: 'DecimalSI', exponent: decimal }
  const binary = binarySuffixes.get(text)
  if (binary !== undefined) return { format: 'BinarySI', exponent: binary }
  if (!/^[eE][+-]?\d+$/.test(text)) return undefined
  const exponent = Number(text.slice(1))
  return Math.abs(exponent) > maxExponent ? undefined : { format: 'DecimalExponent', exponent }
}

function dumpScaled(text: string, parts: Parts): string | undefined {
  const { whole, fraction, suffix } = parts
  const binary = suffix.format === 'BinarySI'
  if (binary && fraction !== '') return undefined
  const room = binary
    ? 15 - whole.length - Math.floor(suffix.exponent * 3 / 10) - 1
    : safeDigits - whole.length - fraction.length
  const scale = (binary ? 0 : suffix.exponent) - fraction.length
  if (room < 0 || scale < -nanoScale) return undefined
  const value = BigInt(whole + fraction) << BigInt(binary ? suffix.exponent : 0)
  if (value > maxInt64) return undefined
  return dump(parts.negative ? -value : value, scale, '<nil>', cachedText(text, parts, scale), suffix.format)
}

/** Go keeps the text only where it sees at once that it is canonical. */
function cachedText(text: string, { whole, fraction, suffix }: Parts, scale: number): string {
  if (suffix.format === 'BinarySI') return BigInt(whole) % 8n === 0n ? '' : text
  const digits = whole + fraction
  return scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0') ? text : ''
}

function dumpDecimal({ negative, whole, fraction, suffix }: Parts): string {
  const binary = suffix.format === 'BinarySI'
  const unscaled = BigInt(whole + fraction) << BigInt(binary ? suffix.exponent : 0)
  let amount = toNano(unscaled, fraction.length - (binary ? 0 : suffix.exponent))
  const one = powerOfTen(nanoScale)
  if (binary && amount > maxInt64 * one) amount = maxInt64 * one
  const format = binary && amount < one && amount > 0n ? 'DecimalSI' : suffix.format
  const words = wordsOf(amount).join(' ')
  const decimal = `{unscaled:(big.Int){neg:(bool)${negative && amount > 0n} abs:(big.nat)[${words}]}`
    + ` scale:(inf.Scale)${nanoScale}}`
  return dump(0n, 0, decimal, '', format)
}

/** An amount in units of 10^-9, rounded away from zero. */
function toNano(unscaled: bigint, scale: number): bigint {
  if (scale <= nanoScale) return unscaled * powerOfTen(nanoScale - scale)
  const divisor = powerOfTen(scale - nanoScale)
  return (unscaled + divisor - 1n) / divisor
}

/** The 64-bit words of a big integer, the lowest first. */
function wordsOf(amount: bigint): bigint[] {
  const words: bigint[] = []
  for (let rest = amount; rest > 0n; rest >>= 64n) words.push(BigInt.asUintN(64, rest))
  return words
}

function powerOfTen(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`)
}
