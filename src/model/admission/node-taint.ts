/**
 * The TaintNodesByCondition plugin: a new node gets no pods until its controller has seen that it is ready.
 * Source: plugin/pkg/admission/nodetaint/admission.go.
 */
import type { Node, Taint } from '../kinds/index.js'
import { sameTaint } from '../readings/index.js'
import { TAINT_NODE_NOT_READY } from './tolerations.js'

const NOT_READY: Taint = Object.freeze({ key: TAINT_NODE_NOT_READY, effect: 'NoSchedule' })

/** A new node with the taint not-ready. */
export function notReadyTaint(node: Node): Node {
  const taints = node.spec?.taints ?? []
  if (taints.some((taint) => sameTaint(taint, NOT_READY))) return node
  return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } }
}
