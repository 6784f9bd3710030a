import { expect, test } from 'vitest'
import { resolvePlain, resolveTagged } from '../../../../src/model/yaml/scalar.js'

test.each([
  ['yes', true], ['On', true], ['y', true], ['NO', false], ['off', false], ['n', false],
  ['true', true], ['tRUE', 'tRUE'], ['', null], ['~', null], ['Null', null], ['nil', 'nil'],
])('the word %j is %j', (source, value) => {
  expect(resolvePlain(source)).toBe(value)
})

test.each([
  ['0755', 493], ['0o755', 493], ['0x1F', 31], ['0b11', 3], ['-0x10', -16], ['1_000', 1000], ['+5', 5],
  ['09', 9], ['1e3', 1000], ['1E-2', 0.01], ['.5', 0.5], ['5.', 5], ['100', 100],
])('the number %j is %j', (source, value) => {
  expect(resolvePlain(source)).toBe(value)
})

test.each(['1:30', '2001-01-01', '2001-01-01T00:00:00Z', '1Gi', '100m', '0x', '1.2.3', '-', '+', '.', '1e', '_1'])(
  '%j stays text', (source) => {
    expect(resolvePlain(source)).toBe(source)
  },
)

test('an integer beyond 2^53 keeps its digits', () => {
  expect(resolvePlain('9223372036854775807')).toBe(9223372036854775807n)
  expect(resolvePlain('99999999999999999999')).toBe(1e20)
})

test('a tag decides, and what does not fit it is refused', () => {
  expect(resolveTagged('8080', 'tag:yaml.org,2002:str')).toBe('8080')
  expect(resolveTagged('3', 'tag:yaml.org,2002:int')).toBe(3)
  expect(resolveTagged('three', 'tag:yaml.org,2002:int')).toBeUndefined()
  expect(resolveTagged('x', '!custom')).toBe('x')
})
