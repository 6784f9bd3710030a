/** The text of a change, against a plain way to find the same: all leaves of both versions, and those that differ. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../src/sim/canonical.js'
import { Deltas } from '../../../src/sim/delta.js'

const VOLATILE = { metadata: { uid: true, owners: { '*': { uid: true } } }, gone: true, list: { '*': true } } as const

const nothingShort = (): undefined => undefined

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const under = (skip: unknown, key: string): unknown => (isObject(skip) && Object.hasOwn(skip, key) ? (skip as Record<string, unknown>)[key] : undefined)

const part = (value: unknown, key: string): unknown => (isObject(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined)

/** The plain way: no orders and no places are remembered, and every key is looked at. */
function textOf(from: unknown, to: unknown, skip: unknown, path: string): string {
  if (from === to) return ''
  if (to === undefined) return ` ${path}=-`
  if (!isObject(to)) return ` ${path}=${JSON.stringify(to)}`
  const alike = isObject(from) && Array.isArray(from) === Array.isArray(to)
  const empty = !alike && Object.keys(to).length === 0 && path !== '' ? ` ${path}=${Array.isArray(to) ? '[]' : '{}'}` : ''
  const keys = [...new Set([...Object.keys(to), ...(alike ? Object.keys(from) : [])])]
  const step = (key: string): string => (Array.isArray(to) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`)
  const inner = (key: string): unknown => under(skip, Array.isArray(to) ? '*' : key)
  const sorted = Array.isArray(to) ? keys.sort((a, b) => Number(a) - Number(b)) : keys.sort((a, b) => (a < b ? -1 : 1))
  return empty + sorted.filter((key) => inner(key) !== true).map((key) => textOf(alike ? part(from, key) : undefined, part(to, key), inner(key), step(key))).join('')
}

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
        expect(new Deltas(VOLATILE, nothingShort).created('Kind', created)).toBe(textOf(undefined, created, VOLATILE, ''))
      }),
    )
  })

  it('of two versions shows what differs, whatever the order of their keys', () => {
    fc.assert(
      fc.property(object, object, fc.boolean(), (from, other, similar) => {
        const to = similar ? { ...from, ...other } : other
        const turned = Object.fromEntries(Object.entries(to).reverse())
        const expected = textOf(from, to, VOLATILE, '')
        expect(new Deltas(VOLATILE, nothingShort).changed('Kind', from, to)).toBe(expected)
        expect(new Deltas(VOLATILE, nothingShort).changed('Kind', from, turned)).toBe(expected)
      }),
    )
  })

  it('says of what is gone that it is, once, at its top', () => {
    const deltas = new Deltas(VOLATILE, nothingShort)
    expect(deltas.changed('Kind', { a: { b: 1, c: 2 }, l: [1, { x: 1 }] }, { l: [1] })).toBe(' a=- l[1]=-')
    expect(deltas.changed('Kind', { a: { b: 1 } }, { a: {} })).toBe(' a.b=-')
    expect(deltas.changed('Kind', { a: { b: 1 } }, { a: [] })).toBe(' a=[]')
    expect(deltas.changed('Kind', { a: undefined }, {})).toBe('')
    expect(deltas.changed('Kind', { a: 1 }, { a: undefined })).toBe(' a=-')
  })

  it('takes other text for the parts of a created object that have one, and only for those', () => {
    const deltas = new Deltas(VOLATILE, (part, content) => (part === 'spec' ? `#${Object.keys(content).length}` : undefined))
    expect(deltas.created('Kind', { spec: { a: 1, b: 2 }, other: { spec: { a: 1 } } })).toBe(' other.spec.a=1 spec=#2')
  })

  it('shows the same after more kinds of keys than a place remembers', () => {
    const deltas = new Deltas(VOLATILE, nothingShort)
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
})
