/**
 * TaintToleration keeps pods away from nodes with taints that they do not tolerate, and ranks nodes by how many
 * taints of effect PreferNoSchedule they do not tolerate.
 * Source: pkg/scheduler/framework/plugins/tainttoleration.
 */
import { findMatchingUntoleratedTaint, isHardTaint, toleratesAny } from '../../../model/index.js'
import type { Node, PodSpec, Taint, Toleration } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import { withFilterMany, withScoreMany } from '../../framework/for-many.js'
import type { Plugin } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'
import { MAX_NODE_SCORE, normalizeByMaximum } from '../../matching/normalize.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { PodClass } from '../../model/pod-class.js'
import { perSpec } from '../../model/class-notes.js'

const NAME = 'TaintToleration'
const ERR_REASON_NOT_MATCH = 'node(s) had untolerated taint(s)'
const REFUSED = unresolvable(NAME, ERR_REASON_NOT_MATCH)
const PREFER_NO_SCHEDULE = 'PreferNoSchedule'

/** Only tolerations that mean PreferNoSchedule count for the score. */
const softTolerations = perSpec(({ spec }): readonly Toleration[] =>
  (spec.tolerations ?? []).filter(({ effect = '' }) => effect === '' || effect === PREFER_NO_SCHEDULE))

function isTolerated({ tolerations }: PodSpec, node: Node): boolean {
  return findMatchingUntoleratedTaint(node.spec?.taints, tolerations, isHardTaint) === undefined
}

function isRefused({ spec: { tolerations } }: PodClass, taints: readonly Taint[]): boolean {
  return taints.length > 0 && findMatchingUntoleratedTaint(taints, tolerations, isHardTaint) !== undefined
}

/** How many taints of effect PreferNoSchedule are not tolerated. */
function countUntolerated(podClass: PodClass, taints: readonly Taint[]): number {
  let untolerated = 0
  for (const taint of taints) {
    if (taint.effect === PREFER_NO_SCHEDULE && !toleratesAny(softTolerations(podClass), taint)) untolerated++
  }
  return untolerated
}

function keepTolerated(podClass: PodClass, cluster: ClusterModel, rows: Int32Array, from: number, to: number): number {
  const { tainted } = cluster.columns
  let end = from
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    rows[end] = row
    end += tainted[row] === 1 && isRefused(podClass, cluster.nodeAt(row).taints) ? 0 : 1
  }
  return end
}

export const taintToleration: Plugin = {
  name: NAME,
  readsSpecOnly: true,
  filterReads: 'object',
  filter: withFilterMany(
    ({ podClass }, { taints }) => (isRefused(podClass, taints) ? REFUSED : undefined),
    ({ podClass }, cluster, _state, rows, from, to) => keepTolerated(podClass, cluster, rows, from, to),
  ),
  scoreReads: 'object',
  score: withScoreMany(
    ({ podClass }, { taints }) => countUntolerated(podClass, taints),
    ({ podClass }, cluster, _state, { rows, count }, scores) => {
      const { tainted } = cluster.columns
      for (let i = 0; i < count; i++) scores[i] = tainted[rows[i]!] === 0 ? 0 : countUntolerated(podClass, cluster.nodeAt(rows[i]!).taints)
    },
  ),
  normalizeScore(scores, count) {
    normalizeByMaximum(scores, count, true)
  },
  allZeroBecomes: MAX_NODE_SCORE,
  eventsToRegister: [
    onNode(
      ['AddNode', 'UpdateNodeTaint'],
      ({ podClass: { spec } }, { old, new: node }) => isTolerated(spec, node!) && (old === undefined || !isTolerated(spec, old)),
    ),
    onPod(['UpdateOwnToleration']),
  ],
}
