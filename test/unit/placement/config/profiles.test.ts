/** From a configuration to profiles: what runs where, and what makes no sense. */
import { expect, test } from 'vitest'
import { readSchedulerConfigurationValue } from '../../../../src/model/index.js'
import { defaultProfile, profilesOf, userPlugins, type Plugin, type Profile } from '../../../../src/placement/index.js'

function read(plugins: object, rest: object = {}, user: readonly Plugin[] = []) {
  const { configuration, problems } = readSchedulerConfigurationValue({ profiles: [{ plugins, ...rest }] } as never, () => ({}))
  expect(problems).toEqual([])
  return profilesOf(configuration!, userPlugins(user))
}
const profile = (...args: Parameters<typeof read>): Profile => {
  const { profiles, problems } = read(...args)
  expect(problems).toEqual([])
  return profiles[0]!
}
const problems = (...args: Parameters<typeof read>) => read(...args).problems.map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`)
const names = (list: readonly Plugin[]) => list.map(({ name }) => name)

test('a configuration that says nothing is the default profile, its plugins the same objects', () => {
  const made = profile({})
  expect(made.plugins).toEqual(defaultProfile.plugins)
  for (const [point, list] of Object.entries(defaultProfile.points)) expect(made.points[point as 'filter'], point).toEqual(list)
  expect(made.points.filter.every((plugin, i) => plugin === defaultProfile.points.filter[i])).toBe(true)
})

test('the default profile has the plugins of kube-scheduler in their order, with their weights', () => {
  expect(defaultProfile.plugins.map(({ name }) => name)).toEqual([
    'SchedulingGates', 'PrioritySort', 'NodeUnschedulable', 'NodeName', 'TaintToleration', 'NodeAffinity', 'NodePorts', 'NodeResourcesFit', 'VolumeRestrictions', 'NodeVolumeLimits',
    'VolumeBinding', 'VolumeZone', 'PodTopologySpread', 'InterPodAffinity', 'DynamicResources', 'DefaultPreemption', 'NodeResourcesBalancedAllocation', 'ImageLocality', 'DefaultBinder',
  ])
  const weights = { TaintToleration: 3, NodeAffinity: 2, PodTopologySpread: 2, InterPodAffinity: 2, NodeResourcesFit: 1, NodeResourcesBalancedAllocation: 1, ImageLocality: 1 }
  expect(Object.fromEntries(defaultProfile.points.score.map(({ plugin, weight }) => [plugin.name, weight]))).toEqual(weights)
})

test('plugins are disabled by name or all together, at one point or at all', () => {
  expect(names(profile({ multiPoint: { disabled: [{ name: 'NodePorts' }] } }).points.filter)).not.toContain('NodePorts')
  const noScores = profile({ preScore: { disabled: [{ name: '*' }] }, score: { disabled: [{ name: '*' }] } })
  expect(noScores.points.score).toEqual([])
  expect(names(noScores.points.filter)).toContain('NodeAffinity')
  const bare = profile({ multiPoint: { disabled: [{ name: '*' }], enabled: [{ name: 'PrioritySort' }, { name: 'DefaultBinder' }] } })
  expect(names(bare.plugins)).toEqual(['PrioritySort', 'DefaultBinder'])
})

test('weights: of the point, then of MultiPoint, then 1; what is named anew stays in its place', () => {
  const { points } = profile({ multiPoint: { enabled: [{ name: 'ImageLocality', weight: 7 }, { name: 'TaintToleration' }] }, score: { enabled: [{ name: 'NodeResourcesFit', weight: 5 }] } })
  expect(points.score.map(({ plugin, weight }) => [plugin.name, weight])).toEqual([
    ['NodeResourcesFit', 5], ['TaintToleration', 1], ['NodeAffinity', 2], ['PodTopologySpread', 2], ['InterPodAffinity', 2], ['NodeResourcesBalancedAllocation', 1], ['ImageLocality', 7],
  ])
})

test('own plugins come after those of MultiPoint, at every point that they implement', () => {
  const own: Plugin = { name: 'Own', filter: () => undefined, score: () => 1 }
  const { points } = profile({ multiPoint: { enabled: [{ name: 'Own', weight: 3 }] } }, {}, [own])
  expect(names(points.filter).at(-1)).toBe('Own')
  expect(points.score.at(-1)).toMatchObject({ plugin: { name: 'Own' }, weight: 3 })
  expect(names(profile({ filter: { enabled: [{ name: 'Own' }] } }, {}, [own]).points.filter).at(-1)).toBe('Own')
})

test.each([
  [{ multiPoint: { enabled: [{ name: 'NodePort' }] } }, 'plugins.multiPoint.enabled.0.name: PreFilterPlugin "NodePort" does not exist'],
  [{ score: { enabled: [{ name: 'Nobody' }] } }, 'plugins.score.enabled.0.name: ScorePlugin "Nobody" does not exist'],
  [{ score: { enabled: [{ name: 'NodePorts' }] } }, 'plugins.score.enabled.0.name: plugin "NodePorts" does not extend ScorePlugin plugin'],
  [{ filter: { enabled: [{ name: 'NodePorts' }, { name: 'NodePorts' }] } }, 'plugins.filter.enabled.1.name: plugin "NodePorts" already registered as "FilterPlugin"'],
  [{ queueSort: { disabled: [{ name: '*' }] } }, 'plugins: only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0'],
  [{ bind: { disabled: [{ name: 'DefaultBinder' }] } }, 'plugins: at least one bind plugin is needed for profile with scheduler name "default-scheduler"'],
  [{ score: { enabled: [{ name: 'ImageLocality', weight: -1 }] } }, 'plugins.score.enabled.0.weight: the weight of plugin "ImageLocality" is negative: -1'],
  [{ preFilter: { disabled: [{ name: 'InterPodAffinity' }] } }, 'plugins.preFilter: plugin "InterPodAffinity" is enabled at filter and not at preFilter, where it prepares what it needs'],
])('%o', (plugins, problem) => {
  expect(problems(plugins)).toEqual([problem])
})

test('arguments for a plugin that nobody has are a mistake, with the name that was probably meant', () => {
  expect(read({}, { pluginConfig: [{ name: 'NodeResourceFit' }] }).problems).toEqual([
    { path: ['profiles', 0, 'pluginConfig', 0, 'name'], message: 'plugin "NodeResourceFit" does not exist', remedy: 'did you mean "NodeResourcesFit"?' },
  ])
})

test('own plugins need names of their own, and their scores must be in range', () => {
  expect(() => userPlugins([{ name: 'NodePorts' }])).toThrow('a plugin named NodePorts already exists')
  expect(() => userPlugins([{ name: '' }])).toThrow('needs a name')
  const [made] = userPlugins([{ name: 'Own', make: (args) => ({ name: 'Own', score: () => (args as { value: number }).value }) }])
  const scores = Float64Array.of(101)
  expect(() => made!.make({ value: 101 }).normalizeScore!(scores, 1, undefined, [])).toThrow('plugin "Own" returns an invalid score 101')
})
