/**
 * Arguments of plugins: what they are when nothing is said, and what is wrong with those that a configuration gives,
 * in upstream's words. Source: pkg/scheduler/apis/config/v1/defaults.go, pkg/scheduler/apis/config/validation
 * (validation_pluginargs.go).
 */
import type { NodeAffinity, TopologySpreadConstraint } from '../kinds/index.js'
import { isLabelKey } from '../names.js'
import { affinityErrors, duplicate, forbidden, invalid, invalidEach, notSupported, required } from '../validation/index.js'
import type { FieldError } from '../validation/index.js'
import type { ArgsWire } from './schema.js'

/** A resource and how much it matters for a score. */
export interface ResourceSpec {
  readonly name: string
  readonly weight: number
}

/** A point of the function from utilisation (0 to 100) to score (0 to 10). */
export interface UtilizationShapePoint {
  readonly utilization: number
  readonly score: number
}

export interface NodeResourcesFitArgs {
  /** Extended resources that the filter does not look at, by name and by the part before the slash. */
  readonly ignoredResources: readonly string[]
  readonly ignoredResourceGroups: readonly string[]
  readonly scoringStrategy: {
    readonly type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio'
    readonly resources: readonly ResourceSpec[]
    readonly requestedToCapacityRatio?: { readonly shape: readonly UtilizationShapePoint[] }
  }
}

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources: readonly ResourceSpec[]
}

export interface PodTopologySpreadArgs {
  /** For pods without constraints of their own; pods are selected as those of the same Services and owner. */
  readonly defaultConstraints: readonly TopologySpreadConstraint[]
  readonly defaultingType: 'System' | 'List'
}

export interface InterPodAffinityArgs {
  /** What a required affinity of a placed pod weighs that means the new one. */
  readonly hardPodAffinityWeight: number
  readonly ignorePreferredTermsOfExistingPods: boolean
}

export interface NodeAffinityArgs {
  /** Holds for all pods besides their own. */
  readonly addedAffinity?: NodeAffinity
}

export interface DefaultPreemptionArgs {
  readonly minCandidateNodesPercentage: number
  readonly minCandidateNodesAbsolute: number
}

export interface VolumeBindingArgs {
  readonly bindTimeoutSeconds: number
}

/** The arguments of the plugins that take some, by name. */
export interface PluginArgs {
  readonly NodeResourcesFit: NodeResourcesFitArgs
  readonly NodeResourcesBalancedAllocation: NodeResourcesBalancedAllocationArgs
  readonly PodTopologySpread: PodTopologySpreadArgs
  readonly InterPodAffinity: InterPodAffinityArgs
  readonly NodeAffinity: NodeAffinityArgs
  readonly DefaultPreemption: DefaultPreemptionArgs
  readonly VolumeBinding: VolumeBindingArgs
  readonly DynamicResources: object
}

interface Reader<P extends keyof PluginArgs> {
  /** Fills in what is not said. */
  readonly complete: (args: ArgsWire[P]) => PluginArgs[P]
  readonly validate: (args: PluginArgs[P], path: string) => FieldError[]
}

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']
const CPU_AND_MEMORY: readonly ResourceSpec[] = [{ name: 'cpu', weight: 1 }, { name: 'memory', weight: 1 }]
const MAX_CUSTOM_SCORE = 10

function resourcesOf(given: readonly { readonly name: string; readonly weight?: number | undefined }[] | undefined): readonly ResourceSpec[] {
  return given === undefined || given.length === 0 ? CPU_AND_MEMORY : given.map(({ name, weight = 0 }) => ({ name, weight: weight === 0 ? 1 : weight }))
}

export const argsReaders: { readonly [P in keyof PluginArgs]: Reader<P> } = {
  NodeResourcesFit: {
    complete: ({ ignoredResources = [], ignoredResourceGroups = [], scoringStrategy = {} }) => ({
      ignoredResources, ignoredResourceGroups,
      scoringStrategy: {
        type: (scoringStrategy.type ?? 'LeastAllocated') as 'LeastAllocated', resources: resourcesOf(scoringStrategy.resources),
        ...(scoringStrategy.requestedToCapacityRatio === undefined ? {} : { requestedToCapacityRatio: { shape: scoringStrategy.requestedToCapacityRatio.shape ?? [] } }),
      },
    }),
    validate: ({ ignoredResources, ignoredResourceGroups, scoringStrategy }, path) => [
      ...ignoredResources.flatMap((name, i) => invalidEach(`${path}.ignoredResources[${i}]`, name, isLabelKey(name))),
      ...ignoredResourceGroups.flatMap((name, i) => groupErrors(name, `${path}.ignoredResourceGroups[${i}]`)),
      ...strategyErrors(scoringStrategy, `${path}.scoringStrategy`),
    ],
  },
  NodeResourcesBalancedAllocation: {
    complete: ({ resources }) => ({ resources: resourcesOf(resources) }),
    validate: ({ resources }, path) => resources.flatMap(({ name, weight }, i) => [
      ...(resources.findIndex((other) => other.name === name) < i ? [duplicate(`${path}.resources[${i}].name`, name)] : []),
      ...(weight === 1 ? [] : [invalid(`${path}.resources[${i}].weight`, weight, 'must be 1')]),
    ]),
  },
  PodTopologySpread: {
    complete: ({ defaultConstraints = [], defaultingType = '' }) => ({ defaultConstraints, defaultingType: (defaultingType === '' ? 'System' : defaultingType) as 'System' }),
    validate: ({ defaultConstraints, defaultingType }, path) => [
      ...defaultingErrors(defaultingType, defaultConstraints, `${path}.defaultingType`),
      ...defaultConstraints.flatMap((_, i) => constraintErrors(defaultConstraints, i, `${path}.defaultConstraints`)),
    ],
  },
  InterPodAffinity: {
    complete: ({ hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false }) => ({ hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }),
    validate: ({ hardPodAffinityWeight: weight }, path) => inRange(weight, 0, 100, `${path}.hardPodAffinityWeight`),
  },
  NodeAffinity: {
    complete: ({ addedAffinity }) => (addedAffinity === undefined ? {} : { addedAffinity }),
    validate: ({ addedAffinity }, path) => affinityErrors({ nodeAffinity: addedAffinity }, path)
      .map((error) => ({ ...error, field: error.field.replace(`${path}.nodeAffinity`, `${path}.addedAffinity`) })),
  },
  DefaultPreemption: {
    complete: ({ minCandidateNodesPercentage = 10, minCandidateNodesAbsolute = 100 }) => ({ minCandidateNodesPercentage, minCandidateNodesAbsolute }),
    validate: ({ minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute }, path) => [
      ...inRange(percentage, 0, 100, `${path}.minCandidateNodesPercentage`),
      ...(absolute < 0 ? [invalid(`${path}.minCandidateNodesAbsolute`, absolute, 'not in valid range [0, inf)')] : []),
      ...(percentage !== 0 || absolute !== 0 ? [] : [
        invalid(`${path}.minCandidateNodesPercentage`, percentage, 'cannot be zero at the same time as minCandidateNodesAbsolute'),
        invalid(`${path}.minCandidateNodesAbsolute`, absolute, 'cannot be zero at the same time as minCandidateNodesPercentage'),
      ]),
    ],
  },
  VolumeBinding: {
    complete: ({ bindTimeoutSeconds = 600, shape }) => ({ bindTimeoutSeconds, ...(shape === undefined ? {} : { shape }) }),
    validate: ({ bindTimeoutSeconds: seconds, ...rest }, path) => [
      ...(seconds < 0 ? [invalid(`${path}.bindTimeoutSeconds`, seconds, 'invalid BindTimeoutSeconds, should not be a negative value')] : []),
      ...('shape' in rest ? [invalid(`${path}.shape`, rest.shape, 'unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring')] : []),
    ],
  },
  DynamicResources: { complete: (args) => args, validate: () => [] },
}

function inRange(value: number, least: number, most: number, path: string): FieldError[] {
  return value >= least && value <= most ? [] : [invalid(path, value, `not in valid range [${least}, ${most}]`)]
}

function groupErrors(name: string, path: string): FieldError[] {
  return [...(name.includes('/') ? [invalid(path, name, "resource group name can't contain '/'")] : []), ...invalidEach(path, name, isLabelKey(name))]
}

function strategyErrors({ type, resources, requestedToCapacityRatio }: NodeResourcesFitArgs['scoringStrategy'], path: string): FieldError[] {
  const isRatio = type === 'RequestedToCapacityRatio'
  return [
    ...(STRATEGIES.includes(type) ? [] : [notSupported(`${path}.type`, type, STRATEGIES)]),
    ...resources.flatMap(({ name, weight }, i) => (weight > 0 && weight <= 100 ? []
      : [invalid(`${path}.resources[${i}].weight`, weight, `resource weight of ${name} not in valid range (0, 100]`)])),
    ...(isRatio && requestedToCapacityRatio === undefined
      ? [required(`${path}.requestedToCapacityRatio`, 'must be specified when type is RequestedToCapacityRatio')] : []),
    ...(isRatio ? shapeErrors(requestedToCapacityRatio?.shape, `${path}.requestedToCapacityRatio.shape`) : []),
    ...(!isRatio && requestedToCapacityRatio !== undefined
      ? [forbidden(`${path}.requestedToCapacityRatio`, 'must be nil when type is not RequestedToCapacityRatio')] : []),
  ]
}

function shapeErrors(shape: readonly UtilizationShapePoint[] | undefined, path: string): FieldError[] {
  if (shape === undefined) return []
  if (shape.length === 0) return [required(path, 'at least one point must be specified')]
  const falling = shape.findIndex(({ utilization }, i) => i > 0 && shape[i - 1]!.utilization >= utilization)
  return [
    ...(falling < 0 ? [] : [invalid(`${path}[${falling}].utilization`, shape[falling]!.utilization, 'values must be sorted in increasing order')]),
    ...shape.flatMap(({ utilization = 0, score = 0 }, i) => [
      ...inRange(utilization, 0, 100, `${path}[${i}].utilization`), ...inRange(score, 0, MAX_CUSTOM_SCORE, `${path}[${i}].score`),
    ]),
  ]
}

function defaultingErrors(type: string, constraints: readonly TopologySpreadConstraint[], path: string): FieldError[] {
  if (type !== 'System' && type !== 'List') return [notSupported(path, type, ['System', 'List'])]
  return type === 'System' && constraints.length > 0 ? [invalid(path, type, 'when .defaultConstraints are not empty')] : []
}

function constraintErrors(constraints: readonly TopologySpreadConstraint[], i: number, list: string): FieldError[] {
  const path = `${list}[${i}]`
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector } = constraints[i]!
  const repeats = constraints.slice(0, i).some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)
  return [
    ...(maxSkew > 0 ? [] : [invalid(`${path}.maxSkew`, maxSkew, 'not in valid range (0, inf)')]),
    ...(topologyKey === '' ? [required(`${path}.topologyKey`, 'can not be empty')] : invalidEach(`${path}.topologyKey`, topologyKey, isLabelKey(topologyKey))),
    ...actionErrors(whenUnsatisfiable, `${path}.whenUnsatisfiable`),
    ...(labelSelector === undefined ? [] : [forbidden(`${path}.labelSelector`, 'constraint must not define a selector, as they deduced for each pod')]),
    ...(repeats ? [duplicate(path, `{${topologyKey}, ${whenUnsatisfiable}}`)] : []),
  ]
}

function actionErrors(action: string, path: string): FieldError[] {
  if (action === '') return [required(path, 'can not be empty')]
  return action === 'DoNotSchedule' || action === 'ScheduleAnyway' ? [] : [notSupported(path, action, ['DoNotSchedule', 'ScheduleAnyway'])]
}
