/**
 * What a sync decides once the target's scale is known: nothing while the target is at zero, back into the limits if
 * it is outside of them, else what the metrics propose after stabilisation and limits. Pure; the effects are the
 * caller's. Source: kubernetes, pkg/controller/podautoscaler/horizontal.go (reconcileAutoscaler).
 */
import { parseSelector, quantityOf, type HorizontalPodAutoscaler, type MetricStatus, type VersionProfile } from '../../model/index.js'
import { active, DISABLED, type Statement } from './conditions.js'
import type { Input } from './input.js'
import type { MetricFailure } from './metric.js'
import { evaluateMetrics } from './metrics.js'
import { normalize } from './normalize.js'
import type { Measure } from './pod-metric.js'
import type { Tolerances } from './ratios.js'
import type { Recommendation } from './stabilization.js'

/** The target's scale. */
export interface Scale {
  readonly replicas: number
  readonly statusReplicas: number
  readonly selector: string
  readonly resourceVersion?: string
}

export interface Plan {
  /** What to scale to; absent: nothing is written. */
  readonly rescaleTo?: number
  /** Why, for the event. */
  readonly reason: string
  /** The sync gives up. */
  readonly error?: string
  readonly statements: readonly Statement[]
  /** Each is a warning event. */
  readonly failures: readonly Pick<MetricFailure, 'reason' | 'message'>[]
  readonly currentMetrics: readonly MetricStatus[]
  /** What to remember, if anything was recommended. */
  readonly recommendations?: readonly Recommendation[]
}

const NOTHING = { reason: '', statements: [], failures: [], currentMetrics: [] }

/** @param recommendations those before this sync, the first one included */
export function planScale(input: Input, hpa: HorizontalPodAutoscaler, scale: Scale, recommendations: readonly Recommendation[], profile: VersionProfile): Plan {
  const { minReplicas = 1, maxReplicas } = hpa.spec
  if (scale.replicas === 0 && minReplicas !== 0) return { ...NOTHING, statements: [DISABLED] }
  if (scale.replicas > maxReplicas) return { ...NOTHING, rescaleTo: maxReplicas, reason: 'Current number of replicas above Spec.MaxReplicas' }
  if (scale.replicas < minReplicas) return { ...NOTHING, rescaleTo: minReplicas, reason: 'Current number of replicas below Spec.MinReplicas' }
  return selectorProblem(input, scale) ?? byMetrics(input, hpa, scale, recommendations, profile)
}

/** Without a selector of its own a target's pods cannot be told from others'. */
function selectorProblem({ claimants }: Input, { selector }: Scale): Plan | undefined {
  if (selector === '') return refused('SelectorRequired', 'selector is required', 'InvalidSelector', "the HPA target's scale is missing a selector")
  const parsed = parseSelector(selector)
  if ('error' in parsed) {
    const message = `couldn't convert selector into a corresponding internal selector object: ${parsed.error}`
    return refused('InvalidSelector', message, 'InvalidSelector', message)
  }
  if (claimants.length <= 1) return undefined
  const message = `pods by selector ${selector} are controlled by multiple HPAs: [${claimants.join(' ')}]`
  return refused('AmbiguousSelector', message, 'AmbiguousSelector', message)
}

function refused(reason: string, message: string, conditionReason: string, conditionMessage: string): Plan {
  return { ...NOTHING, error: message, failures: [{ reason, message }], statements: [active('False', conditionReason, conditionMessage)] }
}

function byMetrics(input: Input, hpa: HorizontalPodAutoscaler, scale: Scale, recommendations: readonly Recommendation[], profile: VersionProfile): Plan {
  const { minReplicas = 1, maxReplicas, behavior, metrics = [] } = hpa.spec
  const verdict = evaluateMetrics(metrics, input.readings, measureOf(input, hpa, scale, profile), hpa.metadata.namespace ?? 'default')
  const { proposal, statuses: currentMetrics, failures, statement } = verdict
  if (proposal === undefined) return { reason: '', error: verdict.error!, statements: [statement], failures, currentMetrics }
  const { replicas: current } = scale
  const { desired, recommendations: kept, statements } = normalize({
    current, proposed: proposal.replicas, minReplicas, maxReplicas, recommendations, events: input.events,
    downscaleStabilizationMs: profile.hpaDownscaleStabilizationMs, now: input.now, ...(behavior === undefined ? {} : { behavior }),
  })
  const reason = proposal.replicas > current ? `${proposal.name} above target` : proposal.replicas < current ? 'All metrics below target' : ''
  return { reason, statements: [statement, ...statements], failures, currentMetrics, recommendations: kept, ...(desired === current ? {} : { rescaleTo: desired }) }
}

function measureOf({ pods, now }: Input, hpa: HorizontalPodAutoscaler, { replicas, statusReplicas }: Scale, profile: VersionProfile): Measure {
  const { hpaCpuInitializationPeriodMs: cpuInitializationPeriodMs, hpaInitialReadinessDelayMs: initialReadinessDelayMs } = profile
  return { currentReplicas: replicas, statusReplicas, tolerances: tolerancesOf(hpa, profile), rules: { cpuInitializationPeriodMs, initialReadinessDelayMs }, now, pods }
}

function tolerancesOf({ spec: { behavior } }: HorizontalPodAutoscaler, { hpaTolerance }: VersionProfile): Tolerances {
  return { up: toleranceOf(behavior?.scaleUp?.tolerance, hpaTolerance), down: toleranceOf(behavior?.scaleDown?.tolerance, hpaTolerance) }
}

/** A quantity as a double, as upstream converts it: the digits times a power of ten. */
function toleranceOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const { unscaled, exponent } = quantityOf(text)
  return Number(unscaled) * Number(`1e${exponent}`)
}
