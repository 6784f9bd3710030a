/**
 * A rule of a schema (`x-kubernetes-validations`), made ready to be evaluated; or what is wrong with it; or that it
 * says what is not simulated.
 * Source: apiextensions-apiserver, pkg/apiserver/schema/cel/compilation.go. Deviation: what a rule costs is the number
 * of its parts that are evaluated in loops, and it is not estimated beforehand.
 */
import { EvaluationError, Optional, ParseError } from '@marcbachmann/cel-js'
import type { JsonSchema } from '../custom/index.js'
import { checkRule } from './rule-check.js'
import { LANGUAGE, LANGUAGE_WITH_OPTIONAL, preparedRule } from './rule-language.js'
import { countLoops } from './rule-cost.js'
import type { TreeNode } from './tree.js'

/** A rule as it is written. */
export interface ValidationRule {
  readonly rule?: string
  readonly message?: string
  readonly messageExpression?: string
  readonly reason?: string
  readonly fieldPath?: string
  readonly optionalOldSelf?: boolean
}

/** What came of an evaluation, and what it cost. */
export interface RuleOutcome {
  readonly value?: unknown
  /** Why it has no value. */
  readonly problem?: string
  readonly isTooDear?: true
  readonly cost: number
}

export interface RuleProgram {
  readonly usesOldSelf: boolean
  evaluate(self: unknown, oldSelf: unknown): RuleOutcome
}

/** A program, why there is none, or neither: it is not simulated. */
export interface Compiled {
  readonly program?: RuleProgram
  readonly problem?: string
}

export interface CompiledRule {
  readonly rule: Compiled
  /** Absent: there is no such expression. */
  readonly message?: Compiled
}

/** No evaluation may cost more. */
const CALL_COST_MAX = 1_000_000
/** What the library says of a text that is no CEL. */
const SYNTAX = new Set(['unexpected_token', 'unexpected_character', 'unterminated_string', 'expected_token'])

/** One rule may stand in several schemas, and one schema in several places. */
const compiled = { object: new WeakMap<JsonSchema, WeakMap<ValidationRule, CompiledRule>>(), part: new WeakMap<JsonSchema, WeakMap<ValidationRule, CompiledRule>>() }

/** Makes a rule of a schema ready. */
export function compiledRule(rule: ValidationRule, schema: JsonSchema, isObject: boolean): CompiledRule {
  const bySchema = isObject ? compiled.object : compiled.part
  const byRule = bySchema.get(schema) ?? new WeakMap<ValidationRule, CompiledRule>()
  bySchema.set(schema, byRule)
  const known = byRule.get(rule)
  if (known !== undefined) return known
  const { rule: text = '', messageExpression = '', optionalOldSelf = false } = rule
  const compile = (expression: string, type: 'bool' | 'string'): Compiled => compileExpression(expression, type, { schema, isObject, optionalOldSelf })
  const made = { rule: compile(text, 'bool'), ...(messageExpression === '' ? {} : { message: compile(messageExpression, 'string') }) }
  byRule.set(rule, made)
  return made
}

interface Surroundings {
  readonly schema: JsonSchema
  readonly isObject: boolean
  readonly optionalOldSelf: boolean
}

const TYPE_NAMES: Readonly<Record<string, string>> = { boolean: 'bool', string: 'string', integer: 'int', number: 'double', array: 'list', object: 'map' }

function compileExpression(text: string, wanted: 'bool' | 'string', { schema, isObject, optionalOldSelf }: Surroundings): Compiled {
  const failure = wanted === 'bool' ? 'compilation failed' : 'messageExpression compilation failed'
  const parsed = parse(text, optionalOldSelf)
  if ('offset' in parsed) return { problem: `${failure}: ${pointed(text, parsed.offset, `Syntax error: ${parsed.error}`)}` }
  if (parsed.program === undefined) return {}
  const { undefinedFields, isBeyond, result, usesOldSelf } = checkRule(parsed.program.ast as unknown as TreeNode, text, schema, isObject, optionalOldSelf)
  if (undefinedFields.length > 0) return { problem: `${failure}: ${undefinedFields.map(({ name, offset }) => pointed(text, offset, `undefined field '${name}'`)).join('\n')}` }
  const checked = parsed.program.check()
  if (!checked.valid) return {}
  const given = checked.type !== 'dyn' ? checked.type : result?.['x-kubernetes-int-or-string'] === true ? undefined : TYPE_NAMES[result?.type ?? '']
  if (given !== undefined && given !== wanted) return { problem: wanted === 'bool' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string' }
  return isBeyond ? {} : { program: { usesOldSelf, evaluate: evaluator(parsed.program, optionalOldSelf) } }
}

type Parsed = ReturnType<typeof LANGUAGE.parse>

function parse(text: string, optionalOldSelf: boolean): { readonly program: Parsed | undefined } | { readonly offset: number; readonly error: string } {
  try {
    return { program: (optionalOldSelf ? LANGUAGE_WITH_OPTIONAL : LANGUAGE).parse(preparedRule(text)) }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return SYNTAX.has(error.code) ? { offset: error.range?.start ?? 0, error: lowerFirst(error.summary) } : { program: undefined }
  }
}

/** A complaint with the line that it is about, as cel-go shows it. */
function pointed(text: string, offset: number, complaint: string): string {
  const before = text.slice(0, offset).split('\n')
  const column = before.at(-1)!.length
  return `ERROR: <input>:${before.length}:${column + 1}: ${complaint}\n | ${text.split('\n')[before.length - 1]!}\n | ${'.'.repeat(column)}^`
}

function evaluator(program: Parsed, optionalOldSelf: boolean): RuleProgram['evaluate'] {
  const meter = countLoops(program.ast as unknown as TreeNode, CALL_COST_MAX)
  return (self, oldSelf) => {
    meter.begin()
    try {
      const value: unknown = program({ self, oldSelf: optionalOldSelf ? (oldSelf === undefined ? Optional.none() : Optional.of(oldSelf)) : oldSelf })
      return { value, cost: meter.cost }
    } catch (error) {
      if (meter.isOver) return { isTooDear: true, cost: meter.cost }
      if (error instanceof EvaluationError) return { problem: inWordsOfUpstream(error), cost: meter.cost }
      throw error
    }
  }
}

function inWordsOfUpstream({ code, summary }: EvaluationError): string {
  if (code === 'index_out_of_bounds') return `index out of bounds: ${/index (-?\d+)/.exec(summary)?.[1] ?? ''}`
  if (code === 'no_such_overload' || code === 'no_matching_overload') return 'no such overload'
  return code === 'modulo_by_zero' ? 'modulus by zero' : lowerFirst(summary)
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
