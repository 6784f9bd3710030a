import { expect, test } from 'vitest'
import { cidrErrors, ipErrors, isStrictSubset } from '../../../../src/model/validation/ip.js'

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', true], ['11.0.0.0/16', '10.0.0.0/8', false], ['10.0.0.0/8', '10.0.0.0/8', false], ['10.0.0.0/8', '10.0.0.0/16', false],
  ['192.168.1.128/25', '192.168.1.0/24', true], ['192.168.2.0/25', '192.168.1.0/24', false], ['1.2.3.4/32', '0.0.0.0/0', true],
  ['2001:db8:1::/48', '2001:db8::/32', true], ['2001:db9::/48', '2001:db8::/32', false], ['10.0.0.0/24', '::/0', false],
])('%s in %s: %s', (inner, outer, expected) => {
  expect(isStrictSubset(inner, outer)).toBe(expected)
})

test('zeros in front, addresses of IPv4 within IPv6 and bits beyond the prefix are told apart', () => {
  const messages = (errors: readonly { message: string }[]) => errors.map(({ message }) => message)
  expect(messages(ipErrors('01.2.3.4', 'ip'))).toEqual(['Invalid value: "01.2.3.4": must not have leading 0s'])
  expect(messages(ipErrors('::ffff:1.2.3.4', 'ip'))).toEqual(['Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address'])
  expect(messages(cidrErrors('10.0.0.1/8', 'ip'))).toEqual(['Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length'])
  expect(messages(cidrErrors('10.0.0.0/08', 'ip'))).toEqual(['Invalid value: "10.0.0.0/08": must not have leading 0s in IP or prefix length'])
  expect(cidrErrors('2001:db8::/64', 'ip')).toEqual([])
})
