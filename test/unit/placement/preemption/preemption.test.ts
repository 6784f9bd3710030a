/** Who would have to go, and where. */
import { expect, test } from 'vitest'
import { defaultProfile, explainPreemption } from '../../../../src/placement/index.js'
import type { Pod } from '../../../../src/model/index.js'
import { cluster, node, pod, ZONE } from '../build.js'

const sized = (name: string, cpu: string, priority: number, startTime?: string) =>
  pod(name, { labels: { app: name }, requests: { cpu }, spec: { priority }, status: startTime === undefined ? {} : { startTime } })
const vip = sized('vip', '3', 100)
const victims = (...args: Parameters<typeof cluster>) => {
  const result = explainPreemption(cluster(...args), vip, defaultProfile)!
  return Object.fromEntries(result.candidates.map((each) => [each.node, each.victims.map((victim) => victim.pod.metadata.name)]))
}

test('as many as possible are spared, the most important first', () => {
  expect(victims([node('n')], [[sized('low', '1', 1), 'n'], [sized('mid', '1', 2), 'n'], [sized('high', '1', 3), 'n'], [sized('free', '0', 0), 'n']]))
    .toEqual({ n: ['mid', 'low'] })
})

test('of equal priorities who runs longer is spared', () => {
  expect(victims([node('n')], [[sized('young', '1', 1, '2000-01-01T00:00:09Z'), 'n'], [sized('old', '1', 1, '2000-01-01T00:00:01Z'), 'n'], [sized('new', '1', 1), 'n']]))
    .toEqual({ n: ['young', 'new'] })
})

test('the cheapest node: lowest priorities first, budgets before everything', () => {
  const model = cluster([node('a'), node('b')], [[sized('x', '4', 5), 'a'], [sized('y', '4', 1), 'b']])
  const best = () => explainPreemption(model, vip, defaultProfile)!.best.map((each) => each.node)
  expect(best()).toEqual(['b'])
  model.setBudget(0, { metadata: { namespace: 'default' }, spec: { selector: { matchLabels: { app: 'y' } } }, status: { disruptionsAllowed: 0 } })
  expect(best()).toEqual(['a'])
})

test('a pod that may not preempt says why', () => {
  const never = pod('p', { requests: { cpu: '3' }, spec: { priority: 9, preemptionPolicy: 'Never' } })
  expect(explainPreemption(cluster([node('n')], [[sized('x', '4', 1), 'n']]), never, defaultProfile))
    .toMatchObject({ whyNot: 'not eligible due to preemptionPolicy=Never.', candidates: [] })
})

test('a pod that is going is counted off a spread on trial, though it did not count before', () => {
  const spread = { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule' as const, minDomains: 2, labelSelector: { matchLabels: { app: 'web' } } }
  const web = (name: string, cpu: string, priority: number) => pod(name, { labels: { app: 'web' }, requests: { cpu }, spec: { priority, topologySpreadConstraints: [spread] } })
  const going = { ...web('going', '4', 0), metadata: { ...web('going', '4', 0).metadata, deletionTimestamp: '2000-01-01T00:00:30Z' } }
  const place = (low: Pod) => cluster([node('n', { labels: { [ZONE]: 'a' } }), node('m', { labels: { [ZONE]: 'a' }, status: { allocatable: { cpu: '1', memory: '8Gi', pods: '110' } } })], [[low, 'n'], [web('other', '1', 900), 'm']])
  const nodes = (low: Pod) => explainPreemption(place(low), web('vip', '3', 100), defaultProfile)!.candidates.map((each) => each.node)
  expect(nodes(sized('low', '4', 0))).toEqual([])
  expect(nodes(going)).toEqual(['n'])
})

test('room for a nominated pod of at least the same priority is taken', () => {
  const model = cluster([node('n')])
  model.setNominated(7, sized('waiting', '4', 100), 'n')
  expect(explainPreemption(model, vip, defaultProfile)).toMatchObject({ candidates: [] })
  model.setNominated(7, undefined)
  expect(explainPreemption(model, vip, defaultProfile)).toBeUndefined()
})
