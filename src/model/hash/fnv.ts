/**
 * The two 32-bit Fowler–Noll–Vo hashes that Kubernetes' controllers use, and the encoding that makes their decimal
 * text fit for a name. FNV-1a (xor, then multiply) names ReplicaSets and the revisions of DaemonSets, FNV-1
 * (multiply, then xor) those of StatefulSets. Text is hashed as UTF-8. Source: Go's hash/fnv and
 * apimachinery's rand.SafeEncodeString.
 */

const offsetBasis = 0x811c9dc5
const prime = 0x01000193
/** Letters and digits that make no words and are not mistaken for one another. */
const safeAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

type Step = (hash: number, byte: number) => number

const step1a: Step = (hash, byte) => Math.imul(hash ^ byte, prime)
const step1: Step = (hash, byte) => Math.imul(hash, prime) ^ byte

/** FNV-1a of a text or bytes, continued from `start`: the hash of what came before. */
export function fnv1a32(data: string | Uint8Array, start = offsetBasis): number {
  return fold(data, start, step1a)
}

/** FNV-1 of a text or bytes, continued from `start`: the hash of what came before. */
export function fnv1_32(data: string | Uint8Array, start = offsetBasis): number {
  return fold(data, start, step1)
}

/** Maps each character into the alphabet of generated names, so that a number can end a name. */
export function safeEncode(text: string): string {
  let encoded = ''
  for (let i = 0; i < text.length; i++) encoded += safeAlphabet[text.charCodeAt(i) % safeAlphabet.length]
  return encoded
}

function fold(data: string | Uint8Array, start: number, step: Step): number {
  let hash = start | 0
  if (typeof data !== 'string') {
    for (const byte of data) hash = step(hash, byte)
    return hash >>> 0
  }
  for (let i = 0; i < data.length; i++) {
    const unit = data.charCodeAt(i)
    if (unit < 0x80) {
      hash = step(hash, unit)
      continue
    }
    const point = data.codePointAt(i) ?? unit
    if (point > 0xffff) i++
    hash = foldPoint(hash, isLoneSurrogate(point) ? 0xfffd : point, step)
  }
  return hash >>> 0
}

function isLoneSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff
}

function foldPoint(start: number, point: number, step: Step): number {
  if (point < 0x800) return step(step(start, 0xc0 | (point >> 6)), 0x80 | (point & 0x3f))
  let hash = point < 0x10000
    ? step(start, 0xe0 | (point >> 12))
    : step(step(start, 0xf0 | (point >> 18)), 0x80 | ((point >> 12) & 0x3f))
  hash = step(hash, 0x80 | ((point >> 6) & 0x3f))
  return step(hash, 0x80 | (point & 0x3f))
}
