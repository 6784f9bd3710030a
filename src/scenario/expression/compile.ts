/**
 * From the text of a condition to something that can be evaluated. Whatever can be known to be wrong is said here: the
 * grammar, types, unknown functions and fields, the use of time. An evaluation is `true` or `false`, or it says why the
 * condition cannot be read (an object or a field that is not there); it never throws for what the world looks like.
 */
import { EvaluationError } from '@marcbachmann/cel-js'
import { Duration } from '@marcbachmann/cel-js/evaluator'
import { callOf, children, methodOf, type TreeNode } from '../../model/index.js'
import { banned, environment, prepared } from './environment.js'
import { contextOf } from './functions.js'
import { checkFields, notACondition } from './fields.js'
import { wakesOf } from './now.js'
import { operandsOf, valuesOf, type Observed, type Operand } from './observed.js'
import { readAgain, Recording } from './reader.js'
import type { Read, Reader } from './reader.js'
import { explain } from './remedies.js'
import type { ExpressionError } from './expression-error.js'

/** What came out of an evaluation: a truth, or why there is none. */
export type Outcome = { readonly value: boolean } | { readonly unreadable: string }

/** An outcome and what it rests on. */
export interface Evaluation {
  readonly outcome: Outcome
  readonly reads: readonly Read[]
}

/** A condition that can be evaluated. */
export interface Expression {
  readonly text: string
  /** When its truth can change with time alone, in milliseconds from the start. */
  readonly wakesAtMs: readonly number[]
  evaluate(reader: Reader): Evaluation
  /** What stands on the sides of its comparisons now, for people. */
  observed(reader: Reader): readonly Observed[]
}

/** Compiles a condition. */
export function compileExpression(text: string): Expression | { readonly errors: readonly ExpressionError[] } {
  const compiled = parse(text)
  if ('errors' in compiled) return compiled
  const root = compiled.ast as unknown as TreeNode
  const { wakesAtMs, errors } = wakesOf(root)
  const found = [...bannedCalls(root), ...errors, ...checkFields(root)]
  if (found.length > 0) return { errors: found }
  let operands: readonly Operand[] | undefined
  const observed = (reader: Reader): readonly Observed[] => {
    operands ??= operandsOf(root, prepared(text), text)
    return valuesOf(operands, () => contextAt(new Recording(reader), reader))
  }
  return Object.freeze({ text, wakesAtMs, evaluate: (reader: Reader) => evaluate(compiled, reader), observed })
}

/** Whether an evaluation may come out otherwise now because something it read has changed. Time is not looked at: see `wakesAtMs`. */
export function isStale(evaluation: Evaluation, reader: Reader): boolean {
  return evaluation.reads.some(({ dependency, answer }) => readAgain(reader, dependency) !== answer)
}

type Parsed = ReturnType<typeof environment.parse>

function parse(text: string): Parsed | { readonly errors: readonly ExpressionError[] } {
  try {
    const parsed = environment.parse(prepared(text))
    const checked = parsed.check()
    if (checked.error !== undefined) throw checked.error
    if (checked.type !== 'bool' && checked.type !== 'dyn') return { errors: [notACondition(checked.type ?? 'nothing')] }
    return parsed
  } catch (error) {
    const explained = explain(error, text)
    if (explained === undefined) throw error
    return { errors: [explained] }
  }
}

function bannedCalls(node: TreeNode): readonly ExpressionError[] {
  const name = callOf(node)?.name ?? methodOf(node)?.name
  const remedy = name !== undefined && Object.hasOwn(banned, name) ? banned[name] : undefined
  const here = remedy === undefined ? [] : [{ message: `${name}() is not available here`, remedy, offset: node.start }]
  return [...here, ...children(node).flatMap(bannedCalls)]
}

function evaluate(compiled: Parsed, reader: Reader): Evaluation {
  const recording = new Recording(reader)
  return { outcome: outcomeOf(compiled, contextAt(recording, reader)), reads: recording.reads }
}

function contextAt(recording: Recording, reader: Reader): Record<string, unknown> {
  return Object.assign(contextOf(recording), { now: Duration.fromMilliseconds(reader.nowMs()) })
}

function outcomeOf(compiled: Parsed, context: Record<string, unknown>): Outcome {
  try {
    const value: unknown = compiled(context)
    return typeof value === 'boolean' ? { value } : { unreadable: 'it gives neither true nor false' }
  } catch (error) {
    if (error instanceof EvaluationError) return { unreadable: lowerFirst(error.summary) }
    throw error
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
