import { expect, test } from 'vitest'
import {
  bytes, canonicalMilliQuantity, canonicalQuantity, cpuMilli, parseQuantity, quantityInteger, quantityOf, subtractQuantities,
  formatQuantity, sumQuantities,
} from '../../../src/model/index.js'

test('amounts are read as milli-CPU, bytes and counts, rounded up', () => {
  expect([cpuMilli('1'), cpuMilli('250m'), cpuMilli('0.0001'), cpuMilli(undefined)]).toEqual([1000, 250, 1, 0])
  expect([bytes('1Ki'), bytes('1.5Gi'), bytes('100M'), bytes('1500m')]).toEqual([1024, 1610612736, 100_000_000, 2])
  expect(quantityInteger('110')).toBe(110)
})

test('a spelling stays when it is canonical, and is shortened when it is not', () => {
  const texts = ['1024Mi', '1025Ki', '1000m', '1500m', '0.5', '1e7', '+1', '1000000']
  expect(texts.map(canonicalQuantity)).toEqual(['1Gi', '1025Ki', '1', '1500m', '500m', '10e6', '+1', '1M'])
})

test('lists of resources hold thousandths at the least', () => {
  expect(['0.0001', '0.12345', '1u', '+1'].map(canonicalMilliQuantity)).toEqual(['1m', '124m', '1m', '1'])
})

test('sums take the suffixes of the first operand that is not zero', () => {
  expect(sumQuantities(['0', '1Gi', '1M'])).toBe('1074741824')
  expect(sumQuantities(['500m', '1'])).toBe('1500m')
  expect(formatQuantity(subtractQuantities(quantityOf('1Gi'), quantityOf('512Mi')))).toBe('512Mi')
})

test('what is no quantity says so, also absurd ones, in no time', () => {
  for (const text of ['', 'abc', '1.2.3', '1KiB', '1e99999999999', `1e${'9'.repeat(1000)}`]) {
    expect(parseQuantity(text), text).toHaveProperty('error')
  }
  expect(bytes('1'.repeat(5000))).toBe(bytes('1'.repeat(5000)))
})

test('a suffix without a number is nothing only where upstream reads it as fast', () => {
  const nothing = { error: 'unable to parse numeric part of quantity' }
  expect(['Ei', '-.Ei', 'e-12', '+e-10'].map((text) => parseQuantity(text))).toEqual([nothing, nothing, nothing, nothing])
  expect(['Mi', 'k', '-', '0.Ei'].map(canonicalQuantity)).toEqual(['0', '0', '0', '0'])
})
