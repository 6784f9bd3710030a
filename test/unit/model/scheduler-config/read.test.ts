/** KubeSchedulerConfiguration: what is read, and what is said about what cannot be. */
import { expect, test } from 'vitest'
import { formatProblem, readSchedulerConfiguration } from '../../../../src/model/index.js'

const HEAD = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n'
const messages = (text: string) => readSchedulerConfiguration(HEAD + text).problems.map(({ message }) => message)
const problems = (text: string) => readSchedulerConfiguration(HEAD + text, 's.yaml').problems.map(formatProblem)

test('what is not said is as upstream defaults it', () => {
  expect(readSchedulerConfiguration(HEAD).configuration).toEqual({
    parallelism: 16, percentageOfNodesToScore: 0, podInitialBackoffSeconds: 1, podMaxBackoffSeconds: 10, clientLimit: undefined,
    profiles: [{ schedulerName: 'default-scheduler', percentageOfNodesToScore: undefined, plugins: {}, pluginConfig: [] }],
  })
})

test('unknown fields and wrong types are errors with their place and remedy', () => {
  expect(problems('parallelsm: 3\nprofiles:\n- schedulerName: 7\n  plugin: {}\n')).toEqual([
    's.yaml:3:1: error: unknown field "parallelsm" (did you mean "parallelism"?)',
    's.yaml:5:3: error: profiles[0].schedulerName: expected text, found 7 (put it in quotes)',
    's.yaml:6:3: error: unknown field "profiles[0].plugin" (did you mean "plugins"?)',
  ])
  expect(problems('profiles:\n- schedulerName: a\n- schedulerName: a\n  percentageOfNodesToScore: -1\n')).toEqual([
    's.yaml:5:3: error: profiles[1].schedulerName: Duplicate value: profiles[0].schedulerName',
    's.yaml:6:3: error: profiles[1].percentageOfNodesToScore: Invalid value: -1: not in valid range [0-100]',
  ])
})

test.each([
  ['parallelism: 0', 'parallelism: Invalid value: 0: should be an integer value greater than zero'],
  ['percentageOfNodesToScore: 101', 'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]'],
  ['clientConnection: {burst: -1}', 'clientConnection.burst: Invalid value: -1: must be non-negative'],
  ['podInitialBackoffSeconds: 0', 'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0'],
  ['podMaxBackoffSeconds: 0', 'podMaxBackoffSeconds: Invalid value: 0: must be greater than or equal to PodInitialBackoffSeconds'],
  ['profiles: [{schedulerName: a}, {}]', 'profiles[1].schedulerName: Required value'],
  ['profiles: [{schedulerName: a}, {schedulerName: a}]', 'profiles[1].schedulerName: Duplicate value: profiles[0].schedulerName'],
  ['profiles: [{plugins: {filter: {enabled: [{name: EBSLimits}]}}}]', 'profiles[0].plugins.filter.enabled[0]: Invalid value: "EBSLimits": was invalid in version "v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")'],
  ['profiles: [{schedulerName: a, plugins: {queueSort: {enabled: [{name: X}]}}}, {schedulerName: b}]', 'profiles[1].plugins.queueSort: Invalid value: {}: must be the same for all profiles'],
  ['extenders: [{prioritizeVerb: p}]', 'extenders[0].weight: Invalid value: 0: must have a positive weight applied to it'],
])('%s', (text, problem) => {
  expect(messages(text)).toEqual([problem])
})

const args = (plugin: string, text: string) => messages(`profiles: [{pluginConfig: [{name: ${plugin}, args: ${text}}]}]`).map((message) => message.replace('profiles[0].pluginConfig[0].args.', ''))

test.each([
  ['NodeResourcesFit', '{scoringStrategy: {type: Most}}', 'scoringStrategy.type: Unsupported value: "Most": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"'],
  ['NodeResourcesFit', '{scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 101}]}}', 'scoringStrategy.resources[0].weight: Invalid value: 101: resource weight of cpu not in valid range (0, 100]'],
  ['NodeResourcesFit', '{scoringStrategy: {type: RequestedToCapacityRatio}}', 'scoringStrategy.requestedToCapacityRatio: Required value: must be specified when type is RequestedToCapacityRatio'],
  ['NodeResourcesFit', '{scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: {shape: [{utilization: 5, score: 1}, {utilization: 5, score: 0}]}}}', 'scoringStrategy.requestedToCapacityRatio.shape[1].utilization: Invalid value: 5: values must be sorted in increasing order'],
  ['NodeResourcesFit', '{ignoredResourceGroups: [a/b]}', "ignoredResourceGroups[0]: Invalid value: \"a/b\": resource group name can't contain '/'"],
  ['NodeResourcesBalancedAllocation', '{resources: [{name: cpu, weight: 2}]}', 'resources[0].weight: Invalid value: 2: must be 1'],
  ['InterPodAffinity', '{hardPodAffinityWeight: 101}', 'hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]'],
  ['DefaultPreemption', '{minCandidateNodesPercentage: 101}', 'minCandidateNodesPercentage: Invalid value: 101: not in valid range [0, 100]'],
  ['PodTopologySpread', '{defaultConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: ScheduleAnyway}]}', 'defaultingType: Invalid value: "System": when .defaultConstraints are not empty'],
  ['PodTopologySpread', '{defaultingType: List, defaultConstraints: [{maxSkew: 0, topologyKey: z, whenUnsatisfiable: ScheduleAnyway}]}', 'defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf)'],
  ['NodeAffinity', '{addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Is}]}]}}}', 'addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator'],
  ['VolumeBinding', '{bindTimeoutSeconds: -1}', 'bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds, should not be a negative value'],
  ['VolumeBinding', '{shape: []}', 'shape: Invalid value: []: unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring'],
])('arguments of %s: %s', (plugin, text, problem) => {
  expect(args(plugin, text)[0]).toBe(problem)
})

test('arguments are known by their plugin', () => {
  expect(messages('profiles: [{pluginConfig: [{name: InterPodAffinity, args: {kind: NodeAffinityArgs}}]}]')).toEqual([
    'args for plugin InterPodAffinity were not of type InterPodAffinityArgs.kubescheduler.config.k8s.io, got NodeAffinityArgs',
  ])
  expect(messages('profiles: [{pluginConfig: [{name: InterPodAffinity, args: {hardPodAffinityWeigth: 3}}]}]')).toEqual([
    'unknown field "profiles[0].pluginConfig[0].args.hardPodAffinityWeigth"',
  ])
})

test('the file must be one configuration of this version', () => {
  expect(readSchedulerConfiguration('kind: Pod').problems.map(formatProblem)).toEqual(['line 1:1: error: expected kind KubeSchedulerConfiguration, found "Pod" (give it apiVersion: kubescheduler.config.k8s.io/v1 and kind: KubeSchedulerConfiguration)'])
  expect(readSchedulerConfiguration('apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration').problems[0]!.message)
    .toBe('no kind "KubeSchedulerConfiguration" is registered for version "kubescheduler.config.k8s.io/v1beta3"')
  expect(readSchedulerConfiguration('').problems).toHaveLength(1)
  expect(problems('---\na: 1')[0]).toContain('a second document begins here')
})

test('what has no effect is named once, by its path', () => {
  const { notes, configuration } = readSchedulerConfiguration(`${HEAD}leaderElection: {leaderElect: true}\nclientConnection: {qps: 5.5, kubeconfig: k}\nextenders: [{urlPrefix: http://x}]\n`)
  expect(notes.map(({ path }) => path)).toEqual(['leaderElection', 'clientConnection.kubeconfig', 'extenders[0]'])
  expect(configuration!.clientLimit).toEqual({ qps: 5.5, burst: 100 })
  expect(readSchedulerConfiguration(`${HEAD}clientConnection: {qps: -1}`).configuration!.clientLimit).toBe('none')
})
