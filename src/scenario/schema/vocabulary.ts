/**
 * The words of which the scenario's schema is made: durations, amounts, names, expressions. Each checks its text and
 * says what it wanted; `x-type` names it in the documentation and in messages. The schema describes what users write:
 * it changes no value but for filling in defaults. Turning text into numbers is the business of `../resolve`.
 */
import { z } from 'zod'
import { durationMicros, durationMs, parseQuantity, parseSelector, readStartTime } from '../../model/index.js'

/** What a value of this type looks like, for messages: the key is the `x-type` of a schema. */
export const forms: Readonly<Record<string, string>> = {
  duration: 'a duration such as 90s, 1h30m or 250ms',
  'start time': 'a time such as 2026-03-29T00:00:00Z',
  'CPU time': 'an amount of CPU time such as 4ms or 500us',
  quantity: 'a quantity such as 500m, 2 or 16Gi',
  text: 'a text that is not empty',
  seed: 'a text that is not empty',
  name: 'a name of lower case letters, digits, "-" and "."',
  expression: 'an expression in CEL, as text',
  selector: 'a label selector such as app=web,tier!=cache',
  labels: 'labels, each with a text as its value',
  percentage: 'a percentage from 1% to 100%',
  rate: 'a number of requests per second, not negative, with at most three decimals',
}

/** The grammar of durations, for editors. */
const durationPattern = '^(0|([0-9]+([.][0-9]+)?(h|m|s|ms|us|µs))+)$'

/** A union of the number 0 (which needs no unit) and a text that `read` understands. */
function measured(type: string, read: (text: string) => number | undefined) {
  const text = z.string().refine((value) => read(value) !== undefined, { error: `expected ${forms[type] ?? type}` }).meta({ pattern: durationPattern })
  return z.union([text, z.literal(0)]).meta({ 'x-type': type })
}

/** A length of time, whole milliseconds. */
export const duration = measured('duration', durationMs)
/** A length of time that is not zero. */
export const period = z.string()
  .refine((text) => (durationMs(text) ?? 0) > 0, { error: `expected ${forms['duration'] ?? ''}, longer than zero` })
  .meta({ 'x-type': 'duration', pattern: durationPattern })
/** An instant, as Kubernetes writes it: whole seconds, in UTC or with an offset. */
export const startTime = z.string().superRefine((value, context) => {
  const read = readStartTime(value)
  if (typeof read !== 'number') context.addIssue({ code: 'custom', message: `expected ${read.expected}` })
}).meta({ 'x-type': 'start time', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.]0+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$' })
/** What something costs in CPU time, whole microseconds. */
export const cpuTime = measured('CPU time', durationMicros)

/** An amount of CPU, memory or another resource, as Kubernetes writes it. */
export const quantity = z.union([
  z.string().refine(isAmount, { error: `expected ${forms['quantity'] ?? ''}, not negative` }),
  z.number().nonnegative(),
]).meta({ 'x-type': 'quantity' })

/** A part of a whole. */
export const percentage = z.string().regex(/^([1-9][0-9]?|100)%$/).meta({ 'x-type': 'percentage' })

/** Text that is not empty. */
export const text = z.string().min(1).meta({ 'x-type': 'text' })
/** A name as Kubernetes allows it for objects. */
export const name = z.string().max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/)
  .meta({ 'x-type': 'name' })
/** The name of an object, with its namespace in front when it is not the scenario's: `cart` or `shop/cart`. */
export const objectName = z.string()
  .regex(/^([a-z0-9]([-a-z0-9]*[a-z0-9])?\/)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/)
  .meta({ 'x-type': 'name' })
/** A condition in CEL. */
export const expression = z.string().min(1).meta({ 'x-type': 'expression' })
/** A label selector as text: `app=web,tier!=cache`. */
export const selector = z.string().min(1).superRefine((value, context) => {
  const parsed = parseSelector(value)
  if ('error' in parsed) context.addIssue({ code: 'custom', message: `not a label selector: ${parsed.error}` })
}).meta({ 'x-type': 'selector' })
/** Requests per second; three decimals at most, so that they are counted exactly. */
export const rate = z.number().nonnegative().max(1_000_000_000)
  .refine((value) => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6, { error: `expected ${forms['rate'] ?? ''}` })
  .meta({ 'x-type': 'rate' })
/** Labels or annotations. */
export const labels = z.record(z.string(), z.string()).meta({ 'x-type': 'labels' })
/** A whole number from 1. */
export const positive = z.int().min(1)
/** An object of Kubernetes, written in place. */
export const inlineObject = z.record(z.string(), z.unknown()).meta({ 'x-type': 'Kubernetes object' })

/** Says that exactly one of these fields must be there, to editors. */
export function oneOf(...fields: readonly string[]): { oneOf: { required: string[] }[] } {
  return { oneOf: fields.map((field) => ({ required: [field] })) }
}

function isAmount(value: string): boolean {
  const parsed = parseQuantity(value)
  return !('error' in parsed) && !value.trim().startsWith('-')
}
