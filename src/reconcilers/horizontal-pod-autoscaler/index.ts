/**
 * The HorizontalPodAutoscaler controller: every 15 seconds (from when it first saw the autoscaler) it asks the
 * metrics APIs, decides how many replicas the target should have, writes the target's scale and its own status. A
 * sync never comes earlier than a period after its cause, and never fails in the queue's sense: whatever happens,
 * the next one comes a period later. What was recommended and changed lately lives in the controller's memory and is
 * lost with the process. Source: kubernetes, pkg/controller/podautoscaler/horizontal.go. Deviation: when the
 * target's selector is new to the controller the sync reads the scale twice in a row.
 */
import { podsByNamespace, type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler } from '../../client/index.js'
import { formatTime, KUBERNETES_1_36, sameValue, type HorizontalPodAutoscaler, type HorizontalPodAutoscalerStatus, type KubeObject, type VersionProfile } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { type Change } from '../../sim/index.js'
import type { MetricsSource } from '../../world/index.js'
import { able, GOT_SCALE, withConditions, type Statement } from './conditions.js'
import { gather, RECOMMENDATIONS, SCALE_EVENTS, SELECTORS, type Input } from './input.js'
import { withScaleEvent } from './rate-limits.js'
import { planScale, type Plan, type Scale } from './scale.js'
import { targetKind } from './target.js'

export interface HorizontalPodAutoscalerOptions {
  readonly metrics: MetricsSource
  /** Default: Kubernetes 1.36. */
  readonly profile?: VersionProfile
}

interface Remembered {
  readonly key: string
  readonly value: unknown
}

/** The controller of autoscalers, over some metrics APIs. */
export function horizontalPodAutoscalerReconciler({ metrics, profile = KUBERNETES_1_36 }: HorizontalPodAutoscalerOptions): Reconciler<Input> {
  const remember = (name: string) => ({ memory }: ControllerContext, { key, value }: Remembered): void => memory.of(name).set(key, freeze(value))
  return {
    name: 'horizontalpodautoscaler',
    actor: 'horizontal-pod-autoscaler',
    watches: [
      { kind: 'HorizontalPodAutoscaler', on: (change: Change<HorizontalPodAutoscaler>, context) => changed(change, context, profile) },
      { kind: 'Pod', on: () => undefined },
    ],
    indexes: [podsByNamespace],
    memory: [RECOMMENDATIONS, SCALE_EVENTS, SELECTORS],
    gather: (context, key) => gather(metrics, context, key),
    decide: (input) => decide(input, profile),
    remember: {
      [RECOMMENDATIONS]: remember(RECOMMENDATIONS),
      [SCALE_EVENTS]: remember(SCALE_EVENTS),
      [SELECTORS]: remember(SELECTORS),
      forget: ({ memory }: ControllerContext, { key }: { key: string }) => {
        for (const name of [RECOMMENDATIONS, SCALE_EVENTS, SELECTORS]) memory.of(name).delete(key)
      },
    },
  }
}

/** What is deleted no longer claims pods; the rest is forgotten at the sync that was due. */
function changed({ key, new: hpa }: Change<HorizontalPodAutoscaler>, { queue, memory }: ControllerContext, profile: VersionProfile): void {
  if (hpa === undefined) memory.of(SELECTORS).delete(key)
  else queue.addAfter(key, profile.hpaSyncPeriodMs)
}

function* decide(input: Input, profile: VersionProfile): Decide {
  const { hpa, key } = input
  if (hpa === undefined) {
    yield { do: 'remember', command: 'forget', data: { key } }
    return
  }
  const again = yield* reconcile(input, hpa, profile)
  if (again === undefined) return { requeueAfterMs: profile.hpaSyncPeriodMs }
  yield { do: 'remember', command: SELECTORS, data: { key, value: again.selector } }
  yield { do: 'enqueue', key }
}

/** One sync; an answer means that it has to be done again with this selector. */
function* reconcile(input: Input, hpa: HorizontalPodAutoscaler, profile: VersionProfile): Generator<Effect, { readonly selector: string } | undefined, EffectAnswer> {
  const kind = targetKind(hpa.spec.scaleTargetRef)
  if (typeof kind !== 'string') return yield* withoutScale(input, hpa, kind.error)
  const where = { kind, namespace: hpa.metadata.namespace ?? 'default', name: hpa.spec.scaleTargetRef.name }
  const answer = yield { do: 'get', sub: 'scale', ...where }
  if (!answer.ok) return yield* withoutScale(input, hpa, answer.message)
  const scale = scaleOf(answer.object)
  if (scale.selector !== input.selector) return { selector: scale.selector }
  const { key, now } = input
  const known = input.recommendations.length > 0
  const before = known ? input.recommendations : [{ replicas: scale.replicas, at: now }]
  const plan = planScale(input, hpa, scale, before, profile)
  if (!known || plan.recommendations !== undefined) yield { do: 'remember', command: RECOMMENDATIONS, data: { key, value: plan.recommendations ?? before } }
  for (const { reason, message } of plan.failures) yield event(hpa, 'Warning', reason, message)
  if (plan.error !== undefined) yield* giveUp(input, hpa, scale, plan, plan.error)
  else yield* carryOut(input, hpa, scale, plan, where)
  return undefined
}

function scaleOf({ metadata, spec, status }: KubeObject): Scale {
  const { replicas = 0 } = (spec ?? {}) as { replicas?: number }
  const { replicas: statusReplicas = 0, selector = '' } = (status ?? {}) as { replicas?: number; selector?: string }
  const { resourceVersion } = metadata
  return { replicas, statusReplicas, selector, ...(resourceVersion === undefined ? {} : { resourceVersion }) }
}

/** The target cannot be read: all that is known stays. */
function* withoutScale({ now }: Input, hpa: HorizontalPodAutoscaler, error: string): Generator<Effect, undefined, EffectAnswer> {
  yield event(hpa, 'Warning', 'FailedGetScale', error)
  const statement = able('False', 'FailedGetScale', `the HPA controller was unable to get the target's current scale: ${error}`)
  yield* writeStatus(hpa, { ...(hpa.status ?? { desiredReplicas: 0 }), conditions: withConditions(hpa.status?.conditions, [statement], now) })
}

function* giveUp(input: Input, hpa: HorizontalPodAutoscaler, scale: Scale, plan: Plan, error: string): Generator<Effect, void, EffectAnswer> {
  yield* writeStatus(hpa, statusOf(input, hpa, scale, plan, hpa.status?.desiredReplicas ?? 0, [GOT_SCALE, ...plan.statements]))
  yield event(hpa, 'Warning', 'FailedComputeMetricsReplicas', error)
}

type Target = { readonly kind: string; readonly namespace: string; readonly name: string }

function* carryOut(input: Input, hpa: HorizontalPodAutoscaler, scale: Scale, plan: Plan, where: Target): Generator<Effect, void, EffectAnswer> {
  const statements = [GOT_SCALE, ...plan.statements]
  const { rescaleTo, reason } = plan
  if (rescaleTo === undefined) return yield* writeStatus(hpa, statusOf(input, hpa, scale, plan, scale.replicas, statements))
  const { resourceVersion } = scale
  const answer = yield { do: 'scale', ...where, replicas: rescaleTo, ...(resourceVersion === undefined ? {} : { resourceVersion }) }
  if (!answer.ok) return yield* rescaleFailed(input, hpa, scale, plan, rescaleTo, answer.message)
  statements.push(able('True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${rescaleTo}`))
  yield event(hpa, 'Normal', 'SuccessfulRescale', `New size: ${rescaleTo}; reason: ${reason}`)
  const { behavior } = hpa.spec
  if (behavior !== undefined) {
    const events = withScaleEvent(input.events, behavior.scaleUp, behavior.scaleDown, scale.replicas, rescaleTo, input.now)
    yield { do: 'remember', command: SCALE_EVENTS, data: { key: input.key, value: events } }
  }
  const status = statusOf(input, hpa, scale, plan, rescaleTo, statements)
  yield* writeStatus(hpa, { ...status, lastScaleTime: formatTime(input.now) })
}

/** The scale could not be written: the status shows what was read, the next sync tries again. */
function* rescaleFailed(input: Input, hpa: HorizontalPodAutoscaler, scale: Scale, plan: Plan, to: number, error: string): Generator<Effect, void, EffectAnswer> {
  yield event(hpa, 'Warning', 'FailedRescale', `New size: ${to}; reason: ${plan.reason}; error: ${error}`)
  const statement = able('False', 'FailedUpdateScale', `the HPA controller was unable to update the target scale: ${error}`)
  yield* writeStatus(hpa, statusOf(input, hpa, scale, plan, hpa.status?.desiredReplicas ?? 0, [GOT_SCALE, ...plan.statements, statement]))
}

function statusOf({ now }: Input, hpa: HorizontalPodAutoscaler, scale: Scale, { currentMetrics }: Plan, desiredReplicas: number, statements: readonly Statement[]): HorizontalPodAutoscalerStatus {
  const lastScaleTime = hpa.status?.lastScaleTime
  return {
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    ...(scale.replicas === 0 ? {} : { currentReplicas: scale.replicas }),
    desiredReplicas,
    ...(currentMetrics.length === 0 ? {} : { currentMetrics }),
    conditions: withConditions(hpa.status?.conditions, statements, now),
  }
}

/** Writes the status if it changed. */
function* writeStatus(hpa: HorizontalPodAutoscaler, status: HorizontalPodAutoscalerStatus): Generator<Effect, void, EffectAnswer> {
  if (sameValue({ desiredReplicas: 0, ...withoutNull(hpa.status) }, status)) return
  const answer = yield { do: 'update', sub: 'status', object: { ...hpa, status } as unknown as KubeObject }
  if (!answer.ok) yield event(hpa, 'Warning', 'FailedUpdateStatus', answer.message)
}

/** A status as it is stored names its metrics even if there are none. */
function withoutNull(status: HorizontalPodAutoscalerStatus | undefined): object {
  if (status === undefined) return {}
  const { currentMetrics, ...rest } = status
  return (currentMetrics?.length ?? 0) === 0 ? rest : status
}

function event(hpa: HorizontalPodAutoscaler, type: 'Normal' | 'Warning', reason: string, message: string): Effect {
  return { do: 'event', type, reason, message, regarding: hpa as unknown as KubeObject }
}

