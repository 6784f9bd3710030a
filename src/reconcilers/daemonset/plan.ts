/**
 * What a sync of a DaemonSet is to do, read off its board: the pods to make and delete, what a rolling update takes next,
 * the numbers of the status. Nothing of it depends on what the sync's own writes bring. Source: kubernetes,
 * pkg/controller/daemon/daemon_controller.go (manage), update.go (rollingUpdate).
 */
import { scaledIntOrPercent, type DaemonSet } from '../../model/index.js'
import type { BackOff } from './back-off.js'
import type { Board } from './board.js'
import { COUNTS } from './verdict.js'

/** How many pods are made, and how many deleted, in one step. */
const BURST = 250

/** Pods to make, by node, and to delete, by name. */
export interface Steps {
  readonly creates: readonly string[]
  readonly deletes: readonly string[]
}

/** An Event about a pod that is over. */
export interface Notice {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface Plan {
  readonly manage: Steps
  readonly notices: readonly Notice[]
  /** After these times failed pods are looked at again. */
  readonly againMs: readonly number[]
  /** Back-offs that begin, for the memory. */
  readonly waits: BackOff['changed']
  readonly update: Steps | { readonly error: string }
}

/** The numbers of a status. */
export interface Counts {
  readonly desired: number
  readonly scheduled: number
  readonly misscheduled: number
  readonly ready: number
  readonly available: number
  readonly updated: number
}

export const NOTHING: Plan = { manage: { creates: [], deletes: [] }, notices: [], againMs: [], waits: undefined, update: { creates: [], deletes: [] } }

/** Whether a set may have two pods on a node. */
export function allowsSurge({ spec: { updateStrategy } }: DaemonSet): boolean {
  if (updateStrategy?.type !== 'RollingUpdate') return false
  const surge = scaledIntOrPercent(updateStrategy.rollingUpdate?.maxSurge ?? 0, 1, true)
  return 'result' in surge && surge.result > 0
}

export function countsOf({ counts }: Board): Counts {
  return {
    desired: counts[COUNTS.desired]!, scheduled: counts[COUNTS.scheduled]!, misscheduled: counts[COUNTS.misscheduled]!,
    ready: counts[COUNTS.ready]!, available: counts[COUNTS.available]!, updated: counts[COUNTS.updated]!,
  }
}

export function planOf(set: DaemonSet, board: Board, backOff: BackOff): Plan {
  const { namespace = 'default' } = set.metadata
  const creates: string[] = []
  const deletes: string[] = []
  const notices: Notice[] = []
  const againMs = new Set<number>()
  for (const node of board.list('work').all()) {
    const work = board.verdictOn(node).work!
    if (work.create) creates.push(node)
    for (const pod of work.failed) {
      const delayMs = backOff.delayMs(node)
      if (delayMs !== undefined) {
        againMs.add(delayMs)
        continue
      }
      backOff.next(node)
      notices.push({ type: 'Warning', reason: 'FailedDaemonPod', message: `Found failed daemon pod ${namespace}/${pod} on node ${node}, will try to kill it` })
      deletes.push(pod)
    }
    for (const pod of work.succeeded) {
      notices.push({ type: 'Normal', reason: 'SucceededDaemonPod', message: `Found succeeded daemon pod ${namespace}/${pod} on node ${node}, will try to delete it` })
      deletes.push(pod)
    }
    deletes.push(...work.deletes)
  }
  const update = set.spec.updateStrategy?.type === 'RollingUpdate' ? updateOf(set, board) : NOTHING.update
  return { manage: burst({ creates, deletes }), notices, againMs: [...againMs].sort((a, b) => a - b), waits: backOff.changed, update }
}

function burst({ creates, deletes }: Steps): Steps {
  return { creates: creates.slice(0, BURST), deletes: deletes.slice(0, BURST) }
}

function updateOf({ spec }: DaemonSet, board: Board): Steps | { readonly error: string } {
  const { maxUnavailable = 0, maxSurge = 0 } = spec.updateStrategy?.rollingUpdate ?? {}
  const desired = board.counts[COUNTS.desired]!
  const unavailable = scaledIntOrPercent(maxUnavailable, desired, true)
  if ('error' in unavailable) return { error: `couldn't get unavailable numbers: invalid value for MaxUnavailable: ${unavailable.error}` }
  const surge = scaledIntOrPercent(maxSurge, desired, true)
  if ('error' in surge) return { error: `couldn't get unavailable numbers: invalid value for MaxSurge: ${surge.error}` }
  // Both at zero would never let it move.
  const room = desired > 0 && unavailable.result === 0 && surge.result === 0 ? 1 : unavailable.result
  return surge.result === 0 ? withoutSurge(board, room) : withSurge(board, desired, surge.result)
}

/** Old pods that are not available go at once, of the others as many as may be missing. */
function withoutSurge(board: Board, maxUnavailable: number): Steps {
  const room = Math.max(0, maxUnavailable - board.counts[COUNTS.unavailable]!)
  const nodes = [...board.list('plain/replacement').first(BURST), ...board.list('plain/candidate').first(Math.min(room, BURST))]
  return burst({ creates: [], deletes: oldPods(board, nodes) })
}

/**
 * Nodes whose old pod is not available get a new one at once, of the others as many as may have two; an old pod goes
 * when the new one is available, and one on a node that it should have left when enough are available elsewhere.
 */
function withSurge(board: Board, desired: number, maxSurge: number): Steps | { readonly error: string } {
  const [lost] = board.list('surge/lost').first(1)
  if (lost !== undefined) return { error: `couldn't get node for nodeName ${JSON.stringify(lost)}: node ${JSON.stringify(lost)} not found` }
  const room = Math.max(0, maxSurge - board.counts[COUNTS.surging]!)
  const spare = Math.max(0, board.counts[COUNTS.surgeAvailable]! - desired)
  const gone = [...board.list('surge/done').first(BURST), ...board.list('surge/sunset').first(Math.min(spare, BURST))]
  const creates = [...board.list('surge/allowed').first(BURST), ...board.list('surge/candidate').first(Math.min(room, BURST))]
  return burst({ creates, deletes: oldPods(board, gone) })
}

function oldPods(board: Board, nodes: readonly string[]): string[] {
  return nodes.map((node) => board.verdictOn(node).old!)
}
