/**
 * Numbers that may be written as a share of a total, such as `maxSurge: 25%`. A share is computed in floating
 * point and rounded up or down as the caller says; a text that is no percentage is an error. A Deployment's two
 * bounds are resolved together: both at zero would never let it move, so one pod may then be unavailable.
 * Source: apimachinery/pkg/util/intstr, pkg/controller/deployment/util (ResolveFenceposts).
 */
import type { IntOrString } from './kinds/index.js'

/** A number, or why there is none. */
export type ScaledValue = { readonly result: number } | { readonly error: string }

/** `value` as a number: itself, or that share of `total`, rounded up or down. */
export function scaledIntOrPercent(value: IntOrString, total: number, roundUp: boolean): ScaledValue {
  if (typeof value === 'number') return { result: value }
  if (!value.endsWith('%')) return failure('invalid type: string is not a percentage')
  const digits = value.slice(0, -1)
  if (!/^[+-]?[0-9]+$/.test(digits)) return failure(parsing(value, digits, 'invalid syntax'))
  const percent = Number(digits)
  if (!Number.isSafeInteger(percent)) return failure(parsing(value, digits, 'value out of range'))
  const share = (percent * total) / 100
  return { result: (roundUp ? Math.ceil(share) : Math.floor(share)) + 0 }
}

/** Both bounds of a rolling update as numbers, or the first error. */
export function resolveFenceposts(
  maxSurge: IntOrString | undefined, maxUnavailable: IntOrString | undefined, desired: number,
): { readonly maxSurge: number; readonly maxUnavailable: number } | { readonly error: string } {
  const surge = scaledIntOrPercent(maxSurge ?? 0, desired, true)
  if ('error' in surge) return surge
  const unavailable = scaledIntOrPercent(maxUnavailable ?? 0, desired, false)
  if ('error' in unavailable) return unavailable
  const stuck = surge.result === 0 && unavailable.result === 0
  // Upstream goes on with 32 bits, which a percentage can leave.
  return { maxSurge: surge.result | 0, maxUnavailable: stuck ? 1 : unavailable.result | 0 }
}

function failure(reason: string): { readonly error: string } {
  return { error: `invalid value for IntOrString: ${reason}` }
}

function parsing(value: string, digits: string, problem: string): string {
  return `invalid value ${JSON.stringify(value)}: strconv.Atoi: parsing ${JSON.stringify(digits)}: ${problem}`
}
