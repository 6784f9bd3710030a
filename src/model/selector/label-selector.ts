/**
 * LabelSelector objects as they stand in specs: compiled once per object (objects are frozen, so the compiled form
 * can be remembered by identity) and matched by look-ups only. A missing selector selects nothing, an empty one
 * everything. `matchLabels` are taken in the order of their keys, where upstream's order is random.
 * Source: apimachinery/pkg/apis/meta/v1/helpers.go.
 */
import { sortedKeys } from '../../plain/index.js'
import type { LabelSelector } from '../kinds/index.js'
import {
  EVERYTHING, formatSelector, matchesRequirement, NOTHING, requirement, selectorOf,
} from './requirement.js'
import type { Labels, Requirement, Selector, SelectorError, SelectorOperator } from './requirement.js'

const OPERATORS: ReadonlyMap<string, SelectorOperator> = new Map([
  ['In', 'in'], ['NotIn', 'notin'], ['Exists', 'exists'], ['DoesNotExist', '!'],
])
const NO_LABELS: Labels = Object.freeze({})

const compiled = new WeakMap<LabelSelector, Selector | SelectorError>()
const compiledMaps = new WeakMap<Labels, Selector>()

/** The compiled form of a LabelSelector object. */
export function labelSelectorAsSelector(selector: LabelSelector | null | undefined): Selector | SelectorError {
  if (selector === null || selector === undefined) return NOTHING
  const known = compiled.get(selector)
  if (known !== undefined) return known
  const result = compile(selector)
  compiled.set(selector, result)
  return result
}

function compile({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Selector | SelectorError {
  const requirements: Requirement[] = []
  for (const key of sortedKeys(matchLabels)) {
    const made = requirement(key, '=', [matchLabels[key]!])
    if ('error' in made) return made
    requirements.push(made)
  }
  for (const { key, operator, values } of matchExpressions) {
    const known = OPERATORS.get(operator)
    if (known === undefined) return { error: `${JSON.stringify(operator)} is not a valid label selector operator` }
    const made = requirement(key, known, values ?? [], (values ?? []).length === 0)
    if ('error' in made) return made
    requirements.push(made)
  }
  return requirements.length === 0 ? EVERYTHING : selectorOf(requirements)
}

/** The selector of a plain map, as Services have it: every label must be equal; no check of their form. */
export function selectorFromSet(labels: Labels): Selector {
  const known = compiledMaps.get(labels)
  if (known !== undefined) return known
  const result = selectorOf(Object.keys(labels).map((key) => ({ key, operator: '=' as const, values: [labels[key]!] })))
  compiledMaps.set(labels, result)
  return result
}

/** Whether a compiled selector selects these labels. */
export function matches(selector: Selector, labels: Labels | undefined): boolean {
  const { requirements } = selector
  if (requirements === undefined) return false
  const present = labels ?? NO_LABELS
  for (let i = 0; i < requirements.length; i++) {
    if (!matchesRequirement(requirements[i]!, present)) return false
  }
  return true
}

/** Whether a LabelSelector object selects these labels; one that is not valid selects nothing. */
export function matchesLabelSelector(selector: LabelSelector | null | undefined, labels: Labels | undefined): boolean {
  const made = labelSelectorAsSelector(selector)
  return 'error' in made ? false : matches(made, labels)
}

/** Whether a selector lets everything pass because it asks for nothing. */
export function isEmptySelector(selector: Selector): boolean {
  return selector.requirements !== undefined && selector.requirements.length === 0
}

/** A LabelSelector object as kubectl prints it. */
export function formatLabelSelector(selector: LabelSelector | null | undefined): string {
  const made = labelSelectorAsSelector(selector)
  if ('error' in made) return '<error>'
  const text = formatSelector(made)
  return text === '' ? '<none>' : text
}
