import { expect, test } from 'vitest'
import { isStrictSubset } from '../../../../src/model/validation/ip.js'

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', true], ['11.0.0.0/16', '10.0.0.0/8', false], ['10.0.0.0/8', '10.0.0.0/8', false], ['10.0.0.0/8', '10.0.0.0/16', false],
  ['192.168.1.128/25', '192.168.1.0/24', true], ['192.168.2.0/25', '192.168.1.0/24', false], ['1.2.3.4/32', '0.0.0.0/0', true],
  ['2001:db8:1::/48', '2001:db8::/32', true], ['2001:db9::/48', '2001:db8::/32', false], ['10.0.0.0/24', '::/0', false],
])('%s in %s: %s', (inner, outer, expected) => {
  expect(isStrictSubset(inner, outer)).toBe(expected)
})
