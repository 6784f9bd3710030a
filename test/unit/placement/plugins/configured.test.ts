/** Plugins with arguments, against numbers worked out by hand from upstream's formulas. */
import { expect, test } from 'vitest'
import { readSchedulerConfigurationValue, type Service } from '../../../../src/model/index.js'
import { explain, profilesOf, type ClusterModel, type Profile } from '../../../../src/placement/index.js'
import { freeze } from '../../../../src/plain/index.js'
import { cluster, node, pod, ZONE } from '../build.js'

function profile(name: string, args: object): Profile {
  const { configuration, problems } = readSchedulerConfigurationValue({ profiles: [{ pluginConfig: [{ name, args }] }] } as never, () => ({}))
  expect(problems).toEqual([])
  return profilesOf(configuration!).profiles[0]!
}
const raw = (model: ClusterModel, newcomer: ReturnType<typeof pod>, plugin: string, args: object) =>
  Object.fromEntries(explain(model, newcomer, profile(plugin, args)).nodes!.map((each) => [each.name, each.raw?.[plugin]]))

const GPU = 'example.com/gpu'
const machine = (name: string, cpu: string, gpu?: string) => node(name, { status: { allocatable: { cpu, memory: '8Gi', pods: '10', ...(gpu === undefined ? {} : { [GPU]: gpu }) } } })

test('MostAllocated packs: the share that is taken, weighted', () => {
  const model = cluster([machine('a', '4'), machine('b', '8')], [[pod('x', { requests: { cpu: '1', memory: '2Gi' } }), 'a']])
  const args = { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 3 }, { name: 'memory', weight: 1 }] } }
  // a: cpu 2/4 → 50, memory 4/8 → 50; b: cpu 1/8 → 12, memory 2/8 → 25.
  expect(raw(model, pod('p', { requests: { cpu: '1', memory: '2Gi' } }), 'NodeResourcesFit', args)).toEqual({ a: 50, b: Math.trunc((12 * 3 + 25) / 4) })
})

test('RequestedToCapacityRatio: a function through points, over extended resources', () => {
  const model = cluster([machine('a', '4', '4'), machine('b', '4', '8'), machine('c', '4')], [[pod('x', { requests: { [GPU]: '1' } }), 'a']])
  const args = { scoringStrategy: { type: 'RequestedToCapacityRatio', resources: [{ name: GPU, weight: 5 }], requestedToCapacityRatio: { shape: [{ utilization: 0, score: 0 }, { utilization: 100, score: 10 }] } } }
  expect(raw(model, pod('p', { requests: { [GPU]: '1' } }), 'NodeResourcesFit', args)).toEqual({ a: 50, b: 12, c: undefined })
  // Who does not ask for it is not scored by it.
  expect(raw(model, pod('p'), 'NodeResourcesFit', args)).toEqual({ a: 0, b: 0, c: 0 })
})

test('ignored resources are not looked at by the filter, others are', () => {
  const model = cluster([machine('a', '4')])
  const fits = (args: object) => explain(model, pod('p', { requests: { [GPU]: '1' } }), profile('NodeResourcesFit', args)).nodes![0]!.ok
  expect(fits({})).toBe(false)
  expect(fits({ ignoredResources: [GPU] })).toBe(true)
  expect(fits({ ignoredResourceGroups: ['example.com'] })).toBe(true)
  expect(fits({ ignoredResourceGroups: ['other.com'] })).toBe(false)
})

test('balanced allocation over three resources uses the standard deviation of their shares', () => {
  const model = cluster([machine('a', '4', '4')])
  const args = { resources: [{ name: 'cpu' }, { name: 'memory' }, { name: GPU }] }
  // Shares with the pod 0.5, 0.25, 0.75: deviation sqrt(0.125/3) = 0.2041…, balance 79; without 0: 100. 50 + (50 − 21) / 2.
  expect(raw(model, pod('p', { requests: { cpu: '2', memory: '2Gi', [GPU]: '3' } }), 'NodeResourcesBalancedAllocation', args)).toEqual({ a: 64 })
})

test('an affinity that the configuration adds holds for all pods, and its preferences count', () => {
  const model = cluster([node('a', { labels: { pool: 'x' } }), node('b', { labels: { pool: 'x', disk: 'ssd' } }), node('c')])
  const term = (key: string, value: string) => ({ matchExpressions: [{ key, operator: 'In', values: [value] }] })
  const args = { addedAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term('pool', 'x')] },
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, preference: term('disk', 'ssd') }],
  } }
  expect(raw(model, pod('p'), 'NodeAffinity', args)).toEqual({ a: 0, b: 5, c: undefined })
  const rejected = explain(model, pod('p'), profile('NodeAffinity', args)).nodes!.find(({ name }) => name === 'c')!
  expect(rejected.rejection).toMatchObject({ code: 'UnschedulableAndUnresolvable', reasons: ["node(s) didn't match scheduler-enforced node affinity"] })
})

test('hardPodAffinityWeight, and ignoring what others prefer', () => {
  const required = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: ZONE, labelSelector: { matchLabels: { app: 'web' } } }] } }
  const model = cluster([node('a', { labels: { [ZONE]: 'a' } }), node('b', { labels: { [ZONE]: 'b' } })], [[pod('x', { spec: { affinity: required } }), 'a']])
  const web = pod('p', { labels: { app: 'web' } })
  expect(raw(model, web, 'InterPodAffinity', { hardPodAffinityWeight: 7 })).toEqual({ a: 7, b: 0 })
  expect(raw(model, web, 'InterPodAffinity', { hardPodAffinityWeight: 0 })).toEqual({ a: undefined, b: undefined })
  expect(raw(model, web, 'InterPodAffinity', { ignorePreferredTermsOfExistingPods: true })).toEqual({ a: undefined, b: undefined })
})

test('a list of default constraints spreads what a Service selects, hard if it says so, and follows the Service', () => {
  const model = cluster([node('a', { labels: { [ZONE]: 'a' } }), node('b', { labels: { [ZONE]: 'b' } })], [[pod('x', { labels: { app: 'web' } }), 'a']])
  const args = { defaultingType: 'List', defaultConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule' }] }
  const listed = profile('PodTopologySpread', args)
  const web = pod('p', { labels: { app: 'web' } })
  const fitting = () => explain(model, web, listed).nodes!.filter(({ ok }) => ok).map(({ name }) => name)
  expect(fitting()).toEqual(['a', 'b'])
  model.setService(0, freeze({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'default' }, spec: { selector: { app: 'web' } } }) as unknown as Service)
  expect(fitting()).toEqual(['b'])
  model.setService(0, undefined)
  expect(fitting()).toEqual(['a', 'b'])
})
