/**
 * The formats of texts that are checked. Formats that are not in the table are not looked at, as upstream does with
 * those that it does not know; of its own, `creditcard`, `isbn`, `isbn10` and `isbn13` are missing here.
 * Source: apiextensions-apiserver, pkg/apiserver/validation/formats.go; kube-openapi, pkg/validation/strfmt.
 */
import { isDNS1123Subdomain } from '../names.js'
import { parseDuration, parseTime } from '../time.js'

type Check = (text: string) => boolean

const HEX = '[0-9a-f]'
const uuid = (version: string): Check => matcher(new RegExp(`^${HEX}{8}-?${HEX}{4}-?${version}${HEX}{3}-?${HEX}{4}-?${HEX}{12}$`, 'i'))

const FORMATS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['bsonobjectid', matcher(/^[0-9a-f]{24}$/i)],
  ['byte', (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)],
  ['cidr', isCidr],
  ['date', (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && parseTime(`${text}T00:00:00Z`) !== undefined],
  ['date-time', (text) => parseTime(text) !== undefined],
  ['datetime', (text) => parseTime(text) !== undefined],
  ['duration', (text) => parseDuration(text) !== undefined],
  ['email', matcher(/^[^\s@<>]+@[^\s@<>]+$/)],
  ['hexcolor', matcher(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i)],
  ['hostname', (text) => isDNS1123Subdomain(text.toLowerCase()).length === 0],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['mac', matcher(/^([0-9a-f]{2}[:-]){5}([0-9a-f]{2}|([0-9a-f]{2}[:-]){2}[0-9a-f]{2})$/i)],
  ['rgbcolor', matcher(/^rgb\(\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*(,\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*){2}\)$/i)],
  ['ssn', matcher(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ['uri', matcher(/^([a-z][a-z0-9+.-]*:\S*|\/\S*)$/i)],
  ['uuid', uuid(HEX)],
  ['uuid3', uuid('3')],
  ['uuid4', uuid('4')],
  ['uuid5', uuid('5')],
])

/** Whether a text has a format; one that is not known has any. */
export function hasFormat(text: string, format: string): boolean {
  return FORMATS.get(format)?.(text) ?? true
}

function matcher(pattern: RegExp): Check {
  return (text) => pattern.test(text)
}

function isIPv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

function isIPv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2 || !text.includes(':')) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const hasIPv4 = last.includes('.')
  if (hasIPv4 && !isIPv4(last)) return false
  const count = groups.length + (hasIPv4 ? 1 : 0)
  return (hasIPv4 ? groups.slice(0, -1) : groups).every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/')
  if (more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return false
  return isIPv4(address) ? Number(bits) <= 32 : isIPv6(address) && Number(bits) <= 128
}
