/**
 * From what the metrics propose to what is done: stabilisation, then the limits of speed, then minReplicas and
 * maxReplicas, each of which leaves its trace in the conditions. Source: kubernetes,
 * pkg/controller/podautoscaler/horizontal.go (normalizeDesiredReplicas, …WithBehaviors).
 */
import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from '../../model/index.js'
import { limited, READY, STABILIZED_DOWN, STABILIZED_UP, type Statement } from './conditions.js'
import { defaultUpLimit, downLimit, upLimit, type ScaleEvents } from './rate-limits.js'
import { stabilize, stabilizeWithBehavior, type Recommendation } from './stabilization.js'

export interface NormalizeInput {
  readonly current: number
  /** What the metrics propose. */
  readonly proposed: number
  readonly minReplicas: number
  readonly maxReplicas: number
  readonly behavior?: HorizontalPodAutoscalerBehavior
  readonly recommendations: readonly Recommendation[]
  readonly events: ScaleEvents
  /** The controller's own window down. */
  readonly downscaleStabilizationMs: number
  readonly now: number
}

export interface Normalized {
  readonly desired: number
  readonly recommendations: readonly Recommendation[]
  readonly statements: readonly Statement[]
}

interface Limited {
  readonly replicas: number
  readonly reason: string
  readonly message: string
}

const UP_LIMIT = { reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' }
const DOWN_LIMIT = { reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate' }
const TOO_MANY = { reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' }
const TOO_FEW = { reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' }
const IN_RANGE = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' }

/** What to scale to. */
export function normalize(input: NormalizeInput): Normalized {
  return input.behavior === undefined ? withDefaults(input) : withBehavior(input, input.behavior)
}

function withDefaults({ current, proposed, minReplicas, maxReplicas, recommendations, downscaleStabilizationMs, now }: NormalizeInput): Normalized {
  const stabilized = stabilize(recommendations, proposed, now, downscaleStabilizationMs)
  const fastest = defaultUpLimit(current)
  const most = maxReplicas > fastest ? { replicas: fastest, ...UP_LIMIT } : { replicas: maxReplicas, ...TOO_MANY }
  const { replicas } = stabilized
  const result = replicas < minReplicas ? { replicas: minReplicas, ...TOO_FEW } : replicas > most.replicas ? most : { replicas, ...IN_RANGE }
  return finish(stabilized.recommendations, replicas, result, replicas === proposed ? READY : STABILIZED_DOWN)
}

function withBehavior(input: NormalizeInput, { scaleUp = {}, scaleDown = {} }: HorizontalPodAutoscalerBehavior): Normalized {
  const { current, proposed, recommendations, downscaleStabilizationMs, now } = input
  const upWindowMs = (scaleUp.stabilizationWindowSeconds ?? 0) * 1000
  const downWindowMs = scaleDown.stabilizationWindowSeconds === undefined ? downscaleStabilizationMs : scaleDown.stabilizationWindowSeconds * 1000
  const stabilized = stabilizeWithBehavior(recommendations, proposed, current, now, upWindowMs, downWindowMs)
  const { replicas } = stabilized
  const held = proposed >= current ? STABILIZED_UP : STABILIZED_DOWN
  return finish(stabilized.recommendations, replicas, limitByBehavior(input, replicas, scaleUp, scaleDown), replicas === proposed ? READY : held)
}

function limitByBehavior({ current, minReplicas, maxReplicas, events, now }: NormalizeInput, wanted: number, up: HPAScalingRules, down: HPAScalingRules): Limited {
  if (wanted > current) {
    const fastest = Math.max(upLimit(current, events, up, now), current)
    const most = maxReplicas > fastest ? { replicas: fastest, ...UP_LIMIT } : { replicas: maxReplicas, ...TOO_MANY }
    if (wanted > most.replicas) return most
  } else if (wanted < current) {
    const fastest = Math.min(downLimit(current, events, down, now), current)
    const least = minReplicas < fastest ? { replicas: fastest, ...DOWN_LIMIT } : { replicas: minReplicas, ...TOO_FEW }
    if (wanted < least.replicas) return least
  }
  return { replicas: wanted, ...IN_RANGE }
}

function finish(recommendations: readonly Recommendation[], stabilized: number, { replicas, reason, message }: Limited, ability: Statement): Normalized {
  return { desired: replicas, recommendations, statements: [ability, limited(replicas !== stabilized, reason, message)] }
}
