/**
 * Filters and scores for many nodes at once. The methods of a plugin ask about one node; where speed matters, such a
 * method carries another form of itself that goes through thousands by the model's columns. It hangs on the method
 * and not on the plugin, so that a plugin that is made from another with a method of its own is asked by that method.
 * Both forms must always say the same.
 */
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeList } from '../model/node-list.js'
import type { PodInfo } from '../model/pod-info.js'
import type { FilterPlugin, NormalizeScorePlugin, Plugin, PreScorePlugin, ScorePlugin } from './plugin.js'

/** Keeps, of the rows from `from` to `to`, those whose nodes will do, in their order, and says where they end. */
export type FilterMany<S> = (pod: PodInfo, cluster: ClusterModel, state: S, rows: Int32Array, from: number, to: number) => number
/** Writes the score of the i-th node to the i-th place. */
export type ScoreMany<S> = (pod: PodInfo, cluster: ClusterModel, state: S, nodes: NodeList, scores: Float64Array) => void
/** Everything from PreScore to NormalizeScore: adds `weight` times the normalised scores of the nodes to `totals`. */
export type RankMany = (pod: PodInfo, cluster: ClusterModel, nodes: NodeList, weight: number, totals: Float64Array) => void

/** The methods for which a RankMany stands. */
export type Ranking<S = unknown> = PreScorePlugin<S> & Pick<ScorePlugin<S>, 'score'> & Pick<NormalizeScorePlugin<S>, 'normalizeScore'>

interface Forms {
  filterMany?: FilterMany<unknown>
  scoreMany?: ScoreMany<unknown>
  rankMany?: { readonly of: Ranking; readonly run: RankMany }
}

/** The method with a form for many nodes. */
export function withFilterMany<S>(filter: FilterPlugin<S>['filter'], filterMany: FilterMany<S>): FilterPlugin['filter'] {
  return Object.assign(filter, { filterMany }) as FilterPlugin['filter']
}

/** The method with a form for many nodes. */
export function withScoreMany<S>(score: ScorePlugin<S>['score'], scoreMany: ScoreMany<S>): ScorePlugin['score'] {
  return Object.assign(score, { scoreMany }) as ScorePlugin['score']
}

/** The methods of a ranking, with a form for many nodes; it hangs on PreScore, which must be a function of its own. */
export function withRankMany<S>(of: Ranking<S>, run: RankMany): Ranking {
  Object.assign(of.preScore, { rankMany: { of, run } })
  return of as Ranking
}

/** The form of a plugin's filter for many nodes, if it has one. */
export function filterManyOf({ filter }: Pick<Plugin, 'filter'>): FilterMany<unknown> | undefined {
  return (filter as Forms | undefined)?.filterMany
}

/** The form of a plugin's score for many nodes, if it has one. */
export function scoreManyOf({ score }: Pick<Plugin, 'score'>): ScoreMany<unknown> | undefined {
  return (score as Forms | undefined)?.scoreMany
}

/** The form for many nodes that stands for all three methods of a plugin, if it has one. */
export function rankManyOf({ preScore, score, normalizeScore }: Plugin): RankMany | undefined {
  const ranking = (preScore as Forms | undefined)?.rankMany
  return ranking !== undefined && ranking.of.score === score && ranking.of.normalizeScore === normalizeScore ? ranking.run : undefined
}
