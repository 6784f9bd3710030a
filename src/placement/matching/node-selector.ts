/**
 * Selections of nodes, as node affinity writes them: terms are alternatives, the requirements of a term all hold,
 * a term that asks for nothing selects no node, and one that cannot be read selects none either. Compiled once per
 * object. A pod's required node affinity is its `nodeSelector` and its required terms together.
 * Source: component-helpers/scheduling/corev1/nodeaffinity.
 */
import { matches, selectorFromSet } from '../../model/index.js'
import type { Node, NodeSelectorRequirement, NodeSelectorTerm, PodSpec, Requirement, Selector, SelectorOperator } from '../../model/index.js'
import type { Labels } from '../model/pod-class.js'

/** A term ready to be matched; undefined in a list of terms stands for one that selects nothing. */
export interface CompiledTerm {
  readonly labels: Selector
  /** Names that the node must (or must not) have. */
  readonly names: readonly { readonly name: string; readonly equal: boolean }[]
}

const NO_LABELS: Labels = Object.freeze({})
const OPERATORS: ReadonlyMap<string, SelectorOperator> = new Map([
  ['In', 'in'], ['NotIn', 'notin'], ['Exists', 'exists'], ['DoesNotExist', '!'], ['Gt', 'gt'], ['Lt', 'lt'],
])

/** The form of a term that is matched, or undefined if it selects nothing. */
export function compileTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): CompiledTerm | undefined {
  if (matchExpressions.length === 0 && matchFields.length === 0) return undefined
  const requirements: Requirement[] = []
  for (const expression of matchExpressions) {
    const requirement = compileExpression(expression)
    if (requirement === undefined) return undefined
    requirements.push(requirement)
  }
  const names: { name: string; equal: boolean }[] = []
  for (const { key, operator, values = [] } of matchFields) {
    if (key !== 'metadata.name' || values.length !== 1 || (operator !== 'In' && operator !== 'NotIn')) return undefined
    names.push({ name: values[0]!, equal: operator === 'In' })
  }
  return { labels: { requirements }, names }
}

function compileExpression({ key, operator, values = [] }: NodeSelectorRequirement): Requirement | undefined {
  const known = OPERATORS.get(operator)
  switch (known) {
    case 'in':
    case 'notin':
      return values.length === 0 ? undefined : { key, operator: known, values }
    case 'exists':
    case '!':
      return values.length > 0 ? undefined : { key, operator: known, values }
    case 'gt':
    case 'lt':
      return values.length !== 1 ? undefined : { key, operator: known, values }
    default:
      return undefined
  }
}

/** Whether a term selects a node of this name and these labels. */
export function matchesTerm(term: CompiledTerm | undefined, name: string, labels: Labels): boolean {
  if (term === undefined || !matches(term.labels, labels)) return false
  return term.names.every((field) => (field.name === name) === field.equal)
}

/** Which nodes a pod's spec demands. */
export interface RequiredNodeAffinity {
  readonly nodeSelector: Selector | undefined
  /** Undefined if there are no required terms at all. */
  readonly terms: readonly (CompiledTerm | undefined)[] | undefined
}

const NOTHING: RequiredNodeAffinity = Object.freeze({ nodeSelector: undefined, terms: undefined })
const compiled = new WeakMap<PodSpec, RequiredNodeAffinity>()

/** The compiled form of what a pod's spec demands of its node. */
export function requiredNodeAffinity(spec: PodSpec): RequiredNodeAffinity {
  // Each bound pod has a spec of its own: one that demands nothing must not take an entry.
  if (spec.affinity === undefined && spec.nodeSelector === undefined) return NOTHING
  const known = compiled.get(spec)
  if (known !== undefined) return known
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const selector = spec.nodeSelector
  const result = {
    nodeSelector: selector === undefined || Object.keys(selector).length === 0 ? undefined : selectorFromSet(selector),
    terms: terms?.map(compileTerm),
  }
  compiled.set(spec, result)
  return result
}

/** Whether a node of this name and these labels is one that the pod may run on. */
export function matchesRequiredNodeAffinity(required: RequiredNodeAffinity, name: string, labels: Labels): boolean {
  if (required.nodeSelector !== undefined && !matches(required.nodeSelector, labels)) return false
  return required.terms === undefined || required.terms.some((term) => matchesTerm(term, name, labels))
}

/** Whether a node is one that a pod's `nodeSelector` and required node affinity allow. */
export function matchesNodeSelector(spec: PodSpec, node: Node): boolean {
  return matchesRequiredNodeAffinity(requiredNodeAffinity(spec), node.metadata.name, node.metadata.labels ?? NO_LABELS)
}
