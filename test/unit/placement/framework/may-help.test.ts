/** Which events wake which rejected pods, beyond the hints of each plugin (hints.test.ts). */
import { expect, test } from 'vitest'
import { ClusterModel, concernsGate, defaultProfile, isOfInterest, makeProfile, mayHelp, onNode } from '../../../../src/placement/index.js'
import { node, pod } from '../build.js'

const model = new ClusterModel()
const info = model.podInfo(pod('p'))
const tainted = { kind: 'Node', old: node('n'), new: node('n', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }) } as const
const relabelled = { kind: 'Node', old: node('n'), new: node('n', { labels: { a: 'b' } }) } as const
const heartbeat = { kind: 'Node', old: node('n'), new: node('n', { status: { conditions: [] } }) } as const

test('who is not known to have been refused by anybody is tried again, but not for nothing', () => {
  expect(mayHelp([], info, relabelled, model, defaultProfile)).toBe(true)
  expect(mayHelp([], info, heartbeat, model, defaultProfile)).toBe(false)
  expect([relabelled, heartbeat].map(isOfInterest)).toEqual([true, false])
})

test('a changed taint wakes whoever waits for nodes without listening to taints; a plugin that registers nothing is told of all', () => {
  const profile = makeProfile('s', [
    { name: 'Waits', eventsToRegister: [onNode(['AddNode'])] }, { name: 'Labels', eventsToRegister: [onNode(['UpdateNodeLabel'])] }, { name: 'Open' },
  ].map((plugin) => ({ plugin, weight: 0 })))
  const woken = (event: typeof tainted | typeof relabelled) => ['Waits', 'Labels', 'Open'].filter((plugin) => mayHelp([plugin], info, event, model, profile))
  expect(woken(tainted)).toEqual(['Waits', 'Open'])
  expect(woken(relabelled)).toEqual(['Labels', 'Open'])
  expect(['Waits', 'Labels', 'Open', 'Nobody'].filter((gate) => concernsGate(gate, info, relabelled, profile))).toEqual(['Labels', 'Open'])
})
