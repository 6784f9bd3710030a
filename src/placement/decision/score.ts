/**
 * The ranking of nodes that fit: each plugin scores every node, brings its scores into 0…100 over these nodes, and
 * its weight multiplies them; the sum decides. What plugins say that read one node only comes from the class' memory:
 * those that do not normalise as their weighted sum, the others each by itself. All of it is whole numbers, so the
 * order of adding does not matter.
 * Source: pkg/scheduler/framework/runtime/framework.go (RunPreScorePlugins, RunScorePlugins).
 */
import type { Plugin } from '../framework/plugin.js'
import type { NodeInfo } from '../model/node-info.js'
import { listOf, NO_NODES } from '../model/node-list.js'
import type { NodeList } from '../model/node-list.js'
import type { Attempt } from './attempt.js'
import { writeScores } from './batch.js'
import type { ActiveScore } from './batch.js'
import type { RawScores } from './node-memory.js'
import type { PlacedScore } from './plan.js'
import type { Found } from './search.js'

/** The total scores of the nodes that were found. */
export interface Totals {
  /** By place; reused by the next decision. */
  readonly totals: Float64Array
  /** What has to be added to each. */
  readonly offset: number
}

/** Scores the nodes that were found. */
export function scoreNodes(attempt: Attempt, { feasible, memory, isWorthWritten }: Found): Totals {
  const { totals } = attempt.cluster.scratch
  const { rememberedScores, wideScores } = attempt.classPlan.plan.reading
  let offset = 0
  if (memory === undefined) {
    totals.fill(0, 0, feasible.count)
    addScores(attempt, rememberedScores, feasible, totals)
  } else {
    if (!isWorthWritten) memory.writeWorth(feasible, totals)
    offset = addRaws(attempt, memory.raws, feasible, totals)
  }
  addScores(attempt, wideScores, feasible, totals)
  return { totals, offset }
}

/** Adds remembered scores that are normalised over these nodes; returns what is the same for all of them. */
function addRaws({ cluster: { scratch: { scores } } }: Attempt, raws: readonly RawScores[], nodes: NodeList, totals: Float64Array): number {
  let offset = 0
  for (let i = 0; i < raws.length; i++) {
    const each = raws[i]!
    const constant = each.nonZero === 0 ? each.plugin.allZeroBecomes : undefined
    if (constant !== undefined) offset += constant * each.weight
    else {
      readRaw(each, nodes, scores)
      normalizeAndAdd(each, nodes, scores, totals)
    }
  }
  return offset
}

function readRaw({ raw }: RawScores, { rows, count }: NodeList, scores: Float64Array): void {
  for (let i = 0; i < count; i++) scores[i] = raw === undefined ? 0 : raw[rows[i]!]!
}

/** Asks plugins about these nodes, from PreScore on. */
function addScores({ cluster, pod }: Attempt, plugins: readonly PlacedScore[], nodes: NodeList, totals: Float64Array): void {
  for (let i = 0; i < plugins.length; i++) {
    const { plugin, many, rank, weight } = plugins[i]!
    if (rank !== undefined) {
      rank(pod, cluster, nodes, weight, totals)
      continue
    }
    const prepared = plugin.preScore?.(pod, cluster, toldOf(plugin, nodes))
    if (prepared?.skip === true) continue
    const active = { plugin, many, weight, state: prepared?.state }
    writeScores(active, pod, cluster, nodes, cluster.scratch.scores)
    normalizeAndAdd(active, nodes, cluster.scratch.scores, totals)
  }
}

function normalizeAndAdd({ plugin, weight, state }: ActiveScore, nodes: NodeList, scores: Float64Array, totals: Float64Array): void {
  const { count } = nodes
  plugin.normalizeScore?.(scores, count, state, toldOf(plugin, nodes))
  for (let i = 0; i < count; i++) totals[i]! += scores[i]! * weight
}

/** The nodes that a plugin is told of. */
function toldOf({ scoreReads }: Plugin, nodes: NodeList): readonly NodeInfo[] {
  return scoreReads === undefined ? nodes.nodes : NO_NODES
}

/** What a plugin says about the nodes: its own scores, and normalised. */
export interface PluginScores {
  readonly name: string
  readonly weight: number
  readonly raw: Float64Array
  readonly normalized: Float64Array
}

/** The scores plugin by plugin, for whoever asks; nothing is remembered. */
export function scoresByPlugin({ profile, cluster, pod }: Attempt, nodes: readonly NodeInfo[]): readonly PluginScores[] {
  const list = listOf(cluster, nodes)
  return profile.points.score.flatMap(({ plugin, weight }): PluginScores[] => {
    const prepared = plugin.preScore?.(pod, cluster, toldOf(plugin, list))
    if (prepared?.skip === true) return []
    const raw = Float64Array.from(nodes, (node) => plugin.score(pod, node, prepared?.state))
    const normalized = raw.slice()
    plugin.normalizeScore?.(normalized, nodes.length, prepared?.state, toldOf(plugin, list))
    return [{ name: plugin.name, weight, raw, normalized }]
  })
}
