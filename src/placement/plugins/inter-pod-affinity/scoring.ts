/**
 * The soft side of InterPodAffinity: what the pod prefers about placed pods, what they prefer about it, and, with a
 * small weight, the required affinity of placed pods that means it. Weights are added per domain; they may cancel
 * out, which is not the same as nobody having said anything: then nothing is scored.
 * Source: pkg/scheduler/framework/plugins/interpodaffinity/scoring.go.
 */
import { withRankMany } from '../../framework/for-many.js'
import type { Ranking } from '../../framework/for-many.js'
import type { PreScoreResult } from '../../framework/plugin.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import { addNormalized } from '../../matching/score-table.js'
import { noteKey } from '../../model/class-notes.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { DomainSums } from '../../model/domain-sums.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { NodeList } from '../../model/node-list.js'
import type { PodClass } from '../../model/pod-class.js'
import type { PodInfo } from '../../model/pod-info.js'
import type { Term } from './terms.js'
import { ownTermMeans, termsOf, theirTermMeans } from './terms.js'

/** What the configuration says about scores. */
export interface ScoringArgs {
  /** What a required affinity term of a placed pod weighs; 0: it does not count. */
  readonly hardPodAffinityWeight: number
  /** A pod without preferences of its own is not scored, whatever placed pods prefer. */
  readonly ignorePreferredTermsOfExistingPods: boolean
}

interface Topic {
  readonly weights: DomainSums
  /** How many terms have met a pod: weights may add up to nothing. */
  readonly hits: DomainSums
}

interface Prepared {
  readonly topics: Map<string, Topic>
  readonly hardWeight: number
  affinityVersion: number
}

const SKIP = Object.freeze({ skip: true })

type ScoreState = readonly DomainSums[]

/** PreScore, Score and NormalizeScore with these arguments. */
export function rankingWith(args: ScoringArgs): Ranking {
  const preScore = preScoreWith(args)
  return withRankMany({ preScore, score, normalizeScore }, (pod, cluster, nodes, weight, totals) => {
    const { skip, state } = preScore(pod, cluster)
    if (skip !== true) addScores(state!, cluster, nodes, weight, totals)
  })
}

function preScoreWith({ hardPodAffinityWeight: hardWeight, ignorePreferredTermsOfExistingPods }: ScoringArgs): (pod: PodInfo, cluster: ClusterModel) => PreScoreResult<ScoreState> {
  const soft = noteKey<Prepared>()
  return ({ podClass }, cluster) => {
    if (ignorePreferredTermsOfExistingPods && !hasPreferences(podClass)) return SKIP
    const prepared = cluster.recall(podClass, soft, () => ({ topics: new Map(), affinityVersion: -1, hardWeight }))
    if (prepared.affinityVersion !== cluster.live.affinityVersion) findTopics(prepared, podClass, cluster)
    if (prepared.topics.size === 0) return SKIP
    const state: DomainSums[] = []
    for (const { weights, hits } of prepared.topics.values()) if (hits.refresh().total > 0) state.push(weights.refresh())
    return state.length === 0 ? SKIP : { state }
  }
}

function hasPreferences(podClass: PodClass): boolean {
  const { preferredAffinity, preferredAntiAffinity } = termsOf(podClass)
  return preferredAffinity.length > 0 || preferredAntiAffinity.length > 0
}

function findTopics(prepared: Prepared, podClass: PodClass, cluster: ClusterModel): void {
  prepared.affinityVersion = cluster.live.affinityVersion
  const { preferredAffinity, preferredAntiAffinity } = termsOf(podClass)
  for (const { topologyKey } of [...preferredAffinity, ...preferredAntiAffinity]) addTopic(prepared, topologyKey, podClass, cluster)
  for (const other of cluster.live.classesWithAffinity()) {
    const theirs = termsOf(other)
    const hard = prepared.hardWeight === 0 ? [] : theirs.requiredAffinity
    for (const term of [...hard, ...theirs.preferredAffinity, ...theirs.preferredAntiAffinity]) {
      if (!prepared.topics.has(term.topologyKey) && theirTermMeans(term, podClass, cluster)) addTopic(prepared, term.topologyKey, podClass, cluster)
    }
  }
}

function addTopic({ topics, hardWeight }: Prepared, topologyKey: string, podClass: PodClass, cluster: ClusterModel): void {
  if (topics.has(topologyKey)) return
  const { preferredAffinity, preferredAntiAffinity } = termsOf(podClass)
  const key = JSON.stringify([topologyKey, podClass.namespace, podClass.labels, preferredAffinity, preferredAntiAffinity, hardWeight])
  const sums = (what: 'weights' | 'hits') => cluster.domainSums(
    cluster.tally(`InterPodAffinity ${what} ${key}`, (other) => met(topologyKey, podClass, other, cluster, hardWeight)[what]), topologyKey,
  )
  topics.set(topologyKey, { weights: sums('weights'), hits: sums('hits') })
}

/** What a pod that looks for a node and a placed one have to say about each other, for one topology. */
function met(topologyKey: string, podClass: PodClass, other: PodClass, cluster: ClusterModel, hardWeight: number): { weights: number; hits: number } {
  let weights = 0
  let hits = 0
  const add = (terms: readonly Term[], means: (term: Term) => boolean, factor: (term: Term) => number): void => {
    for (const term of terms) {
      if (term.topologyKey !== topologyKey || !means(term)) continue
      hits++
      weights += factor(term)
    }
  }
  const mine = termsOf(podClass)
  const theirs = termsOf(other)
  const iMean = (term: Term) => ownTermMeans(term, other, cluster)
  const theyMean = (term: Term) => theirTermMeans(term, podClass, cluster)
  add(mine.preferredAffinity, iMean, ({ weight }) => weight)
  add(mine.preferredAntiAffinity, iMean, ({ weight }) => -weight)
  if (hardWeight > 0) add(theirs.requiredAffinity, theyMean, () => hardWeight)
  add(theirs.preferredAffinity, theyMean, ({ weight }) => weight)
  add(theirs.preferredAntiAffinity, theyMean, ({ weight }) => -weight)
  return { weights, hits }
}

function score(_pod: PodInfo, { row }: NodeInfo, state: ScoreState): number {
  let sum = 0
  for (let i = 0; i < state.length; i++) {
    const { domainOf, sums } = state[i]!
    const domain = domainOf[row]!
    if (domain >= 0) sum += sums[domain]!
  }
  return sum
}

/** Scores and normalises all nodes. */
function addScores(state: ScoreState, cluster: ClusterModel, { rows, count }: NodeList, weight: number, totals: Float64Array): void {
  const { scores } = cluster.scratch
  scores.fill(0, 0, count)
  for (let topic = 0; topic < state.length; topic++) {
    const { domainOf, sums } = state[topic]!
    for (let i = 0; i < count; i++) {
      const domain = domainOf[rows[i]!]!
      if (domain >= 0) scores[i]! += sums[domain]!
    }
  }
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < count; i++) {
    const score = scores[i]!
    if (score < min) min = score
    if (score > max) max = score
  }
  if (max > min) addNormalized(scores, count, min, max, (score) => normalized(score, min, max), weight, totals)
}

function normalized(score: number, min: number, max: number): number {
  return max > min ? Math.trunc(MAX_NODE_SCORE * ((score - min) / (max - min))) : 0
}

function normalizeScore(scores: Float64Array, count: number): void {
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < count; i++) {
    min = Math.min(min, scores[i]!)
    max = Math.max(max, scores[i]!)
  }
  for (let i = 0; i < count; i++) scores[i] = normalized(scores[i]!, min, max)
}
