/**
 * What a profile's plugins come to for a class of pods, worked out once: which of them read one node only, so that
 * what they say is remembered, and which have to be asked in every decision. PreFilter plugins of the first kind
 * answer for the class; their answer is kept, too.
 */
import { filterManyOf, rankManyOf, scoreManyOf } from '../framework/for-many.js'
import type { RankMany } from '../framework/for-many.js'
import type { PreFilterResult } from '../framework/plugin.js'
import type { Points, ScoringPlugin } from '../framework/points.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { PodInfo } from '../model/pod-info.js'
import type { ActiveFilter, ActiveScore } from './batch.js'

/** A filter, and the place of its PreFilter among all of them; −1: it has none. */
interface PlacedFilter {
  readonly plugin: ActiveFilter['plugin']
  readonly many: ActiveFilter['many']
  readonly preFilter: number
}

/** A plugin that scores, with its forms for many nodes. */
export interface PlacedScore extends ScoringPlugin {
  readonly many: ActiveScore['many']
  readonly rank: RankMany | undefined
}

/** The plugins of a profile by what they read: the same for all classes. */
export interface Reading {
  readonly preFilter: Points['preFilter']
  readonly objectFilters: readonly PlacedFilter[]
  readonly nodeFilters: readonly PlacedFilter[]
  /** The filters that are asked in every decision. */
  readonly wideFilters: readonly PlacedFilter[]
  readonly rememberedScores: readonly PlacedScore[]
  readonly wideScores: readonly PlacedScore[]
  /** The remembered ones that read something besides their node. */
  readonly versioned: readonly ScoringPlugin['plugin'][]
  /** Whether all that is remembered follows from the pods' specs. */
  readonly specsOnly: boolean
}

/** Sorts plugins by what they read. */
export function readingOf({ preFilter, filter, score }: Points): Reading {
  const filters = filter.map((plugin): PlacedFilter => ({ plugin, many: filterManyOf(plugin), preFilter: preFilter.indexOf(plugin as never) }))
  const scores = score.map((each): PlacedScore => ({ ...each, many: scoreManyOf(each.plugin), rank: rankManyOf(each.plugin) }))
  const remembered = scores.filter(({ plugin }) => plugin.scoreReads !== undefined)
  return {
    preFilter,
    objectFilters: filters.filter(({ plugin }) => plugin.filterReads === 'object'),
    nodeFilters: filters.filter(({ plugin }) => plugin.filterReads === 'node'),
    wideFilters: filters.filter(({ plugin }) => plugin.filterReads === undefined),
    rememberedScores: remembered,
    wideScores: scores.filter(({ plugin }) => plugin.scoreReads === undefined),
    versioned: remembered.map(({ plugin }) => plugin).filter(({ scoreVersion }) => scoreVersion !== undefined),
    specsOnly: [...filters.filter(({ plugin }) => plugin.filterReads !== undefined), ...remembered].every(({ plugin }) => plugin.readsSpecOnly === true),
  }
}

/** What a profile's plugins come to for a class. */
export interface Plan {
  readonly reading: Reading
  /** By the place of the PreFilter plugin: its answer, if it is always the same. */
  readonly answers: readonly (PreFilterResult | undefined)[]
  readonly objectFilters: readonly ActiveFilter[]
  readonly nodeFilters: readonly ActiveFilter[]
}

/** Works out a plan. */
export function makePlan(reading: Reading, pod: PodInfo, cluster: ClusterModel): Plan {
  const answers: (PreFilterResult | undefined)[] = []
  for (const plugin of reading.preFilter) answers.push(plugin.filterReads === undefined ? undefined : plugin.preFilter(pod, cluster))
  return { reading, answers, objectFilters: active(reading.objectFilters, answers), nodeFilters: active(reading.nodeFilters, answers) }
}

const NO_FILTERS: readonly ActiveFilter[] = Object.freeze([])

/** The filters that have something to say, with what they prepared. */
export function active(filters: readonly PlacedFilter[], answers: readonly (PreFilterResult | undefined)[]): readonly ActiveFilter[] {
  let list: ActiveFilter[] | undefined
  for (let i = 0; i < filters.length; i++) {
    const { plugin, many, preFilter } = filters[i]!
    const answer = preFilter < 0 ? undefined : answers[preFilter]
    if (answer?.skip !== true) (list ??= []).push({ plugin, many, state: answer?.state })
  }
  return list ?? NO_FILTERS
}
