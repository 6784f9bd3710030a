/**
 * IP addresses and address ranges as Services and nodes name them. Source: apimachinery/pkg/util/validation/ip.go,
 * pkg/apis/core/validation (ValidateNonSpecialIP).
 */
import { invalid } from './error.js'
import type { FieldError } from './error.js'

/** The sixteen-bit groups of an address: two for IPv4, eight for IPv6; undefined if it is none. */
function parseIp(text: string): readonly number[] | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

function parseV4(text: string): readonly number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) return undefined
  const [a, b, c, d] = parts.map(Number) as [number, number, number, number]
  return [a * 256 + b, c * 256 + d]
}

function parseV6(text: string): readonly number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half, i) => (half === '' ? [] : groupsOf(half.split(':'), i === halves.length - 1)))
  const [head, tail = []] = groups
  if (head === undefined || groups.includes(undefined)) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1) return missing === 0 ? head : undefined
  return missing < 1 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

function groupsOf(parts: readonly string[], isLast: boolean): readonly number[] | undefined {
  const last = parts[parts.length - 1]!
  const embedded = isLast && last.includes('.') ? parseV4(last) : undefined
  const hex = embedded === undefined ? parts : parts.slice(0, -1)
  if (!hex.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined
  return [...hex.map((part) => Number.parseInt(part, 16)), ...(embedded ?? [])]
}

/** Complaints about an address. */
export function ipErrors(text: string, path: string): FieldError[] {
  const groups = parseIp(text)
  if (groups !== undefined) return isMapped(groups) ? [invalid(path, text, 'must not be an IPv4-mapped IPv6 address')] : []
  const why = parseIp(withoutLeadingZeros(text)) === undefined ? 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)' : 'must not have leading 0s'
  return [invalid(path, text, why)]
}

/** Whether an IPv6 address stands for one of IPv4. */
function isMapped(groups: readonly number[]): boolean {
  return groups.length === 8 && groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
}

/** An address as those read it to whom zeros in front mean nothing. */
function withoutLeadingZeros(text: string): string {
  return text.replace(/(^|[.:/])0+(?=[0-9])(?=[0-9]*(\.|\/|$))/g, '$1')
}

/** Whether a text is an address. */
export function isIp(text: string): boolean {
  return parseIp(text) !== undefined
}

/** Whether an address range lies within another and is not all of it; both are valid. */
export function isStrictSubset(inner: string, outer: string): boolean {
  const [small, large] = [inner, outer].map((text) => {
    const [address = '', bits = ''] = text.split('/')
    return { groups: parseIp(address)!, bits: Number(bits) }
  }) as [Range, Range]
  if (small.groups.length !== large.groups.length || small.bits <= large.bits) return false
  return small.groups.every((group, i) => {
    const shared = Math.min(16, Math.max(0, large.bits - 16 * i))
    return group >> (16 - shared) === large.groups[i]! >> (16 - shared)
  })
}

interface Range {
  readonly groups: readonly number[]
  readonly bits: number
}

/** The family of an address. */
export function ipFamily(text: string): 'IPv4' | 'IPv6' {
  return text.includes(':') ? 'IPv6' : 'IPv4'
}

/** Complaints about an address range. */
export function cidrErrors(text: string, path: string): FieldError[] {
  const range = parseCidr(text)
  if (range !== undefined) return strayBits(range) ? [invalid(path, text, strayBits(range)!)] : []
  const zeros = parseCidr(withoutLeadingZeros(text)) !== undefined
  return [invalid(path, text, zeros ? 'must not have leading 0s in IP or prefix length' : 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
}

/** Whether a text is an address range that can be read. */
export function isCidr(text: string): boolean {
  return parseCidr(text) !== undefined
}

function parseCidr(text: string): Range | undefined {
  const [address = '', bits = '', ...rest] = text.split('/')
  const groups = parseIp(address)
  const valid = groups !== undefined && rest.length === 0 && /^(0|[1-9][0-9]{0,2})$/.test(bits) && Number(bits) <= groups.length * 16
  return valid ? { groups, bits: Number(bits) } : undefined
}

/** What is wrong with a range that can be read. */
function strayBits({ groups, bits }: Range): string | undefined {
  if (isMapped(groups)) return 'must not have an IPv4-mapped IPv6 address'
  const clean = groups.every((group, i) => (group & (0xffff >> Math.min(16, Math.max(0, bits - 16 * i)))) === 0)
  return clean ? undefined : 'must not have bits set beyond the prefix length'
}

/** Complaints about an address that cannot be reached from elsewhere. */
export function specialIpErrors(text: string, path: string): FieldError[] {
  const groups = parseIp(text)
  if (groups === undefined) return []
  const [first, second] = groups as [number, number]
  const v4 = groups.length === 2
  const loopback = v4 ? first >> 8 === 127 : groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1
  const linkLocal = v4 ? first === 0xa9fe : (first & 0xffc0) === 0xfe80
  const multicast = v4 ? first === 0xe000 && second >> 8 === 0 : (first & 0xff0f) === 0xff02
  return [
    ...(groups.every((group) => group === 0) ? [invalid(path, text, `may not be unspecified (${text})`)] : []),
    ...(loopback ? [invalid(path, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')] : []),
    ...(linkLocal ? [invalid(path, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')] : []),
    ...(multicast ? [invalid(path, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')] : []),
  ]
}
