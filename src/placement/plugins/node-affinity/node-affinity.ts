/**
 * NodeAffinity holds a pod to the nodes that its `nodeSelector` and required node affinity select, and ranks nodes
 * by the preferences that they meet. Terms that name nodes narrow the search before any node is looked at.
 * Source: pkg/scheduler/framework/plugins/nodeaffinity.
 */
import { byText } from '../../../model/index.js'
import type { NodeSelectorTerm } from '../../../model/index.js'
import { onNode } from '../../framework/events.js'
import type { Plugin, PreFilterResult } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'
import { compileTerm, matchesNodeSelector, matchesRequiredNodeAffinity, matchesTerm, requiredNodeAffinity } from '../../matching/node-selector.js'
import { normalizeByMaximum } from '../../matching/normalize.js'
import { perSpec } from '../../model/class-notes.js'

const NAME = 'NodeAffinity'
const ERR_REASON_POD = "node(s) didn't match Pod's node affinity/selector"
const ERR_REASON_CONFLICT = 'pod affinity terms conflict'
const REFUSED = unresolvable(NAME, ERR_REASON_POD)
const CONFLICT = unresolvable(NAME, ERR_REASON_CONFLICT)

/** The names that a term's In requirements leave, or undefined if it has none. */
function namesOfTerm({ matchFields = [] }: NodeSelectorTerm): readonly string[] | undefined {
  let names: readonly string[] | undefined
  for (const { key, operator, values = [] } of matchFields) {
    if (key !== 'metadata.name' || operator !== 'In') continue
    names = names === undefined ? values : names.filter((name) => values.includes(name))
  }
  return names
}

function narrow(terms: readonly NodeSelectorTerm[]): PreFilterResult {
  const names = new Set<string>()
  for (const term of terms) {
    const ofTerm = namesOfTerm(term)
    if (ofTerm === undefined) return {}
    for (const name of ofTerm) names.add(name)
  }
  return names.size === 0 ? { status: CONFLICT } : { nodeNames: [...names].sort(byText) }
}

const prepared = perSpec(({ spec }): PreFilterResult => {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const { nodeSelector } = requiredNodeAffinity(spec)
  if (terms === undefined) return { skip: nodeSelector === undefined }
  return terms.length === 0 ? {} : narrow(terms)
})

const preferences = perSpec(({ spec }) =>
  (spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
    .map(({ weight, preference }) => ({ weight, term: compileTerm(preference) })))

export const nodeAffinity: Plugin = {
  name: NAME,
  readsSpecOnly: true,
  preFilter: ({ podClass }) => prepared(podClass),
  filterReads: 'object',
  filter({ podClass }, { name, labels }) {
    return matchesRequiredNodeAffinity(requiredNodeAffinity(podClass.spec), name, labels) ? undefined : REFUSED
  },
  preScore: ({ podClass }) => ({ skip: preferences(podClass).length === 0 }),
  scoreReads: 'object',
  score({ podClass }, { name, labels }) {
    let score = 0
    for (const { weight, term } of preferences(podClass)) if (matchesTerm(term, name, labels)) score += weight
    return score
  },
  normalizeScore(scores, count) {
    normalizeByMaximum(scores, count, false)
  },
  allZeroBecomes: 0,
  eventsToRegister: [onNode(
    ['AddNode', 'UpdateNodeLabel'],
    ({ podClass: { spec } }, { old, new: node }) => matchesNodeSelector(spec, node!) && (old === undefined || !matchesNodeSelector(spec, old)),
  )],
}
