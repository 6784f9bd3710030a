/**
 * How far the number of replicas may go in one sync: by the policies of `behavior` over the changes that this
 * controller made lately, in both directions, or, without policies, to twice the number but at least four.
 * Source: kubernetes, pkg/controller/podautoscaler/horizontal.go (calculateScaleUpLimit…, storeScaleEvent).
 */
import type { HPAScalingPolicy, HPAScalingRules } from '../../model/index.js'
import { overwriting } from './stabilization.js'

/** A change of the number of replicas by this controller; always positive. */
export interface ScaleEvent {
  readonly change: number
  readonly at: number
}

/** The changes that are remembered, by direction. */
export interface ScaleEvents {
  readonly ups: readonly ScaleEvent[]
  readonly downs: readonly ScaleEvent[]
}

const INT32_MAX = 2_147_483_647
const INT32_MIN = -2_147_483_648
const UP_FACTOR = 2
const UP_MINIMUM = 4

/** The most that an autoscaler without rules may scale up to. */
export function defaultUpLimit(current: number): number {
  return Math.max(UP_FACTOR * current, UP_MINIMUM)
}

/** The most that the policies allow. */
export function upLimit(current: number, events: ScaleEvents, { selectPolicy, policies = [] }: HPAScalingRules, now: number): number {
  if (selectPolicy === 'Disabled') return current
  const limits = policies.map((policy) => upBy(policy, periodStart(current, events, policy, now)))
  return selectPolicy === 'Min' ? Math.min(INT32_MAX, ...limits) : Math.max(INT32_MIN, ...limits)
}

/** The least that the policies allow. */
export function downLimit(current: number, events: ScaleEvents, { selectPolicy, policies = [] }: HPAScalingRules, now: number): number {
  if (selectPolicy === 'Disabled') return current
  const limits = policies.map((policy) => downBy(policy, periodStart(current, events, policy, now)))
  return selectPolicy === 'Min' ? Math.max(INT32_MIN, ...limits) : Math.min(INT32_MAX, ...limits)
}

/** The number of replicas when the policy's period began, as far as this controller changed it. */
function periodStart(current: number, { ups, downs }: ScaleEvents, { periodSeconds }: HPAScalingPolicy, now: number): number {
  const since = now - periodSeconds * 1000
  return current - changeSince(ups, since) + changeSince(downs, since)
}

function changeSince(events: readonly ScaleEvent[], since: number): number {
  let sum = 0
  for (const { change, at } of events) if (at > since) sum += change
  return sum
}

/** Rounded up, since otherwise a few replicas would never grow. */
function upBy({ type, value }: HPAScalingPolicy, start: number): number {
  return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100))
}

/** Cut; the addition turns -0 into 0. */
function downBy({ type, value }: HPAScalingPolicy, start: number): number {
  return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100)) + 0
}

/** The changes with a new one, which takes the place of one that its direction's policies no longer see. */
export function withScaleEvent(events: ScaleEvents, up: HPAScalingRules | undefined, down: HPAScalingRules | undefined, before: number, after: number, now: number): ScaleEvents {
  const add = (list: readonly ScaleEvent[], rules: HPAScalingRules | undefined): readonly ScaleEvent[] =>
    overwriting(list, ({ at }) => at < now - longestPeriodMs(rules), { change: Math.abs(after - before), at: now })
  return after > before ? { ...events, ups: add(events.ups, up) } : { ...events, downs: add(events.downs, down) }
}

function longestPeriodMs(rules: HPAScalingRules | undefined): number {
  return Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds)) * 1000
}
