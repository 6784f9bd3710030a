/**
 * The ranking of nodes that fit: each plugin scores every node, brings its scores into 0…100 over these nodes, and
 * its weight multiplies them; the sum decides.
 * Source: pkg/scheduler/framework/runtime/framework.go (RunPreScorePlugins, RunScorePlugins).
 */
import { pointsOf } from '../framework/index-by-point.js'
import type { Profile } from '../framework/profile.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeInfo } from '../model/node-info.js'
import type { PodInfo } from '../model/pod-info.js'
import { ScoreColumn } from './memory.js'

/** Is told each plugin's scores: its own, and normalised but not yet weighted. */
export type ScoreRecorder = (plugin: string, weight: number, raw: Float64Array, normalized: Float64Array) => void

/** The total score of each node. */
export function scoreNodes(profile: Profile, cluster: ClusterModel, pod: PodInfo, nodes: readonly NodeInfo[], record?: ScoreRecorder): Float64Array {
  const totals = new Float64Array(nodes.length)
  const scores = new Float64Array(nodes.length)
  for (const { plugin, weight } of pointsOf(profile).score) {
    const prepared = plugin.preScore?.(pod, cluster, nodes)
    if (prepared?.skip === true) continue
    if (plugin.scoreReadsOneNode === true) {
      const column = cluster.recall(pod.podClass, `scores ${profile.schedulerName} ${plugin.name}`, () => new ScoreColumn(cluster.rowCapacity))
      column.read(plugin, pod, cluster, nodes, prepared?.state, scores)
    } else {
      for (let i = 0; i < nodes.length; i++) scores[i] = plugin.score(pod, nodes[i]!, prepared?.state)
    }
    const raw = record === undefined ? scores : scores.slice()
    plugin.normalizeScore?.(scores, nodes.length, prepared?.state, nodes)
    record?.(plugin.name, weight, raw, scores)
    for (let i = 0; i < nodes.length; i++) totals[i]! += scores[i]! * weight
  }
  return totals
}
