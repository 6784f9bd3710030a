/**
 * The taints of the node lifecycle controller: which conditions call for which, and how they are put on and taken
 * off a node: read live, patch with the version that was read, again on a conflict.
 * Source: controller/controller_utils.go (AddOrUpdateTaintOnNode, RemoveTaintOffNode), pkg/util/taints.
 */
import type { Effect, EffectAnswer } from '../../client/index.js'
import { formatTime, sameTaint, type Node, type Taint } from '../../model/index.js'

export const NOT_READY: Taint = Object.freeze({ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' })
export const UNREACHABLE: Taint = Object.freeze({ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' })
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable'

/** Condition type → status → key of the NoSchedule taint. */
const CONDITION_TAINTS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['Ready', new Map([['False', NOT_READY.key], ['Unknown', UNREACHABLE.key]])],
  ['MemoryPressure', new Map([['True', 'node.kubernetes.io/memory-pressure']])],
  ['DiskPressure', new Map([['True', 'node.kubernetes.io/disk-pressure']])],
  ['NetworkUnavailable', new Map([['True', 'node.kubernetes.io/network-unavailable']])],
  ['PIDPressure', new Map([['True', 'node.kubernetes.io/pid-pressure']])],
])
const OWN_KEYS = new Set([UNSCHEDULABLE, ...[...CONDITION_TAINTS.values()].flatMap((keys) => [...keys.values()])])

const CONFLICT_ATTEMPTS = 5

export function hasTaint(node: Node, taint: Taint): boolean {
  return node.spec?.taints?.some((present) => sameTaint(present, taint)) === true
}

/** The NoSchedule taints to add and to remove so that they say what the node's conditions and `unschedulable` say. */
export function noScheduleDifference(node: Node): { readonly add: readonly Taint[]; readonly remove: readonly Taint[] } {
  const wanted: Taint[] = []
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = CONDITION_TAINTS.get(type)?.get(status)
    if (key !== undefined) wanted.push({ key, effect: 'NoSchedule' })
  }
  if (node.spec?.unschedulable === true) wanted.push({ key: UNSCHEDULABLE, effect: 'NoSchedule' })
  const present = (node.spec?.taints ?? []).filter((taint) => taint.effect === 'NoSchedule' && OWN_KEYS.has(taint.key))
  return {
    add: wanted.filter((taint) => !present.some((other) => sameTaint(taint, other))),
    remove: present.filter((taint) => !wanted.some((other) => sameTaint(taint, other))),
  }
}

/** Adds taints with the present time and removes others; false if the API server refused for good. */
export function* swapTaints(node: Node, add: readonly Taint[], remove: readonly Taint[], nowMs: number): Generator<Effect, boolean, EffectAnswer> {
  if (add.length > 0) {
    const timeAdded = formatTime(nowMs)
    const stamped = add.map((taint) => ({ ...taint, timeAdded }))
    if (!(yield* changeTaints(node.metadata.name, (taints) => withTaints(taints, stamped)))) return false
  }
  return yield* removeTaints(node, remove)
}

/** Removes taints from a node; nothing is asked of the API server if the node is not known to have any of them. */
export function* removeTaints(node: Node, remove: readonly Taint[]): Generator<Effect, boolean, EffectAnswer> {
  if (!remove.some((taint) => hasTaint(node, taint))) return true
  return yield* changeTaints(node.metadata.name, (taints) => taints.filter((taint) => !remove.some((other) => sameTaint(taint, other))))
}

type Taints = readonly Taint[]

function* changeTaints(name: string, change: (taints: Taints) => Taints): Generator<Effect, boolean, EffectAnswer> {
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const live = yield { do: 'get', kind: 'Node', name }
    if (!live.ok) return false
    const node = live.object as unknown as Node
    const before = node.spec?.taints ?? []
    const after = change(before)
    if (after.length === before.length && after.every((taint, i) => equalTaints(taint, before[i]!))) return true
    const { resourceVersion } = node.metadata
    const patch = { metadata: { resourceVersion }, spec: { taints: after.length === 0 ? null : after } }
    const answer = yield { do: 'patch', kind: 'Node', name, type: 'merge', patch }
    if (answer.ok) return true
    if (answer.code !== 409) return false
  }
  return false
}

/** The list with the given taints; one that is there already is replaced at its place. */
function withTaints(present: Taints, add: Taints): Taints {
  const result = [...present]
  for (const taint of add) {
    const index = result.findIndex((other) => sameTaint(taint, other))
    if (index < 0) result.push(taint)
    else result[index] = taint
  }
  return result
}

function equalTaints(a: Taint, b: Taint): boolean {
  return sameTaint(a, b) && a.value === b.value && a.timeAdded === b.timeAdded
}
