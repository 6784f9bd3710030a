/**
 * TaintToleration keeps pods away from nodes with taints that they do not tolerate, and ranks nodes by how many
 * taints of effect PreferNoSchedule they do not tolerate.
 * Source: pkg/scheduler/framework/plugins/tainttoleration.
 */
import { findMatchingUntoleratedTaint, isHardTaint, toleratesAny } from '../../../model/index.js'
import type { Node, PodSpec, Toleration } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'
import { normalizeByMaximum } from '../../matching/normalize.js'
import type { PodClass } from '../../model/pod-class.js'
import { perClass } from '../../model/pod-class.js'

const NAME = 'TaintToleration'
const ERR_REASON_NOT_MATCH = 'node(s) had untolerated taint(s)'
const REFUSED = unresolvable(NAME, ERR_REASON_NOT_MATCH)
const PREFER_NO_SCHEDULE = 'PreferNoSchedule'

/** Only tolerations that mean PreferNoSchedule count for the score. */
const softTolerations = perClass(({ spec }: PodClass): readonly Toleration[] =>
  (spec.tolerations ?? []).filter(({ effect = '' }) => effect === '' || effect === PREFER_NO_SCHEDULE))

function isTolerated({ tolerations }: PodSpec, node: Node): boolean {
  return findMatchingUntoleratedTaint(node.spec?.taints, tolerations, isHardTaint) === undefined
}

export const taintToleration: Plugin = {
  name: NAME,
  filterReadsOneNode: true,
  filter({ podClass }, { taints }) {
    if (taints.length === 0) return undefined
    return findMatchingUntoleratedTaint(taints, podClass.spec.tolerations, isHardTaint) === undefined ? undefined : REFUSED
  },
  scoreReadsOneNode: true,
  score({ podClass }, { taints }) {
    let untolerated = 0
    for (const taint of taints) {
      if (taint.effect === PREFER_NO_SCHEDULE && !toleratesAny(softTolerations(podClass), taint)) untolerated++
    }
    return untolerated
  },
  normalizeScore(scores, count) {
    normalizeByMaximum(scores, count, true)
  },
  eventsToRegister: [
    onNode(
      ['AddNode', 'UpdateNodeTaint'],
      ({ podClass: { spec } }, { old, new: node }) => isTolerated(spec, node!) && (old === undefined || !isTolerated(spec, old)),
    ),
    onPod(['UpdateOwnToleration']),
  ],
}
