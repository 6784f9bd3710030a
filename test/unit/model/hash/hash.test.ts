import { expect, test } from 'vitest'
import { dumpPodTemplate, fnv1_32, fnv1a32, podTemplateHash, safeEncode } from '../../../../src/model/index.js'
import type { PodTemplateSpec } from '../../../../src/model/index.js'

const template: PodTemplateSpec = { spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } }

test('the published test values of FNV-1 and FNV-1a', () => {
  expect(fnv1a32('')).toBe(0x811c9dc5)
  expect(fnv1a32('a')).toBe(0xe40c292c)
  expect(fnv1a32('foobar')).toBe(0xbf9cf968)
  expect(fnv1_32('foobar')).toBe(0x31f0b262)
})

test('text is hashed as its UTF-8 bytes, a lone surrogate as the replacement character', () => {
  for (const text of ['ä', '€', '😀', 'a\ud800b']) {
    expect(fnv1a32(text)).toBe(fnv1a32(new TextEncoder().encode(text)))
  }
})

test('a hash continues where another ended', () => {
  expect(fnv1a32('bar', fnv1a32('foo'))).toBe(fnv1a32('foobar'))
})

test('safeEncode keeps to letters and digits that make no words', () => {
  expect(safeEncode('0123456789')).toBe('456789bcdf')
})

test('collision counts change the hash, 0 too', () => {
  const hashes = [undefined, 0, 1, 2].map((count) => podTemplateHash(template, count))
  expect(new Set(hashes).size).toBe(4)
})

test('the hash does not depend on the order of keys', () => {
  const one = { metadata: { name: '', labels: { a: '1', b: '2' } }, ...template }
  const other = { ...template, metadata: { labels: { b: '2', a: '1' }, name: '' } }
  expect(podTemplateHash(other)).toBe(podTemplateHash(one))
})

function quantityDump(text: string): string {
  const dump = dumpPodTemplate({ spec: { containers: [{ name: 'c', resources: { limits: { cpu: text } } }] } })
  return /cpu:(\{i:.*?Format:\([\w.]+\)\w*\})/.exec(dump)?.[1] ?? ''
}

test('an amount beyond 64 bits is held as a decimal of 10^-9', () => {
  expect(quantityDump('1000000000000000000000')).toBe(
    '{i:(resource.int64Amount){value:(int64)0 scale:(resource.Scale)0}'
    + ' d:(resource.infDecAmount){Dec:(*inf.Dec){unscaled:(big.Int){neg:(bool)false abs:(big.nat)'
    + '[5076944270305263616 54210108624]} scale:(inf.Scale)9}} s:(string) Format:(resource.Format)DecimalSI}',
  )
})

test('an absurd exponent is bounded', () => {
  expect(quantityDump('1e999999999')).toContain('value:(int64)0')
})
