/**
 * Values that are a number or a percentage. Source: pkg/apis/apps/validation (ValidatePositiveIntOrPercent,
 * IsNotMoreThan100Percent).
 */
import type { IntOrString } from '../kinds/index.js'
import { regexError } from '../names.js'
import { invalid, nonNegative } from './error.js'
import type { FieldError } from './error.js'

/** Whether a value is a percentage. */
export function isPercent(value: IntOrString): boolean {
  return typeof value === 'string' && /^[0-9]+%$/.test(value)
}

/** The number or percentage; zero for a text that is neither. */
export function amount(value: IntOrString): number {
  if (typeof value === 'number') return value
  return isPercent(value) ? Number(value.slice(0, -1)) : /^[+-]?[0-9]+$/.test(value) ? Number(value) : 0
}

/** Complaints about a value that must be a number that is not negative, or a percentage. */
export function intOrPercentErrors(value: IntOrString, path: string): FieldError[] {
  if (typeof value === 'number') return nonNegative(path, value)
  const message = regexError("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%')
  return isPercent(value) ? [] : [invalid(path, value, message)]
}

/** Complaints about a percentage beyond the whole. */
export function beyondWhole(value: IntOrString, path: string): FieldError[] {
  return isPercent(value) && amount(value) > 100 ? [invalid(path, value, 'must not be greater than 100%')] : []
}
