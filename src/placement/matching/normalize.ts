/**
 * Brings scores into 0…100 by the largest of them; reversed, the largest becomes 0. Integer division, as upstream.
 * Source: pkg/scheduler/framework/plugins/helper/normalize_score.go.
 */

/** The best score a plugin gives. */
export const MAX_NODE_SCORE = 100

/** Normalises the first `count` scores in place. */
export function normalizeByMaximum(scores: Float64Array, count: number, reverse: boolean): void {
  let max = 0
  for (let i = 0; i < count; i++) if (scores[i]! > max) max = scores[i]!
  if (max === 0) {
    if (reverse) scores.fill(MAX_NODE_SCORE, 0, count)
    return
  }
  for (let i = 0; i < count; i++) {
    const share = Math.trunc((MAX_NODE_SCORE * scores[i]!) / max)
    scores[i] = reverse ? MAX_NODE_SCORE - share : share
  }
}
