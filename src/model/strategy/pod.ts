/**
 * What storing a pod makes of it: a pending status, its quality of service, the gate on its scheduling, the label
 * keys of its own that its constraints name merged into their selectors. The parts that do not depend on the pod
 * itself are remembered by specification, so that pods of one template go on sharing it.
 * Source: pkg/registry/core/pod/strategy.go, pkg/apis/core/v1/conversion.go.
 */
import { freeze } from '../../plain/index.js'
import { withFields } from '../copy.js'
import type { Affinity, Pod, PodAffinityTerm, PodSpec, PodStatus, TopologySpreadConstraint } from '../kinds/index.js'
import { getCondition, qosClass } from '../readings/index.js'
import { formatTime } from '../time.js'
import { sameValue } from './same.js'

const converted = new WeakMap<PodSpec, PodSpec>()
const merged = new WeakMap<PodSpec, { readonly labels: Labels; readonly spec: PodSpec }>()

type Labels = Readonly<Record<string, string>>

/** The specification with the service account under both its names, as it is stored. */
export function storedPodSpec(spec: PodSpec): PodSpec {
  const { serviceAccountName, serviceAccount } = spec
  const name = serviceAccountName ?? serviceAccount
  if (name === undefined || (name === serviceAccountName && name === serviceAccount)) return spec
  let result = converted.get(spec)
  if (result === undefined) converted.set(spec, (result = freeze(withFields(spec, { serviceAccountName: name, serviceAccount: name }))))
  return result
}

/** A new status, with what it may not forget of the old one: the class of service, and which generations it is about. */
export function keptPodStatus(old: PodStatus = {}, next: PodStatus): PodStatus {
  const kept: { qosClass?: PodStatus['qosClass']; observedGeneration?: number; conditions?: PodStatus['conditions'] } = {}
  if ((next.qosClass ?? '') === '' && old.qosClass !== undefined) kept.qosClass = old.qosClass
  if ((next.observedGeneration ?? 0) === 0 && old.observedGeneration !== undefined) kept.observedGeneration = old.observedGeneration
  const generationOf = (type: string): number | undefined => getCondition(old.conditions, type)?.observedGeneration
  const forgets = next.conditions?.some(({ type, observedGeneration }) => (observedGeneration ?? 0) === 0 && generationOf(type) !== undefined)
  if (forgets === true) {
    kept.conditions = next.conditions!.map((condition) => {
      const observedGeneration = (condition.observedGeneration ?? 0) === 0 ? generationOf(condition.type) : undefined
      return observedGeneration === undefined ? condition : withFields(condition, { observedGeneration })
    })
  }
  return Object.keys(kept).length === 0 ? next : { ...next, ...kept }
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
  const result = freeze(withTerms(spec, (term) => withKeys(term, labels)))
  merged.set(spec, { labels, spec: result })
  return result
}

/** A stored pod whose selectors are again as its client wrote them, without what its label keys have added. */
export function podAsWritten(pod: Pod): Pod {
  const { spec, metadata: { labels = {} } } = pod
  return namesLabelKeys(spec) ? withFields(pod, { spec: withTerms(spec, (term) => withoutKeys(term, labels)) }) : pod
}

/** A pod with its label keys made part of its selectors, as a create does. */
export function withLabelKeysMerged(pod: Pod): Pod {
  return withFields(pod, { spec: withOwnLabels(pod.spec, pod.metadata.labels ?? {}) })
}

type ChangeTerm = <T extends TopologySpreadConstraint | PodAffinityTerm>(term: T) => T

function withTerms(spec: PodSpec, change: ChangeTerm): PodSpec {
  const { topologySpreadConstraints, affinity } = spec
  return {
    ...spec,
    ...(topologySpreadConstraints === undefined ? {} : { topologySpreadConstraints: topologySpreadConstraints.map(change) }),
    ...(affinity === undefined ? {} : { affinity: withAffinityTerms(affinity, change) }),
  }
}

function namesLabelKeys({ topologySpreadConstraints = [], affinity }: PodSpec): boolean {
  if (topologySpreadConstraints.length === 0 && affinity === undefined) return false
  const named = ({ matchLabelKeys, mismatchLabelKeys }: LabelKeys) => (matchLabelKeys ?? mismatchLabelKeys ?? []).length > 0
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((affinities) => [
    ...(affinities?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinities?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ])
  return topologySpreadConstraints.some(named) || terms.some(named)
}

type LabelKeys = { readonly matchLabelKeys?: readonly string[]; readonly mismatchLabelKeys?: readonly string[] }

function withKeys<T extends TopologySpreadConstraint | PodAffinityTerm>(term: T, labels: Labels): T {
  const { labelSelector } = term
  const added = requirementsOf(term, labels)
  if (labelSelector === undefined || added.length === 0) return term
  return { ...term, labelSelector: { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added] } }
}

function withoutKeys<T extends TopologySpreadConstraint | PodAffinityTerm>(term: T, labels: Labels): T {
  const { labelSelector } = term
  const added = requirementsOf(term, labels)
  if (labelSelector?.matchExpressions === undefined || added.length === 0) return term
  const own = labelSelector.matchExpressions.filter((each) => !added.some((other) => sameValue(each, other)))
  return { ...term, labelSelector: { ...labelSelector, matchExpressions: own } }
}

/** What a term's label keys ask for, of a pod with these labels. */
function requirementsOf(term: TopologySpreadConstraint | PodAffinityTerm, labels: Labels) {
  const { matchLabelKeys = [], mismatchLabelKeys = [] } = term as LabelKeys
  return [...requirements(matchLabelKeys, 'In', labels), ...requirements(mismatchLabelKeys, 'NotIn', labels)]
}

function requirements(keys: readonly string[], operator: string, labels: Labels) {
  return keys.filter((key) => Object.hasOwn(labels, key)).map((key) => ({ key, operator, values: [labels[key]!] }))
}

function withAffinityTerms(affinity: Affinity, change: ChangeTerm): Affinity {
  const both = <T extends NonNullable<Affinity['podAffinity']>>(terms: T): T => ({
    ...terms,
    ...(terms.requiredDuringSchedulingIgnoredDuringExecution === undefined ? {} : {
      requiredDuringSchedulingIgnoredDuringExecution: terms.requiredDuringSchedulingIgnoredDuringExecution.map(change),
    }),
    ...(terms.preferredDuringSchedulingIgnoredDuringExecution === undefined ? {} : {
      preferredDuringSchedulingIgnoredDuringExecution: terms.preferredDuringSchedulingIgnoredDuringExecution
        .map((weighted) => ({ ...weighted, podAffinityTerm: change(weighted.podAffinityTerm) })),
    }),
  })
  return {
    ...affinity,
    ...(affinity.podAffinity === undefined ? {} : { podAffinity: both(affinity.podAffinity) }),
    ...(affinity.podAntiAffinity === undefined ? {} : { podAntiAffinity: both(affinity.podAntiAffinity) }),
  }
}
