/**
 * One requirement of a label selector: a key, an operator, values. Making one checks it in upstream's words;
 * matching one is a look-up. A selector is a list of requirements sorted by key, all of which must hold; a
 * selector that selects nothing has no list at all.
 * Source: apimachinery/pkg/labels/selector.go.
 */
import { byText } from '../../plain/index.js'
import { isLabelKey, isValidLabelValue } from '../names.js'

/** The operators, spelt as selectors are. */
export type SelectorOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt'

/** One requirement. */
export interface Requirement {
  readonly key: string
  readonly operator: SelectorOperator
  readonly values: readonly string[]
}

/** A compiled selector. `requirements` is undefined when nothing is selected, empty when everything is. */
export interface Selector {
  readonly requirements: readonly Requirement[] | undefined
}

export type Labels = Readonly<Record<string, string>>

/** Why a selector cannot be made. */
export interface SelectorError {
  readonly error: string
}

/** Selects everything. */
export const EVERYTHING: Selector = Object.freeze({ requirements: Object.freeze([]) })
/** Selects nothing. */
export const NOTHING: Selector = Object.freeze({ requirements: undefined })

/** A checked requirement. `keyPath` is how errors call the key: upstream's parser knows no name for it. */
export function requirement(key: string, operator: SelectorOperator, values: readonly string[], absentValues = false): Requirement | SelectorError {
  const errors = [...keyErrors(key, 'key'), ...countErrors(operator, values, absentValues)]
  for (let i = 0; i < values.length; i++) errors.push(...valueErrors(key, values[i]!, i))
  if (errors.length === 0) return { key, operator, values }
  return { error: errors.length === 1 ? errors[0]! : `[${[...new Set(errors)].join(', ')}]` }
}

/** What is wrong with a label key. */
export function keyErrors(key: string, path: string): string[] {
  const problems = isLabelKey(key)
  return problems.length === 0 ? [] : [invalid(path, key, problems.join('; '))]
}

function valueErrors(key: string, value: string, i: number): string[] {
  const problems = isValidLabelValue(value)
  return problems.length === 0 ? [] : [invalid(`values[${i}][${key}]`, value, problems.join('; '))]
}

function countErrors(operator: SelectorOperator, values: readonly string[], absent: boolean): string[] {
  const shown = absent ? null : values
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? [invalid('values', shown, "for 'in', 'notin' operators, values set can't be empty")] : []
    case '=':
    case '==':
    case '!=':
      return values.length === 1 ? [] : [invalid('values', shown, 'exact-match compatibility requires one single value')]
    case 'exists':
    case '!':
      return values.length === 0 ? [] : [invalid('values', shown, 'values set must be empty for exists and does not exist')]
    case 'gt':
    case 'lt':
      return numberErrors(values, shown)
  }
}

function numberErrors(values: readonly string[], shown: readonly string[] | null): string[] {
  const count = values.length === 1 ? [] : [invalid('values', shown, "for 'Gt', 'Lt' operators, exactly one value is required")]
  const numbers = values.flatMap((value, i) => integerOf(value) === undefined
    ? [invalid(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer")]
    : [])
  return [...count, ...numbers]
}

function invalid(path: string, value: unknown, detail: string): string {
  return `${path}: Invalid value: ${JSON.stringify(value)}: ${detail}`
}

/** The whole number of 64 bits that a label's value spells, or undefined. */
export function integerOf(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text) || text.length > 64) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

/** Whether one requirement holds for some labels. */
export function matchesRequirement({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value)
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'gt':
    case 'lt':
      return value !== undefined && compares(operator, integerOf(value), integerOf(values[0]!))
  }
}

function compares(operator: 'gt' | 'lt', label: bigint | undefined, bound: bigint | undefined): boolean {
  if (label === undefined || bound === undefined) return false
  return operator === 'gt' ? label > bound : label < bound
}

/** A selector of these requirements, sorted by key. */
export function selectorOf(requirements: readonly Requirement[]): Selector {
  return { requirements: [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) }
}

/** The normal form of a selector as text. */
export function formatSelector(selector: Selector): string {
  return (selector.requirements ?? []).map(formatRequirement).join(',')
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'gt':
      return `${key}>${values[0]}`
    case 'lt':
      return `${key}<${values[0]}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${[...values].sort(byText).join(',')})`
    default:
      return `${key}${operator}${values[0]}`
  }
}
