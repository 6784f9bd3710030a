/**
 * What an unquoted word in YAML means to kubectl, whose parser (go-yaml v2) follows YAML 1.1 with some liberties:
 * `yes`, `on` and `y` are booleans, `0755` and `0o755` octal, underscores in numbers count for nothing, `1e3` is a
 * number, dates stay text, and `1:30` is text although YAML 1.1 makes it a number. Integers beyond 2^53 are bigints,
 * so that no digit is lost before it is known what the field holds.
 */

/** A scalar that kubectl can read. */
export type ScalarValue = string | number | bigint | boolean | null

const words = new Map<string, ScalarValue>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
])

const float = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/
const integer = /^[-+]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/
const maxInteger = 18446744073709551615n
const minInteger = -9223372036854775808n

/** The value of an unquoted scalar without a tag. */
export function resolvePlain(source: string): ScalarValue {
  const word = words.get(source)
  if (word !== undefined) return word
  if (!/^[-+.\d]/.test(source)) return source
  const digits = source.startsWith('.') ? source : source.replaceAll('_', '')
  const whole = integer.test(digits) ? toInteger(digits) : undefined
  if (whole !== undefined) return whole
  return float.test(digits) ? Number(digits) : source
}

/** The value of a scalar with a tag of YAML's own, such as `!!int`; undefined if it is none of that type. */
export function resolveTagged(source: string, tag: string): ScalarValue | undefined {
  const value = resolvePlain(source)
  switch (tag) {
    case 'tag:yaml.org,2002:bool': return typeof value === 'boolean' ? value : undefined
    case 'tag:yaml.org,2002:int': return isInteger(value) ? value : undefined
    case 'tag:yaml.org,2002:float': return typeof value === 'number' || typeof value === 'bigint' ? value : undefined
    case 'tag:yaml.org,2002:null': return value === null ? null : undefined
    default: return source
  }
}

function isInteger(value: ScalarValue): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}

function toInteger(digits: string): number | bigint | undefined {
  const negative = digits.startsWith('-')
  const unsigned = /^[-+]/.test(digits) ? digits.slice(1) : digits
  const magnitude = BigInt(/^0[0-7]+$/.test(unsigned) ? `0o${unsigned.slice(1)}` : unsigned)
  const value = negative ? -magnitude : magnitude
  if (value > maxInteger || value < minInteger) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
