/**
 * The ranking of nodes that fit: each plugin scores every node, brings its scores into 0…100 over these nodes, and
 * its weight multiplies them; the sum decides. Plugins that read one node only are asked through the class' memory:
 * those that do not normalise together, as their weighted sum, the others each by itself. All of it is whole
 * numbers, so the order of adding does not matter.
 * Source: pkg/scheduler/framework/runtime/framework.go (RunPreScorePlugins, RunScorePlugins).
 */
import type { NodeInfo } from '../model/node-info.js'
import type { Attempt } from './attempt.js'
import { ScoreColumn } from './memory.js'
import type { ActiveScore } from './memory.js'

/** The total score of each node; the array is reused by the next decision. */
export function scoreNodes(attempt: Attempt, nodes: readonly NodeInfo[]): Float64Array {
  const { cluster, pod } = attempt
  const totals = cluster.scratch(0, nodes.length)
  const scores = cluster.scratch(1, nodes.length)
  const active = preScore(attempt, nodes)
  readColumn(attempt, active.filter(isSummable), nodes, totals)
  for (const each of active) {
    if (isSummable(each)) continue
    const { plugin, state, weight } = each
    if (plugin.scoreReadsOneNode === true) readColumn(attempt, [{ ...each, weight: 1 }], nodes, scores)
    else for (let i = 0; i < nodes.length; i++) scores[i] = plugin.score(pod, nodes[i]!, state)
    plugin.normalizeScore?.(scores, nodes.length, state, nodes)
    for (let i = 0; i < nodes.length; i++) totals[i]! += scores[i]! * weight
  }
  return totals
}

function isSummable({ plugin }: ActiveScore): boolean {
  return plugin.scoreReadsOneNode === true && plugin.normalizeScore === undefined
}

/** The plugins that have something to say about these nodes, with what they prepared. */
function preScore({ profile, cluster, pod }: Attempt, nodes: readonly NodeInfo[]): readonly ActiveScore[] {
  const active: ActiveScore[] = []
  for (const { plugin, weight } of profile.points.score) {
    const prepared = plugin.preScore?.(pod, cluster, nodes)
    if (prepared?.skip !== true) active.push({ plugin, weight, state: prepared?.state })
  }
  return active
}

function readColumn({ profile, cluster, pod }: Attempt, active: readonly ActiveScore[], nodes: readonly NodeInfo[], out: Float64Array): void {
  const who = active.reduce((names, { plugin }) => `${names} ${plugin.name}`, `scores ${profile.schedulerName}`)
  cluster.recall(pod.podClass, who, () => new ScoreColumn(cluster.rowCapacity)).read(active, pod, cluster, nodes, out)
}

/** What a plugin says about the nodes: its own scores, and normalised. */
export interface PluginScores {
  readonly name: string
  readonly weight: number
  readonly raw: Float64Array
  readonly normalized: Float64Array
}

/** The scores plugin by plugin, for whoever asks; nothing is remembered. */
export function scoresByPlugin(attempt: Attempt, nodes: readonly NodeInfo[]): readonly PluginScores[] {
  return preScore(attempt, nodes).map(({ plugin, weight, state }) => {
    const raw = Float64Array.from(nodes, (node) => plugin.score(attempt.pod, node, state))
    const normalized = raw.slice()
    plugin.normalizeScore?.(normalized, nodes.length, state, nodes)
    return { name: plugin.name, weight, raw, normalized }
  })
}
