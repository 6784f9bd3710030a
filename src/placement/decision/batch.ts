/** Plugins asked about many nodes at once: by their own form for it, or node by node. */
import type { FilterMany, ScoreMany } from '../framework/for-many.js'
import type { FilterPlugin, Plugin, ScorePlugin } from '../framework/plugin.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeList } from '../model/node-list.js'
import type { PodInfo } from '../model/pod-info.js'

/** A filter that has something to say about a pod, with what it prepared. */
export interface ActiveFilter {
  readonly plugin: Plugin & FilterPlugin
  readonly many: FilterMany<unknown> | undefined
  readonly state: unknown
}

/** A plugin that scores, what it prepared, and its weight. */
export interface ActiveScore {
  readonly plugin: Plugin & ScorePlugin
  readonly many: ScoreMany<unknown> | undefined
  readonly weight: number
  readonly state: unknown
}

/** Keeps, of the rows from `from` to `to`, those whose nodes a filter does not refuse; says where they end. */
export function keepFitting({ plugin, many, state }: ActiveFilter, pod: PodInfo, cluster: ClusterModel, rows: Int32Array, from: number, to: number): number {
  if (many !== undefined) return many(pod, cluster, state, rows, from, to)
  let end = from
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    if (plugin.filter(pod, cluster.nodeAt(row), state) === undefined) rows[end++] = row
  }
  return end
}

/** Writes a plugin's scores of nodes. */
export function writeScores({ plugin, many, state }: ActiveScore, pod: PodInfo, cluster: ClusterModel, nodes: NodeList, scores: Float64Array): void {
  if (many !== undefined) return many(pod, cluster, state, nodes, scores)
  const { rows, count } = nodes
  for (let i = 0; i < count; i++) scores[i] = plugin.score(pod, cluster.nodeAt(rows[i]!), state)
}
