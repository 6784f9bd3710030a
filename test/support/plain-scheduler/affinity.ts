/** What pods say about each other, counted by looking at every placed pod. */
import { isEmptySelector, labelSelectorAsSelector, matches } from '../../../src/model/index.js'
import type { LabelSelector, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../../src/model/index.js'
import type { Labels, View, ViewedNode } from './view.js'

type Domain = string
type Sums = Map<Domain, number>

const domain = (key: string, value: string): Domain => `${key}=${value}`

function selects(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  const compiled = labelSelectorAsSelector(selector)
  return !('error' in compiled) && labels !== undefined && matches(compiled, labels)
}

function isEverything(selector: LabelSelector | undefined): boolean {
  const compiled = labelSelectorAsSelector(selector)
  return !('error' in compiled) && isEmptySelector(compiled)
}

function namesNamespace({ namespaces = [], namespaceSelector }: PodAffinityTerm, owner: Pod, about: Pod): boolean {
  const named = namespaces.length === 0 && namespaceSelector === undefined ? [owner.metadata.namespace] : namespaces
  return named.includes(about.metadata.namespace!)
}

/** Whether a term of the newcomer means a placed pod. */
function mineMeans(term: PodAffinityTerm, newcomer: Pod, placed: Pod, { namespaces }: View): boolean {
  return (namesNamespace(term, newcomer, placed) || isEverything(term.namespaceSelector) || selects(term.namespaceSelector, namespaces.get(placed.metadata.namespace!)))
    && selects(term.labelSelector, placed.metadata.labels ?? {})
}

/** Whether a term of a placed pod means the newcomer. */
function theirsMeans(term: PodAffinityTerm, placed: Pod, newcomer: Pod, { namespaces }: View): boolean {
  return (namesNamespace(term, placed, newcomer) || selects(term.namespaceSelector, namespaces.get(newcomer.metadata.namespace!) ?? {}))
    && selects(term.labelSelector, newcomer.metadata.labels ?? {})
}

function termsOf({ spec: { affinity } }: Pod) {
  return {
    affinity: affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
    antiAffinity: affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
    prefers: affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [],
    shuns: affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [],
  }
}

function add(sums: Sums, { labels }: ViewedNode, key: string, weight: number): void {
  const value = labels[key]
  if (value !== undefined) sums.set(domain(key, value), (sums.get(domain(key, value)) ?? 0) + weight)
}

function sumAt(sums: Sums, { labels }: ViewedNode, key: string): number {
  return labels[key] === undefined ? 0 : sums.get(domain(key, labels[key])) ?? 0
}

/**
 * Whether the filter is asked at all: the newcomer demands something of others, or one that is placed objects to it.
 * Decided once, from the cluster as it is; nominated pods that are counted in later change nothing about it.
 */
export function podAffinityMatters(newcomer: Pod, view: View): boolean {
  const { affinity, antiAffinity } = termsOf(newcomer)
  return affinity.length > 0 || antiAffinity.length > 0 || view.nodes.some((node) => node.pods.some(({ pod }) =>
    termsOf(pod).antiAffinity.some((term) => node.labels[term.topologyKey] !== undefined && theirsMeans(term, pod, newcomer, view))))
}

/** The three reasons to refuse a node, for a newcomer. */
export function podAffinityFilter(newcomer: Pod, view: View): (node: ViewedNode) => 'lonely' | 'too close' | 'unwelcome' | undefined {
  const mine = termsOf(newcomer)
  const wanted: Sums = new Map()
  const shunned: Sums = new Map()
  const objecting: Sums = new Map()
  for (const node of view.nodes) {
    for (const { pod } of node.pods) {
      const theirs = termsOf(pod)
      if (mine.affinity.length > 0 && mine.affinity.every((term) => mineMeans(term, newcomer, pod, view))) for (const { topologyKey } of mine.affinity) add(wanted, node, topologyKey, 1)
      mine.antiAffinity.forEach((term, i) => { if (mineMeans(term, newcomer, pod, view)) add(shunned, node, term.topologyKey, 1 + i) })
      for (const term of theirs.antiAffinity) if (theirsMeans(term, pod, newcomer, view)) add(objecting, node, term.topologyKey, 1)
    }
  }
  const isFirst = wanted.size === 0 && mine.affinity.every((term) => mineMeans(term, newcomer, newcomer, view))
  return (node) => {
    if (mine.affinity.some(({ topologyKey }) => node.labels[topologyKey] === undefined)) return 'lonely'
    if (!isFirst && mine.affinity.some(({ topologyKey }) => sumAt(wanted, node, topologyKey) === 0)) return 'lonely'
    if (mine.antiAffinity.some(({ topologyKey }) => sumAt(shunned, node, topologyKey) > 0)) return 'too close'
    return Object.entries(node.labels).some(([key, value]) => objecting.has(domain(key, value))) ? 'unwelcome' : undefined
  }
}

/** The raw scores of nodes; undefined if no term has met a pod. */
export function podAffinityScores(newcomer: Pod, view: View): ((node: ViewedNode) => number) | undefined {
  const mine = termsOf(newcomer)
  const sums = new Map<string, Sums>()
  const note = (key: string, node: ViewedNode, weight: number): void => {
    if (node.labels[key] === undefined) return
    if (!sums.has(key)) sums.set(key, new Map())
    add(sums.get(key)!, node, key, weight)
  }
  for (const node of view.nodes) {
    for (const { pod } of node.pods) {
      const theirs = termsOf(pod)
      const weigh = (terms: readonly WeightedPodAffinityTerm[], sign: number, means: (term: PodAffinityTerm) => boolean): void => {
        for (const { weight, podAffinityTerm } of terms) if (means(podAffinityTerm)) note(podAffinityTerm.topologyKey, node, sign * weight)
      }
      weigh(mine.prefers, 1, (term) => mineMeans(term, newcomer, pod, view))
      weigh(mine.shuns, -1, (term) => mineMeans(term, newcomer, pod, view))
      for (const term of theirs.affinity) if (theirsMeans(term, pod, newcomer, view)) note(term.topologyKey, node, 1)
      weigh(theirs.prefers, 1, (term) => theirsMeans(term, pod, newcomer, view))
      weigh(theirs.shuns, -1, (term) => theirsMeans(term, pod, newcomer, view))
    }
  }
  return sums.size === 0 ? undefined : (node) => [...sums].reduce((total, [key, ofKey]) => total + sumAt(ofKey, node, key), 0)
}
