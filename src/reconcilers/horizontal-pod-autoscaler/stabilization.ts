/**
 * Recommendations of the recent past that hold a change back. Without rules of its own an autoscaler follows the
 * highest of the stabilisation window down; with `behavior` the current number is first raised to the lowest
 * recommendation of the window up and then cut to the highest of the window down. Every recommendation is
 * remembered as it was before all limits; it takes the place of one that nobody asks for any more.
 * Source: kubernetes, pkg/controller/podautoscaler/horizontal.go (stabilizeRecommendation, …WithBehaviors).
 */

/** What the metrics once proposed. */
export interface Recommendation {
  readonly replicas: number
  readonly at: number
}

export interface Stabilized {
  readonly replicas: number
  readonly recommendations: readonly Recommendation[]
}

/** The highest recommendation that is not older than the window (exactly as old still counts). */
export function stabilize(recommendations: readonly Recommendation[], proposed: number, now: number, windowMs: number): Stabilized {
  const isOld = ({ at }: Recommendation): boolean => at < now - windowMs
  let replicas = proposed
  for (const recommendation of recommendations) if (!isOld(recommendation)) replicas = Math.max(replicas, recommendation.replicas)
  return { replicas, recommendations: overwriting(recommendations, isOld, { replicas: proposed, at: now }) }
}

/** The current number brought between the two windows (exactly as old as the window does not count). */
export function stabilizeWithBehavior(recommendations: readonly Recommendation[], proposed: number, current: number, now: number, upWindowMs: number, downWindowMs: number): Stabilized {
  let lowest = proposed
  let highest = proposed
  for (const { replicas, at } of recommendations) {
    if (at > now - upWindowMs) lowest = Math.min(lowest, replicas)
    if (at > now - downWindowMs) highest = Math.max(highest, replicas)
  }
  const isOld = ({ at }: Recommendation): boolean => at < now - upWindowMs && at < now - downWindowMs
  return { replicas: Math.min(Math.max(current, lowest), highest), recommendations: overwriting(recommendations, isOld, { replicas: proposed, at: now }) }
}

/** The list with one more entry, in the place of the last that is old or at the end. */
export function overwriting<T>(list: readonly T[], isOld: (entry: T) => boolean, entry: T): readonly T[] {
  for (let i = list.length - 1; i >= 0; i--) if (isOld(list[i]!)) return [...list.slice(0, i), entry, ...list.slice(i + 1)]
  return [...list, entry]
}
