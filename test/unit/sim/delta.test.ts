/** The text of a change, against a plain way to find the same: all leaves of both versions, and those that differ. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, SharedJson } from '../../../src/sim/canonical.js'
import { freezeForReal } from '../../../src/plain/index.js'
import { Deltas, type DeltaOptions } from '../../../src/sim/delta.js'
import { GrowingText } from '../../../src/sim/state/growing-text.js'
import { StateSpace } from '../../../src/sim/state/space.js'

const VOLATILE = { metadata: { uid: true, owners: { '*': { uid: true } } }, gone: true, list: { '*': true } } as const

/** Deltas, of which one gets what they write. */
class Texts {
  private readonly out = new GrowingText(new StateSpace(), 'text')
  private readonly deltas: Deltas

  constructor(options: DeltaOptions) {
    this.deltas = new Deltas(this.out, options, (content) => `#${Object.keys(content).length}`)
  }

  created(...of: Parameters<Deltas['created']>): string {
    this.deltas.created(...of)
    return this.taken()
  }

  changed(...of: Parameters<Deltas['changed']>): string {
    this.deltas.changed(...of)
    return this.taken()
  }

  private taken(): string {
    const text = this.out.from(0)
    this.out.clear()
    return text
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const under = (skip: unknown, key: string): unknown => (isObject(skip) && Object.hasOwn(skip, key) ? (skip as Record<string, unknown>)[key] : undefined)

const part = (value: unknown, key: string): unknown => (isObject(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined)

/** The plain way: no orders and no places are remembered, and every key is looked at. */
function textOf(from: unknown, to: unknown, skip: unknown, path: string): string {
  if (from === to) return ''
  if (to === undefined) return ` ${path}=-`
  if (!isObject(to)) return ` ${path}=${JSON.stringify(to)}`
  if (Array.isArray(from) && Array.isArray(to)) return under(skip, '*') === true ? '' : textOfLists(from, to, under(skip, '*'), path)
  const alike = isObject(from) && Array.isArray(from) === Array.isArray(to)
  const empty = !alike && Object.keys(to).length === 0 && path !== '' ? ` ${path}=${Array.isArray(to) ? '[]' : '{}'}` : ''
  const keys = [...new Set([...Object.keys(to), ...(alike ? Object.keys(from) : [])])]
  const step = (key: string): string => (Array.isArray(to) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`)
  const inner = (key: string): unknown => under(skip, Array.isArray(to) ? '*' : key)
  const sorted = Array.isArray(to) ? keys.sort((a, b) => Number(a) - Number(b)) : keys.sort((a, b) => (a < b ? -1 : 1))
  return empty + sorted.filter((key) => inner(key) !== true).map((key) => textOf(alike ? part(from, key) : undefined, part(to, key), inner(key), step(key))).join('')
}

/** The plain way: each new item takes the first old one of its name behind those that were taken, nameless ones the next if that is nameless. */
function textOfLists(from: readonly unknown[], to: readonly unknown[], skip: unknown, path: string): string {
  const nameOf = (item: unknown): unknown => (typeof item === 'string' ? item : Array.isArray(item) ? undefined : (['a', 'b'].map((field) => part(item, field)).map((named) => (Array.isArray(named) ? named[0] as unknown : named)).find((named) => typeof named === 'string')))
  const named = (list: readonly unknown[]): unknown[] => list.map(nameOf)
  let text = ''
  let alike = 0
  while (alike < from.length && alike < to.length && (from[alike] === to[alike] || nameOf(from[alike]) === nameOf(to[alike]))) {
    text += textOf(from[alike], to[alike], skip, `${path}[${alike}]`)
    alike++
  }
  const old = named(from).map((name, i) => (i < alike ? null : name))
  let passed = alike
  for (let i = alike; i < to.length; i++) {
    const name = nameOf(to[i])
    const at = name === undefined ? (old[passed] === undefined && passed < old.length ? passed : -1) : old.indexOf(name, passed)
    if (at < passed) {
      text += textOf(undefined, to[i], skip, `${path}[+${i}]`)
      continue
    }
    while (passed < at) text += ` ${path}[${passed++}]=-`
    text += textOf(from[at], to[i], skip, `${path}[${i}]`)
    passed = at + 1
  }
  while (passed < from.length) text += ` ${path}[${passed++}]=-`
  return text
}

const KEYS = ['a', 'b']

const key = fc.constantFrom('a', 'b', 'B', 'metadata', 'uid', 'owners', 'gone', 'list', 'x-y/z', 'toString')
const leaf = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('plain', 'a "quote"', 'line\nbreak', '\ud800'), fc.integer(), fc.boolean(), fc.constant(null))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true })),
}))
const object = fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true })

describe('the text of a change', () => {
  it('of a created object shows every leaf, keys sorted, but what is volatile', () => {
    fc.assert(
      fc.property(object, (created) => {
        expect(new Texts({ volatile: VOLATILE }).created('Kind', created)).toBe(textOf(undefined, created, VOLATILE, ''))
      }),
    )
  })

  it('of two versions shows what differs, whatever the order of their keys', () => {
    fc.assert(
      fc.property(object, object, fc.boolean(), (from, other, similar) => {
        const to = similar ? { ...from, ...other } : other
        const turned = Object.fromEntries(Object.entries(to).reverse())
        const expected = textOf(from, to, VOLATILE, '')
        expect(new Texts({ volatile: VOLATILE, itemKeys: KEYS }).changed('Kind', from, to)).toBe(expected)
        expect(new Texts({ volatile: VOLATILE, itemKeys: KEYS }).changed('Kind', from, turned)).toBe(expected)
      }),
    )
  })

  it('says what was put into a list and taken out of it, and nothing of what stayed', () => {
    const deltas = new Texts({ volatile: VOLATILE, itemKeys: KEYS })
    const text = (from: readonly unknown[], to: readonly unknown[]): string => deltas.changed('Kind', { l: from }, { l: to })
    const [x, y, z] = ['x', 'y', 'z'].map((a) => ({ a, n: 1 }))
    expect(text([x], [y, z, x])).toBe(' l[+0].a="y" l[+0].n=1 l[+1].a="z" l[+1].n=1')
    expect(text([x, y, z], [y, { a: 'z', n: 2 }])).toBe(' l[0]=- l[1].n=2')
    expect(text([x, y], [y, x])).toBe(' l[0]=- l[+1].a="x" l[+1].n=1')
    expect(text(['p', 'q'], ['q', 'r'])).toBe(' l[0]=- l[+1]="r"')
    expect(text([1, 2], [1, 3, 4])).toBe(' l[1]=3 l[+2]=4')
    expect(text([{ b: ['p', 'q'] }, { b: ['r'] }], [{ b: ['r'] }])).toBe(' l[0]=-')
    expect(text([{ n: 1 }, x], [x, { n: 1 }])).toBe(' l[0]=- l[+1].n=1')
    expect(text([x, x], [x, { a: 'x', n: 2 }, x])).toBe(' l[1].n=2 l[+2].a="x" l[+2].n=1')
  })

  it('of two lists of few different items is the plain way too, and never empty unless they are equal', () => {
    const item = fc.constantFrom<unknown>('p', 'q', 'r', 1, 2, null, { n: 1 }, { n: 2 }, { a: 'x', n: 1 }, { a: 'x', n: 2 }, { a: 'y' }, { b: ['y'] }, { b: [] }, ['p'])
    const list = fc.array(item, { maxLength: 12 })
    fc.assert(
      fc.property(list, list, (from, to) => {
        const text = new Texts({ itemKeys: KEYS }).changed('Kind', { l: from }, { l: to })
        expect(text).toBe(textOf({ l: from }, { l: to }, undefined, ''))
        expect(text === '').toBe(canonicalJson(from) === canonicalJson(to))
      }),
      { numRuns: 2_000 },
    )
  })

  it('shows a leaf that comes again at its place as it did the first time', () => {
    const deltas = new Texts({ volatile: VOLATILE })
    for (const value of ['a "b" \ud83d\ude00 \ud800', 1.5, -0, true, null]) {
      for (let i = 0; i < 40; i++) expect(deltas.created('Kind', { a: { b: value } })).toBe(` a.b=${JSON.stringify(value)}`)
    }
    fc.assert(fc.property(fc.array(fc.constantFrom('x', 'y', 1, '1', null), { maxLength: 12 }), (values) => {
      for (const b of values) for (let i = 0; i < 20; i++) expect(deltas.created('Kind', { b })).toBe(` b=${JSON.stringify(b)}`)
    }))
  })

  it('says of what is gone that it is, once, at its top', () => {
    const deltas = new Texts({ volatile: VOLATILE })
    expect(deltas.changed('Kind', { a: { b: 1, c: 2 }, l: [1, { x: 1 }] }, { l: [1] })).toBe(' a=- l[1]=-')
    expect(deltas.changed('Kind', { a: { b: 1 } }, { a: {} })).toBe(' a.b=-')
    expect(deltas.changed('Kind', { a: { b: 1 } }, { a: [] })).toBe(' a=[]')
    expect(deltas.changed('Kind', { a: undefined }, {})).toBe('')
    expect(deltas.changed('Kind', { a: 1 }, { a: undefined })).toBe(' a=-')
  })

  it('takes the hash of parts that are hashed, and only of those', () => {
    const deltas = new Texts({ volatile: VOLATILE, hashed: { '*': { spec: true }, Other: { spec: { inner: true } } } })
    expect(deltas.created('Kind', { spec: { a: 1, b: 2 }, other: { spec: { a: 1 } } })).toBe(' other.spec.a=1 spec=#2')
    expect(deltas.created('Other', { spec: { a: 1, inner: { b: 2 } }, inner: {} })).toBe(' inner={} spec.a=1 spec.inner=#1')
    expect(deltas.created('Other', { spec: { inner: 'text' } })).toBe(' spec.inner="text"')
    expect(deltas.changed('Other', { spec: { inner: { b: 1 } } }, { spec: { inner: { b: 2 } } })).toBe(' spec.inner.b=2')
    expect(deltas.changed('Other', { spec: {} }, { spec: { inner: { b: 2 } } })).toBe(' spec.inner=#1')
  })

  it('shows the same after more kinds of keys than a place remembers', () => {
    const deltas = new Texts({ volatile: VOLATILE })
    for (let i = 0; i < 100; i++) expect(deltas.created('Kind', { labels: { [`k${i % 13}`]: i, [`j${i % 7}`]: i } })).toBe(` labels.j${i % 7}=${i} labels.k${i % 13}=${i}`)
  })
})

describe('canonical JSON', () => {
  it('is what JSON.stringify gives for sorted keys', () => {
    const sorted = (part: unknown): unknown => {
      if (Array.isArray(part)) return part.map(sorted)
      if (typeof part !== 'object' || part === null) return part
      return Object.fromEntries(Object.keys(part).sort((a, b) => (a < b ? -1 : 1)).map((name) => [name, sorted((part as Record<string, unknown>)[name])]))
    }
    fc.assert(fc.property(value, (any) => { expect(canonicalJson(any)).toBe(JSON.stringify(sorted(any))) }))
  })

  it('is the same where parts are shared, whatever was spelt before', () => {
    const long = fc.string({ minLength: 150, maxLength: 250 })
    const parts = fc.array(fc.oneof(value, fc.array(long, { maxLength: 3 }), fc.record({ a: long, b: fc.record({ c: long }) })), { minLength: 1, maxLength: 4 })
    const whole = fc.array(fc.array(fc.nat(3), { maxLength: 4 }), { maxLength: 4 })
    fc.assert(
      fc.property(parts, fc.array(whole, { maxLength: 4 }), (shared, wholes) => {
        const json = new SharedJson()
        for (const numbers of wholes) {
          const made = freezeForReal(Object.fromEntries(numbers.map((inner, i) => [`k${i}`, i % 2 === 0 ? shared[(inner[0] ?? 0) % shared.length] : Object.fromEntries(inner.map((n, j) => [`p${j}`, shared[n % shared.length]]))])))
          expect(json.of(made)).toBe(canonicalJson(made))
        }
      }),
    )
  })
})
