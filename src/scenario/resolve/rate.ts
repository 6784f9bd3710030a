/** Requests per second over time, in thousandths so that they are whole numbers. */
import type { Path } from '../../model/index.js'
import type { RequestsPerSecondInput } from '../schema/index.js'
import { ms } from './context.js'
import type { Context } from './context.js'

/** A demand; times count from its start, `Milli` are requests per 1000 seconds. */
export type Rate =
  | { readonly shape: 'constant', readonly baseMilli: number }
  | { readonly shape: 'steps', readonly baseMilli: number, readonly steps: readonly { readonly atMs: number, readonly milli: number }[] }
  | { readonly shape: 'ramp' | 'diurnal', readonly baseMilli: number, readonly peakMilli: number, readonly periodMs: number }

/** Resolves a demand, and says what does not go together in it. */
export function resolveRate(context: Context, path: Path, input: RequestsPerSecondInput): Rate {
  if (typeof input === 'number') return { shape: 'constant', baseMilli: milli(input) }
  const { shape, base, peak, period, steps } = input
  checkFields(context, path, input)
  const baseMilli = milli(base)
  if (shape === 'constant') return { shape, baseMilli }
  if (shape === 'steps') {
    return { shape, baseMilli, steps: (steps ?? []).map(({ at, requestsPerSecond }) => ({ atMs: ms(at), milli: milli(requestsPerSecond) })) }
  }
  return { shape, baseMilli, peakMilli: milli(peak ?? base), periodMs: ms(period ?? 0) }
}

function milli(perSecond: number): number {
  return Math.round(perSecond * 1000)
}

const fieldsOfShape = { constant: [], steps: ['steps'], ramp: ['peak', 'period'], diurnal: ['peak', 'period'] } as const

function checkFields(context: Context, path: Path, input: Exclude<RequestsPerSecondInput, number>): void {
  const needed: readonly string[] = fieldsOfShape[input.shape]
  for (const field of ['peak', 'period', 'steps'] as const) {
    const given = input[field] !== undefined
    if (given && !needed.includes(field)) {
      context.report([...path, field], 'contradiction', `"${field}" has no meaning for the shape ${input.shape}`, remedyFor(field))
    }
    if (!given && needed.includes(field)) {
      context.report(path, 'missing-field', `the shape ${input.shape} needs "${field}"`, `add ${field}`)
    }
  }
  const steps = input.steps ?? []
  steps.forEach((step, i) => {
    const before = steps[i - 1]
    if (before !== undefined && ms(step.at) <= ms(before.at)) {
      context.report([...path, 'steps', i, 'at'], 'contradiction',
        `step at ${step.at} does not come after the one before, at ${before.at}`,
        'put the steps in order of time')
    }
  })
}

function remedyFor(field: 'peak' | 'period' | 'steps'): string {
  return field === 'steps' ? 'set shape: steps' : 'set shape: ramp or shape: diurnal'
}
