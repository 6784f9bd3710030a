/**
 * What kubectl does to nodes: cordon and uncordon, taint and untaint. Source: kubectl, pkg/drain/cordon.go and
 * pkg/cmd/taint (utils.go).
 */
import type { Node, Taint } from '../model/index.js'
import { NOTHING_TO_DO, refused, type Command } from './command.js'

/** `kubectl cordon`: no more pods are scheduled to the node. */
export function cordon(node: Node): Command {
  return node.spec?.unschedulable === true ? NOTHING_TO_DO : patch(node, { unschedulable: true })
}

/** `kubectl uncordon`. */
export function uncordon(node: Node): Command {
  return node.spec?.unschedulable === true ? patch(node, { unschedulable: null }) : NOTHING_TO_DO
}

/** `kubectl taint --overwrite`: a taint of the same key and effect is replaced; new ones come first. */
export function taint(node: Node, added: Taint): Command {
  const present = node.spec?.taints ?? []
  const same = present.find(({ key, effect }) => key === added.key && effect === added.effect)
  if (same !== undefined && (same.value ?? '') === (added.value ?? '')) return NOTHING_TO_DO
  return patch(node, { taints: [added, ...present.filter((each) => each !== same)] })
}

/** `kubectl taint KEY[:EFFECT]-`: without an effect, all taints of the key go. */
export function untaint(node: Node, key: string, effect?: string): Command {
  const present = node.spec?.taints ?? []
  const kept = present.filter((each) => each.key !== key || (effect !== undefined && each.effect !== effect))
  if (kept.length === present.length) return refused(`taint "${key}${effect === undefined ? '' : `:${effect}`}" not found`)
  return patch(node, { taints: kept.length === 0 ? null : kept })
}

function patch(node: Node, spec: object): Command {
  return { ok: true, request: { do: 'patch', kind: 'Node', name: node.metadata.name, type: 'strategic', patch: { spec } } }
}
