/**
 * What storing a pod makes of it: a pending status, its quality of service, the gate on its scheduling, the label
 * keys of its own that its constraints name merged into their selectors. The parts that do not depend on the pod
 * itself are remembered by specification, so that pods of one template go on sharing it.
 * Source: pkg/registry/core/pod/strategy.go, pkg/apis/core/v1/conversion.go.
 */
import { withFields } from '../copy.js'
import { deepFreeze } from '../deep-freeze.js'
import type {
  Affinity, LabelSelector, Pod, PodAffinityTerm, PodSpec, PodStatus, TopologySpreadConstraint, WeightedPodAffinityTerm,
} from '../kinds/index.js'
import { qosClass } from '../readings/index.js'
import { formatTime } from '../time.js'
import { sameValue } from './same.js'

const converted = new WeakMap<PodSpec, PodSpec>()
const merged = new WeakMap<PodSpec, { readonly labels: Labels; readonly spec: PodSpec }>()

type Labels = Readonly<Record<string, string>>

/** The specification with the service account under both its names, as it is stored. */
export function storedPodSpec(spec: PodSpec): PodSpec {
  const known = converted.get(spec)
  if (known !== undefined) return known
  const { serviceAccountName, serviceAccount } = spec
  const name = serviceAccountName ?? serviceAccount
  const result = name === undefined || (name === serviceAccountName && name === serviceAccount)
    ? spec
    : deepFreeze({ ...spec, serviceAccountName: name, serviceAccount: name })
  converted.set(spec, result)
  converted.set(result, result)
  return result
}

/** A pod as it is stored when it is created. */
export function preparePod(pod: Pod, nowMs: number): Pod {
  const spec = withOwnLabels(withGracePeriod(storedPodSpec(pod.spec)), pod.metadata.labels ?? {})
  return withFields(pod, { metadata: withFields(pod.metadata, { generation: 1 }), spec, status: firstStatus(spec, nowMs) })
}

/** A pod's specification as it is stored when it is changed. */
export function updatedPodSpec(spec: PodSpec): PodSpec {
  return withGracePeriod(storedPodSpec(spec))
}

function firstStatus(spec: PodSpec, nowMs: number): PodStatus {
  const status: PodStatus = { phase: 'Pending', qosClass: qosClass(spec) }
  if ((spec.schedulingGates ?? []).length === 0) return status
  const gated = {
    type: 'PodScheduled', status: 'False', reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
    lastProbeTime: null, lastTransitionTime: formatTime(nowMs),
  }
  return { ...status, conditions: [gated] as unknown as PodStatus['conditions'] }
}

function withGracePeriod(spec: PodSpec): PodSpec {
  const seconds = spec.terminationGracePeriodSeconds
  return seconds !== undefined && seconds < 0 ? { ...spec, terminationGracePeriodSeconds: 1 } : spec
}

function withOwnLabels(spec: PodSpec, labels: Labels): PodSpec {
  if (!namesLabelKeys(spec)) return spec
  const known = merged.get(spec)
  if (known !== undefined && sameValue(known.labels, labels)) return known.spec
  const result = deepFreeze({
    ...spec,
    ...(spec.topologySpreadConstraints === undefined
      ? {}
      : { topologySpreadConstraints: spec.topologySpreadConstraints.map((constraint) => withKeys(constraint, labels)) }),
    ...(spec.affinity === undefined ? {} : { affinity: mergedAffinity(spec.affinity, labels) }),
  })
  merged.set(spec, { labels, spec: result })
  return result
}

function namesLabelKeys({ topologySpreadConstraints = [], affinity }: PodSpec): boolean {
  const named = ({ matchLabelKeys, mismatchLabelKeys }: LabelKeys) => (matchLabelKeys ?? mismatchLabelKeys ?? []).length > 0
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((affinities) => [
    ...(affinities?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinities?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ])
  return topologySpreadConstraints.some(named) || terms.some(named)
}

type LabelKeys = { readonly matchLabelKeys?: readonly string[]; readonly mismatchLabelKeys?: readonly string[] }

function withKeys<T extends TopologySpreadConstraint | PodAffinityTerm>(term: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term as LabelKeys & { labelSelector?: LabelSelector }
  if (labelSelector === undefined) return term
  const added = [
    ...requirements(matchLabelKeys, 'In', labels),
    ...requirements(mismatchLabelKeys, 'NotIn', labels),
  ]
  if (added.length === 0) return term
  return { ...term, labelSelector: { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added] } }
}

function requirements(keys: readonly string[], operator: string, labels: Labels) {
  return keys.filter((key) => Object.hasOwn(labels, key)).map((key) => ({ key, operator, values: [labels[key]!] }))
}

function mergedAffinity(affinity: Affinity, labels: Labels): Affinity {
  return {
    ...affinity,
    ...(affinity.podAffinity === undefined ? {} : { podAffinity: mergedTerms(affinity.podAffinity, labels) }),
    ...(affinity.podAntiAffinity === undefined ? {} : { podAntiAffinity: mergedTerms(affinity.podAntiAffinity, labels) }),
  }
}

interface AffinityTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] | undefined
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[] | undefined
}

function mergedTerms(terms: AffinityTerms, labels: Labels): AffinityTerms {
  const required = terms.requiredDuringSchedulingIgnoredDuringExecution
  const preferred = terms.preferredDuringSchedulingIgnoredDuringExecution
  return {
    ...terms,
    ...(required === undefined ? {} : { requiredDuringSchedulingIgnoredDuringExecution: required.map((term) => withKeys(term, labels)) }),
    ...(preferred === undefined ? {} : {
      preferredDuringSchedulingIgnoredDuringExecution: preferred.map((weighted) =>
        ({ ...weighted, podAffinityTerm: withKeys(weighted.podAffinityTerm, labels) })),
    }),
  }
}
