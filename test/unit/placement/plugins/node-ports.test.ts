import { expect, test } from 'vitest'
import { cluster, fitting, node, pod } from '../build.js'

const wanting = (hostPort: number, hostIP?: string, protocol = 'TCP') =>
  pod(`p${hostPort}`, { spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort, protocol, ...(hostIP === undefined ? {} : { hostIP }) }] }] } })

test.each([
  ['the same port', wanting(80), wanting(80), false],
  ['another port', wanting(80), wanting(81), true],
  ['another protocol', wanting(80), wanting(80, undefined, 'UDP'), true],
  ['another address', wanting(80, '10.0.0.1'), wanting(80, '10.0.0.2'), true],
  ['the wildcard takes all', wanting(80), wanting(80, '10.0.0.2'), false],
  ['and wants all', wanting(80, '10.0.0.1'), wanting(80, '0.0.0.0'), false],
])('%s', (_what, holder, newcomer, fits) => {
  expect(fitting(cluster([node('n')], [[holder, 'n']]), newcomer)).toEqual(fits ? ['n'] : [])
})

test('a port is free again when its holder has gone', () => {
  const model = cluster([node('n')], [[wanting(80), 'n']])
  model.setPod(0, undefined)
  expect(fitting(model, wanting(80))).toEqual(['n'])
})
