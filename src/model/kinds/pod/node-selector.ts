/**
 * Selections of nodes by labels and fields: terms are alternatives, requirements within a term all hold.
 */
import { fields, list, required, string, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const nodeSelectorRequirementSchema = fields({
  key: required(string),
  operator: required(string),
  values: strings,
})
export type NodeSelectorRequirement = Wire<typeof nodeSelectorRequirementSchema>

export const nodeSelectorTermSchema = fields({
  matchExpressions: list(nodeSelectorRequirementSchema),
  matchFields: list(nodeSelectorRequirementSchema),
})
export type NodeSelectorTerm = Wire<typeof nodeSelectorTermSchema>

export const nodeSelectorSchema = fields({
  nodeSelectorTerms: required(list(nodeSelectorTermSchema)),
})
export type NodeSelector = Wire<typeof nodeSelectorSchema>
