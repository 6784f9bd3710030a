/**
 * Whether a node is one for a DaemonSet's pod: by its name, by the template's node selector and affinity, by its taints.
 * A taint that only keeps pods away leaves a pod that is there alone. Source: kubernetes,
 * pkg/controller/daemon/daemon_controller.go (NodeShouldRunDaemonPod).
 */
import { findMatchingUntoleratedTaint, isHardTaint, sameValue, type DaemonSet, type Node, type PodTemplateSpec, type Toleration } from '../../model/index.js'
import { matchesNodeSelector } from '../../placement/index.js'
import { daemonTolerations } from './template.js'

/** What a node is to a DaemonSet. */
export type Suits = 'run' | 'continue' | 'no'

const tolerationsOf = new WeakMap<PodTemplateSpec, readonly Toleration[]>()

/** `run`: a pod should be there; `continue`: one that is there may stay; `no`: none may be there. */
export function suits({ spec: { template } }: DaemonSet, node: Node): Suits {
  const { nodeName = '' } = template.spec
  if ((nodeName !== '' && nodeName !== node.metadata.name) || !matchesNodeSelector(template.spec, node)) return 'no'
  const { taints } = node.spec ?? {}
  if (taints === undefined || taints.length === 0) return 'run'
  const tolerations = tolerationsFor(template)
  if (findMatchingUntoleratedTaint(taints, tolerations, isHardTaint) === undefined) return 'run'
  return findMatchingUntoleratedTaint(taints, tolerations, ({ effect }) => effect === 'NoExecute') === undefined ? 'continue' : 'no'
}

function tolerationsFor(template: PodTemplateSpec): readonly Toleration[] {
  let tolerations = tolerationsOf.get(template)
  if (tolerations === undefined) tolerationsOf.set(template, (tolerations = daemonTolerations(template.spec)))
  return tolerations
}

/** Whether a change of a node says nothing to any DaemonSet. */
export function suitsAsBefore(old: Node, node: Node): boolean {
  return sameValue(old.metadata.labels, node.metadata.labels) && sameValue(old.spec?.taints, node.spec?.taints)
}
