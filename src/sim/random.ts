/**
 * Chance, by name. A draw is the first output of Tyche-i keyed with (seed, purpose, identity, n): nothing is
 * consumed, so one more object or one more draw shifts no other, and a fork with another seed re-keys its
 * whole future. Seeds are non-empty strings. Only `seedrandom/lib/tychei` is used: unlike `seedrandom`
 * itself it neither calls Math.random nor loads crypto.
 */
import tychei from 'seedrandom/lib/tychei.js'


/** Throws a TypeError that shows the quoted form when a seed is not a non-empty string. */
export function checkSeed(seed: unknown): asserts seed is string {
  if (typeof seed === 'number') throw new TypeError(`a seed is a string: write '${seed}' (quoted), not ${seed}`)
  if (typeof seed !== 'string' || seed === '') throw new TypeError('a seed is a non-empty string')
}

/** An unsigned 32-bit integer for (seed, purpose, identity, n). */
export function draw32(seed: string, purpose: string, identity: string, n: number): number {
  const generator = tychei(`${seed}\u0000${purpose}\u0000${identity}\u0000${n}`)
  return generator.int32() >>> 0
}

/** An integer in [0, bound), drawn without bias by rejection on further words of the same name. */
export function drawBelow(seed: string, purpose: string, identity: string, n: number, bound: number): number {
  const limit = 0x100000000 - (0x100000000 % bound)
  const generator = tychei(`${seed}\u0000${purpose}\u0000${identity}\u0000${n}`)
  for (;;) {
    const word = generator.int32() >>> 0
    if (word < limit) return word % bound
  }
}

/** The first `count` unsigned 32-bit words of one name. */
export function drawWords(seed: string, purpose: string, identity: string, n: number, count: number): number[] {
  const generator = tychei(`${seed}\u0000${purpose}\u0000${identity}\u0000${n}`)
  const words: number[] = []
  while (words.length < count) words.push(generator.int32() >>> 0)
  return words
}
