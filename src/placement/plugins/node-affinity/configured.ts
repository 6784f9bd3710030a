/**
 * NodeAffinity with an affinity that the configuration adds to that of every pod: what it requires must hold besides
 * what the pod requires, what it prefers counts besides what the pod prefers.
 * Source: pkg/scheduler/framework/plugins/nodeaffinity (node_affinity.go, addedAffinity).
 */
import type { Node, NodeAffinity, NodeAffinityArgs } from '../../../model/index.js'
import { onNode } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'
import { compileTerm, matchesTerm } from '../../matching/node-selector.js'
import type { Labels } from '../../model/pod-class.js'
import { nodeAffinity } from './node-affinity.js'

const ERR_REASON_ENFORCED = "node(s) didn't match scheduler-enforced node affinity"
const ENFORCED = unresolvable(nodeAffinity.name, ERR_REASON_ENFORCED)
const NO_LABELS: Labels = Object.freeze({})

/** The plugin with these arguments. */
export function configuredNodeAffinity({ addedAffinity }: NodeAffinityArgs): Plugin {
  return addedAffinity === undefined ? nodeAffinity : withAdded(addedAffinity)
}

function withAdded({ requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred = [] }: NodeAffinity): Plugin {
  const terms = required?.nodeSelectorTerms?.map(compileTerm)
  const preferences = preferred.map(({ weight, preference }) => ({ weight, term: compileTerm(preference) }))
  const allows = (name: string, labels: Labels) => terms === undefined || terms.some((term) => matchesTerm(term, name, labels))
  const allowsNode = (node: Node) => allows(node.metadata.name, node.metadata.labels ?? NO_LABELS)
  const [own] = nodeAffinity.eventsToRegister!
  return {
    ...nodeAffinity,
    preFilter(pod, cluster) {
      const result = nodeAffinity.preFilter!(pod, cluster)
      return result.skip === true && terms !== undefined ? {} : result
    },
    filter: (pod, node, state) => (allows(node.name, node.labels) ? nodeAffinity.filter!(pod, node, state) : ENFORCED),
    preScore: (pod, cluster, nodes) => (preferences.length > 0 ? {} : nodeAffinity.preScore!(pod, cluster, nodes)),
    score(pod, node, state) {
      let score = nodeAffinity.score!(pod, node, state)
      for (const { weight, term } of preferences) if (matchesTerm(term, node.name, node.labels)) score += weight
      return score
    },
    eventsToRegister: [onNode(
      ['AddNode', 'UpdateNodeLabel'],
      (pod, change, cluster) => allowsNode(change.new!) && own!.hint!(pod, change as never, cluster),
    )],
  }
}
