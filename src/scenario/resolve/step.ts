/** The steps of a scenario, resolved: when each happens and what it does. */
import { formatDuration } from '../../model/index.js'
import type { Path, Place } from '../../model/index.js'
import { actionKinds, undoableKinds } from '../schema/index.js'
import type { ActionKind, StepInput } from '../schema/index.js'
import { resolveAction } from './action.js'
import type { Action } from './action.js'
import { defined, ms } from './context.js'
import type { Condition, Context } from './context.js'

/** When a step happens; times count from the start of the scenario. */
export type Trigger =
  | { readonly kind: 'at', readonly atMs: number }
  | { readonly kind: 'every', readonly fromMs: number, readonly everyMs: number, readonly count?: number, readonly untilMs?: number }
  | { readonly kind: 'when', readonly condition: Condition }

/** One thing that happens. */
export interface Step {
  /** Its number in the file, from 0. */
  readonly index: number
  readonly name?: string
  readonly trigger: Trigger
  readonly action: Action
  /** The action is undone after this time. */
  readonly forMs?: number
  readonly place: Place
}

/** Resolves the steps; those that are no step at all are left out, with a problem. */
export function resolveSteps(context: Context, steps: readonly StepInput[], durationMs: number): readonly Step[] {
  const names = new Map<string, number>()
  return steps.flatMap((input, index) => {
    const path: Path = ['steps', index]
    checkName(context, path, input.name, names)
    const kind = actionOf(context, path, input)
    const trigger = triggerOf(context, path, input, durationMs)
    if (kind === undefined || trigger === undefined) return []
    checkFor(context, path, input, kind)
    const action = resolveAction(context, path, kind, input[kind] as never)
    const forMs = input.for === undefined ? undefined : ms(input.for)
    return [defined({ index, name: input.name, trigger, action, forMs, place: context.place(path) })]
  })
}

function checkName(context: Context, path: Path, name: string | undefined, names: Map<string, number>): void {
  if (name === undefined) return
  const other = names.get(name)
  if (other !== undefined) {
    context.report([...path, 'name'], 'contradiction', `step ${other + 1} is also named "${name}"`,
      'give each step a name of its own')
  }
  names.set(name, path[1] as number)
}

function actionOf(context: Context, path: Path, input: StepInput): ActionKind | undefined {
  const given = actionKinds.filter((kind) => input[kind] !== undefined)
  if (given.length === 1) return given[0]
  if (given.length === 0) context.report(path, 'missing-field', 'this step does nothing', `give it one of ${actionKinds.join(', ')}`)
  else {
    context.report([...path, given[1] ?? ''], 'contradiction', `${given.join(' and ')} are in one step`,
      'make a step of each; steps of the same time happen in order')
  }
  return undefined
}

function triggerOf(context: Context, path: Path, input: StepInput, durationMs: number): Trigger | undefined {
  const given = (['at', 'every', 'when'] as const).filter((field) => input[field] !== undefined)
  if (given.length === 0) {
    context.report(path, 'missing-field', 'this step does not say when it happens',
      'give it at, every or when')
  }
  if (given.length > 1) {
    context.report([...path, given[1] ?? ''], 'contradiction', `${given.join(' and ')} exclude each other`,
      'keep one of them')
  }
  for (const field of ['from', 'count', 'until'] as const) {
    if (input[field] !== undefined && input.every === undefined) {
      context.report([...path, field], 'contradiction', `"${field}" has no meaning without "every"`,
        'remove it, or add every')
    }
  }
  if (given.length !== 1) return undefined
  if (input.when !== undefined) return { kind: 'when', condition: context.condition([...path, 'when'], input.when) }
  if (input.every !== undefined) return repeated(context, path, input, ms(input.every), durationMs)
  return timed(context, path, ms(input.at ?? 0), durationMs)
}

function timed(context: Context, path: Path, atMs: number, durationMs: number): Trigger {
  if (atMs > durationMs) tooLate(context, [...path, 'at'], atMs, durationMs)
  return { kind: 'at', atMs }
}

function repeated(context: Context, path: Path, input: StepInput, everyMs: number, durationMs: number): Trigger {
  const fromMs = input.from === undefined ? everyMs : ms(input.from)
  const untilMs = input.until === undefined ? undefined : ms(input.until)
  if (fromMs > durationMs) tooLate(context, [...path, input.from === undefined ? 'every' : 'from'], fromMs, durationMs)
  if (untilMs !== undefined && untilMs < fromMs) {
    context.report([...path, 'until'], 'contradiction', `"until" is before the first time, ${formatDuration(fromMs)}`,
      'set a later time')
  }
  return defined({ kind: 'every' as const, fromMs, everyMs, count: input.count, untilMs })
}

function tooLate(context: Context, path: Path, atMs: number, durationMs: number): void {
  context.report(path, 'contradiction',
    `${formatDuration(atMs)} is after the end of the scenario, at ${formatDuration(durationMs)}`,
    'set an earlier time, or a longer duration')
}

function checkFor(context: Context, path: Path, input: StepInput, kind: ActionKind): void {
  if (input.for === undefined || undoableKinds.includes(kind)) return
  context.report([...path, 'for'], 'contradiction', `"${kind}" is nothing that can be undone after a time`,
    `"for" goes with ${undoableKinds.join(', ')}`)
}
