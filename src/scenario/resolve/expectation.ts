/** What a scenario expects, resolved. */
import { builtInInvariants } from '../../invariants/index.js'
import { durationMs as readDuration, formatDuration, nearestWord } from '../../model/index.js'
import type { Path, Place } from '../../model/index.js'
import type { ExpectationInput } from '../schema/index.js'
import { defined, ms } from './context.js'
import type { Condition, Context } from './context.js'
import type { Step } from './step.js'

/** From when something counts: a time, or steps, by their numbers in the file. */
export type Since = { readonly atMs: number } | { readonly name: string, readonly steps: readonly number[] }

/** Times that do not count: those within a while of each of these steps. */
export interface Exception {
  readonly withinMs: number
  readonly name: string
  readonly steps: readonly number[]
}

/** What must be true; times count from the start of the scenario. */
export type Expectation = {
  /** Its number in the file, from 0. */
  readonly index: number
  readonly name: string
  readonly condition: Condition
  readonly place: Place
} & (
  | { readonly kind: 'that', readonly atMs: number }
  | { readonly kind: 'always' | 'never', readonly after?: Since, readonly except?: Exception }
  | { readonly kind: 'eventually', readonly withinMs?: number, readonly after?: Since }
)

/** An invariant that is to break. */
export interface ExpectedViolation {
  /** Its number among the expectations of the file, from 0. */
  readonly index: number
  readonly name: string
  readonly invariant: string
  readonly place: Place
}

const conditionKinds = ['that', 'always', 'never', 'eventually'] as const
type ConditionKind = (typeof conditionKinds)[number]
const kinds = [...conditionKinds, 'violates'] as const
type Kind = (typeof kinds)[number]

/** Resolves the expectations of conditions; those that expect nothing are left out, with a problem. */
export function resolveExpectations(
  context: Context, inputs: readonly ExpectationInput[], steps: readonly Step[], durationMs: number,
): readonly Expectation[] {
  const resolved = inputs.flatMap((input, index) => {
    const path: Path = ['expect', index]
    const kind = kindOf(context, path, input)
    if (kind === undefined) return []
    checkFields(context, path, input, kind)
    return kind === 'violates' ? [] : [resolveOne(context, path, index, kind, input, steps, durationMs)]
  })
  reportOpposites(context, resolved)
  return resolved
}

/** Resolves the expectations that an invariant breaks. */
export function resolveExpectedViolations(context: Context, inputs: readonly ExpectationInput[]): readonly ExpectedViolation[] {
  const ids = builtInInvariants.map(({ id }) => id)
  return inputs.flatMap(({ violates: invariant, name = `${invariant ?? ''} breaks` }, index) => {
    if (invariant === undefined) return []
    const path: Path = ['expect', index, 'violates']
    if (!ids.includes(invariant)) {
      const near = nearestWord(invariant, ids)
      context.report(path, 'unknown-name', `there is no invariant "${invariant}"`, near === undefined ? `invariants are ${ids.join(', ')}` : `did you mean "${near}"?`)
    }
    return [{ index, name, invariant, place: context.place(['expect', index]) }]
  })
}

function kindOf(context: Context, path: Path, input: ExpectationInput): Kind | undefined {
  const given = kinds.filter((kind) => input[kind] !== undefined)
  if (given.length === 1) return given[0]
  if (given.length === 0) context.report(path, 'missing-field', 'this expects nothing', `give it one of ${kinds.join(', ')}`)
  else {
    context.report([...path, given[1] ?? ''], 'contradiction', `${given.join(' and ')} exclude each other`,
      'make an expectation of each')
  }
  return undefined
}

const companions: Readonly<Record<'at' | 'within' | 'after' | 'except', readonly Kind[]>> = {
  at: ['that'], within: ['eventually'], after: ['eventually', 'always', 'never'], except: ['always', 'never'],
}

function checkFields(context: Context, path: Path, input: ExpectationInput, kind: Kind): void {
  for (const field of ['at', 'within', 'after', 'except'] as const) {
    if (input[field] === undefined || companions[field].includes(kind)) continue
    context.report([...path, field], 'contradiction', `"${field}" has no meaning with "${kind}"`,
      `it goes with ${companions[field].join(', ')}`)
  }
}

function resolveOne(
  context: Context, path: Path, index: number, kind: ConditionKind, input: ExpectationInput, steps: readonly Step[], durationMs: number,
): Expectation {
  const text = input[kind] ?? ''
  const common = { index, name: input.name ?? text, condition: context.condition([...path, kind], text), place: context.place(path) }
  const after = input.after === undefined ? undefined : sinceOf(context, [...path, 'after'], input.after, steps, durationMs)
  if (kind === 'that') return { ...common, kind, atMs: timeOf(context, [...path, 'at'], input.at, durationMs) }
  if (kind === 'eventually') {
    const withinMs = input.within === undefined ? undefined : ms(input.within)
    const endMs = startOf(after) + (withinMs ?? 0)
    if (endMs > durationMs) tooLong(context, [...path, 'within'], endMs, durationMs)
    return defined({ ...common, kind, withinMs, after }) as Expectation
  }
  const except = input.except === undefined ? undefined : {
    withinMs: ms(input.except.within), name: input.except.of, steps: stepsNamed(context, [...path, 'except', 'of'], input.except.of, steps),
  }
  return defined({ ...common, kind, after, except }) as Expectation
}

function timeOf(context: Context, path: Path, at: string | 0 | undefined, durationMs: number): number {
  const atMs = at === undefined ? durationMs : ms(at)
  if (atMs > durationMs) tooLong(context, path, atMs, durationMs)
  return atMs
}

function startOf(after: Since | undefined): number {
  return after !== undefined && 'atMs' in after ? after.atMs : 0
}

function tooLong(context: Context, path: Path, atMs: number, durationMs: number): void {
  context.report(path, 'contradiction',
    `this is about ${formatDuration(atMs)}, and the scenario ends at ${formatDuration(durationMs)}`,
    'set a shorter time, or a longer duration')
}

function sinceOf(context: Context, path: Path, after: string | 0, steps: readonly Step[], durationMs: number): Since {
  const atMs = after === 0 ? 0 : readDuration(after)
  if (atMs === undefined) return { name: String(after), steps: stepsNamed(context, path, String(after), steps) }
  if (atMs > durationMs) tooLong(context, path, atMs, durationMs)
  return { atMs }
}

/** The steps that a name stands for: the one with this name, or all with this action. */
function stepsNamed(context: Context, path: Path, name: string, steps: readonly Step[]): readonly number[] {
  const named = steps.filter((step) => step.name === name)
  const found = named.length > 0 ? named : steps.filter(({ action }) => action.kind === name)
  if (found.length === 0) {
    const names = [...new Set(steps.flatMap((step) => [step.action.kind, ...(step.name === undefined ? [] : [step.name])]))]
    const near = nearestWord(name, names)
    context.report(path, 'unknown-name', `there is no step named "${name}" and none with that action`,
      near !== undefined ? `did you mean "${near}"?` : names.length === 0 ? 'the scenario has no steps' : `steps are ${names.join(', ')}`)
  }
  return found.map(({ index }) => index)
}

/** The same condition cannot always and never be true, at least not while both count. */
function reportOpposites(context: Context, expectations: readonly Expectation[]): void {
  const whole = expectations.filter((expectation) => expectation.kind === 'always' || expectation.kind === 'never')
    .filter((expectation) => !('after' in expectation) && !('except' in expectation))
  for (const later of whole) {
    const earlier = whole.find(({ index, kind, condition }) =>
      index < later.index && kind !== later.kind && sameText(condition.text, later.condition.text))
    if (earlier === undefined) continue
    context.report(['expect', later.index, later.kind], 'contradiction',
      `expectation ${earlier.index + 1} says that the same is ${earlier.kind} true`,
      'remove one of the two')
  }
}

function sameText(a: string, b: string): boolean {
  return a.replace(/\s+/g, '') === b.replace(/\s+/g, '')
}
