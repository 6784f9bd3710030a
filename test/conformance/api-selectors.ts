/** api/selectors: label selectors as text and as objects, pod field selectors. */
import {
  formatFieldSelector, formatLabelSelector, formatSelector, isEmptySelector, labelSelectorAsSelector, matches,
  matchesPodFields, parsePodFieldSelector, parseSelector,
} from '../../src/model/index.js'
import type { Selector, SelectorError } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const apiSelectors: Adapter = {
  area: 'api/selectors',
  run({ input, output }) {
    return diff(output, compute(input))
  },
}

function compute(input: any): Record<string, unknown> {
  if (input.op === 'fields') return fields(input)
  if (input.op === 'parse') return described(parseSelector(input.text), input.labelSets)
  const formatted = formatLabelSelector(input.selector)
  return { ...described(labelSelectorAsSelector(input.selector), input.labelSets), formatted }
}

function described(selector: Selector | SelectorError, labelSets: readonly Record<string, string>[]): Record<string, unknown> {
  if ('error' in selector) return { error: selector.error }
  return {
    text: formatSelector(selector),
    empty: isEmptySelector(selector),
    matches: labelSets.flatMap((labels, i) => (matches(selector, labels) ? [i] : [])),
  }
}

function fields(input: any): Record<string, unknown> {
  const selector = parsePodFieldSelector(input.text)
  if ('error' in selector) return { error: selector.error }
  const selected = input.pods.flatMap((pod: any, i: number) => (matchesPodFields(selector, pod) ? [i] : []))
  return { text: formatFieldSelector(selector), matches: selected }
}
