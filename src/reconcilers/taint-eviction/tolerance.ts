/**
 * For how long a pod may stay on a node with NoExecute taints. For each taint the first toleration of the pod's list
 * that tolerates it counts, over all taints the shortest; a toleration without seconds is for ever.
 * Source: apis/core/v1/helper (GetMatchingTolerations), tainteviction (getMinTolerationTime).
 */
import { tolerates, type Node, type Taint, type Toleration } from '../../model/index.js'

export function noExecuteTaints(node: Node): readonly Taint[] {
  return (node.spec?.taints ?? []).filter((taint) => taint.effect === 'NoExecute')
}

/** Milliseconds, `Infinity` for ever, undefined if a taint is not tolerated at all. */
export function toleranceMs(taints: readonly Taint[], tolerations: readonly Toleration[] | undefined): number | undefined {
  let shortest = Number.POSITIVE_INFINITY
  for (const taint of taints) {
    const first = tolerations?.find((toleration) => tolerates(toleration, taint))
    if (first === undefined) return undefined
    const seconds = first.tolerationSeconds ?? Number.POSITIVE_INFINITY
    shortest = Math.min(shortest, Math.max(0, seconds) * 1000)
  }
  return shortest
}
