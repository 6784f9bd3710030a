/** Selecting objects by labels and by fields. */
export { EVERYTHING, formatSelector, NOTHING } from './requirement.js'
export type { Labels, Requirement, Selector, SelectorError, SelectorOperator } from './requirement.js'
export { parseSelector } from './parse.js'
export {
  formatLabelSelector, isEmptySelector, labelSelectorAsSelector, matches, matchesLabelSelector, selectorFromSet,
} from './label-selector.js'
export {
  formatFieldSelector, matchesPodFields, parseFieldSelector, parsePodFieldSelector,
} from './field-selector.js'
export type { FieldSelector, FieldTerm } from './field-selector.js'
