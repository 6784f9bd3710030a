/**
 * The terms in which pods speak about other pods: which pods (by namespace and labels), in which topology, how much
 * they matter. A term that names no namespace and selects none means the namespace of its own pod.
 * Source: pkg/scheduler/framework/types.go (AffinityTerm, getNamespacesFromPodAffinityTerm).
 */
import { isEmptySelector, labelSelectorAsSelector, matches, NOTHING } from '../../../model/index.js'
import type { Affinity, LabelSelector, PodAffinityTerm, Selector, WeightedPodAffinityTerm } from '../../../model/index.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { Labels, PodClass } from '../../model/pod-class.js'
import { perClass } from '../../model/class-notes.js'

/** One term, ready to be matched. */
export interface Term {
  readonly topologyKey: string
  readonly namespaces: readonly string[]
  readonly namespaceSelector: Selector
  readonly selector: Selector
  readonly weight: number
}

interface Terms {
  readonly requiredAffinity: readonly Term[]
  readonly requiredAntiAffinity: readonly Term[]
  readonly preferredAffinity: readonly Term[]
  readonly preferredAntiAffinity: readonly Term[]
}

const NO_TERMS: Terms = Object.freeze({ requiredAffinity: [], requiredAntiAffinity: [], preferredAffinity: [], preferredAntiAffinity: [] })
const NO_LABELS: Labels = Object.freeze({})

/** All terms of a class. */
export const termsOf = perClass(({ spec: { affinity }, namespace }: PodClass): Terms => (affinity === undefined ? NO_TERMS : readTerms(affinity, namespace)))

function readTerms(affinity: Affinity, namespace: string): Terms {
  const one = (term: PodAffinityTerm) => compile(term, namespace, 1)
  const weighted = ({ weight, podAffinityTerm }: WeightedPodAffinityTerm) => compile(podAffinityTerm, namespace, weight)
  const { podAffinity = {}, podAntiAffinity = {} } = affinity
  return {
    requiredAffinity: (podAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(one),
    requiredAntiAffinity: (podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(one),
    preferredAffinity: (podAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted),
    preferredAntiAffinity: (podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted),
  }
}

function compile(term: PodAffinityTerm, namespace: string, weight: number): Term {
  const { namespaces = [], namespaceSelector, labelSelector, topologyKey } = term
  return {
    topologyKey,
    namespaces: namespaces.length === 0 && namespaceSelector === undefined ? [namespace] : namespaces,
    namespaceSelector: selectorOf(namespaceSelector),
    selector: selectorOf(labelSelector),
    weight,
  }
}

function selectorOf(selector: LabelSelector | undefined): Selector {
  const made = labelSelectorAsSelector(selector)
  return 'error' in made ? NOTHING : made
}

/** Whether a term of a pod that looks for a node means pods of a class: only namespaces that exist are selected. */
export function ownTermMeans(term: Term, podClass: PodClass, cluster: ClusterModel): boolean {
  return (term.namespaces.includes(podClass.namespace) || isEmptySelector(term.namespaceSelector)
    || selectsNamespace(term, cluster.namespaceLabels(podClass.namespace))) && matches(term.selector, podClass.labels)
}

/** Whether a term of a pod that is placed means a pod that looks for a node. */
export function theirTermMeans(term: Term, podClass: PodClass, cluster: ClusterModel): boolean {
  return (term.namespaces.includes(podClass.namespace)
    || selectsNamespace(term, cluster.namespaceLabels(podClass.namespace) ?? NO_LABELS)) && matches(term.selector, podClass.labels)
}

function selectsNamespace(term: Term, labels: Labels | undefined): boolean {
  return labels !== undefined && matches(term.namespaceSelector, labels)
}
