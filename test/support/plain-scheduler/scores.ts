/** The scores of the default profile: each plugin over all nodes that fit, normalised and weighted. */
import { toleratesAny } from '../../../src/model/index.js'
import type { Pod } from '../../../src/model/index.js'
import { compileTerm, matchesTerm } from '../../../src/placement/matching/node-selector.js'
import { podAffinityScores } from './affinity.js'
import { asked, offered } from './resources.js'
import { spreadScores } from './spreading.js'
import type { View, ViewedNode } from './view.js'

const MIB = 1024 * 1024
const EVEN = ['cpu', 'memory']

type Scores = readonly number[]

/** The total of each node that fits. */
export function totalsOf(newcomer: Pod, view: View, nodes: readonly ViewedNode[]): Scores {
  const all: [weight: number, scores: Scores | undefined][] = [
    [3, taints(newcomer, nodes)],
    [2, nodeAffinity(newcomer, nodes)],
    [1, nodes.map((node) => leastAllocated(newcomer, node))],
    [2, spread(newcomer, view, nodes)],
    [2, podAffinity(newcomer, view, nodes)],
    [1, balanced(newcomer, nodes)],
    [1, images(newcomer, view, nodes)],
  ]
  return nodes.map((_, i) => all.reduce((total, [weight, scores]) => total + weight * (scores?.[i] ?? 0), 0))
}

const largest = (scores: Scores): number => scores.reduce((a, b) => Math.max(a, b), 0)

function taints({ spec }: Pod, nodes: readonly ViewedNode[]): Scores {
  const soft = (spec.tolerations ?? []).filter(({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule')
  const raw = nodes.map(({ node }) => (node.spec?.taints ?? []).filter((taint) => taint.effect === 'PreferNoSchedule' && !toleratesAny(soft, taint)).length)
  const max = largest(raw)
  return raw.map((count) => (max === 0 ? 100 : 100 - Math.trunc((100 * count) / max)))
}

function nodeAffinity({ spec }: Pod, nodes: readonly ViewedNode[]): Scores | undefined {
  const preferences = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  if (preferences.length === 0) return undefined
  const raw = nodes.map(({ name, labels }) => preferences.reduce((sum, { weight, preference }) => sum + (matchesTerm(compileTerm(preference), name, labels) ? weight : 0), 0))
  const max = largest(raw)
  return raw.map((sum) => (max === 0 ? 0 : Math.trunc((100 * sum) / max)))
}

function leastAllocated(newcomer: Pod, { node, used }: ViewedNode): number {
  const offers = EVEN.filter((name) => offered(node, name) > 0)
  const parts = offers.map((name) => {
    const left = offered(node, name) - (used.score.get(name) ?? 0) - (asked(newcomer).score.get(name) ?? 0)
    return left < 0 ? 0 : Math.trunc((left * 100) / offered(node, name))
  })
  return parts.length === 0 ? 0 : Math.trunc(parts.reduce((a, b) => a + b) / parts.length)
}

function balance({ node, used }: ViewedNode, own: (name: string) => number): number {
  if (EVEN.some((name) => offered(node, name) === 0)) return 100
  const [a, b] = EVEN.map((name) => Math.min(((used.filter.get(name) ?? 0) + own(name)) / offered(node, name), 1))
  return Math.trunc((1 - Math.abs((a! - b!) / 2)) * 100)
}

function balanced(newcomer: Pod, nodes: readonly ViewedNode[]): Scores | undefined {
  const own = (name: string): number => asked(newcomer).filter.get(name) ?? 0
  if (EVEN.every((name) => own(name) === 0)) return undefined
  return nodes.map((node) => 50 + Math.trunc((50 + balance(node, own) - balance(node, () => 0)) / 2))
}

function images({ spec }: Pod, view: View, nodes: readonly ViewedNode[]): Scores {
  const wanted = [...(spec.initContainers ?? []), ...spec.containers].map(({ image = '' }) => (image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image))
  const sizeOn = ({ node }: ViewedNode, image: string): number | undefined => node.status?.images?.find(({ names = [] }) => names.includes(image))?.sizeBytes
  const shares = new Map(wanted.map((image) => {
    const having = view.nodes.filter((node) => sizeOn(node, image) !== undefined).sort((a, b) => a.id - b.id)
    return [image, having.length === 0 ? 0 : Math.trunc(sizeOn(having[0]!, image)! * (having.length / view.nodes.length))]
  }))
  const max = 1000 * MIB * wanted.length
  return nodes.map((node) => {
    const sum = wanted.reduce((total, image) => total + (sizeOn(node, image) === undefined ? 0 : shares.get(image)!), 0)
    return Math.trunc((100 * (Math.min(Math.max(sum, 23 * MIB), max) - 23 * MIB)) / (max - 23 * MIB))
  })
}

function spread(newcomer: Pod, view: View, nodes: readonly ViewedNode[]): Scores | undefined {
  const raw = spreadScores(newcomer, view, nodes)
  if (raw === undefined) return undefined
  const present = raw.filter((score) => score !== undefined)
  const [min, max] = [present.reduce((a, b) => Math.min(a, b), Infinity), largest(present)]
  return raw.map((score) => (score === undefined ? 0 : max === 0 ? 100 : Math.trunc((100 * (max + min - score)) / max)))
}

function podAffinity(newcomer: Pod, view: View, nodes: readonly ViewedNode[]): Scores | undefined {
  const score = podAffinityScores(newcomer, view)
  if (score === undefined) return undefined
  const raw = nodes.map(score)
  const [min, max] = [raw.reduce((a, b) => Math.min(a, b), Infinity), raw.reduce((a, b) => Math.max(a, b), -Infinity)]
  return raw.map((sum) => (max > min ? Math.trunc(100 * ((sum - min) / (max - min))) : 0))
}
