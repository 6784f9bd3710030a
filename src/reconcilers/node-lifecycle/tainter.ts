/**
 * One pass of the tainter: in each zone whose queue is not empty and whose bucket has a token, the first node gets
 * the NoExecute taint that its Ready condition calls for. A token is spent also on a node that is gone or ready again.
 * The zones follow each other, each as it is when its turn comes: a pass takes time, and the monitor may stop it.
 * Source: node_lifecycle_controller.go (doNoExecuteTaintingPass).
 */
import type { ControllerContext, Decide } from '../../client/index.js'
import type { Node } from '../../model/index.js'
import { readyStatus } from './health.js'
import type { MonitorMemory } from './memory.js'
import { queueHeads, zoneRows, type ZoneChange } from './taint-queue.js'
import { NOT_READY, swapTaints, UNREACHABLE } from './taints.js'
import { takeToken } from './token-bucket.js'

const NO_CONDITION_RETRY_MS = 50

interface Turn {
  readonly zone: string
  readonly node: string
  readonly processMs: number
  readonly object: Node | null
}

export interface TainterInput {
  readonly sync: 'taint'
  readonly nowMs: number
  /** Null: no zone is left. */
  readonly turn: Turn | null
}

/** The key of a pass from the first zone on. */
export const PASS = 'taint'
const ZONES_AFTER = `${PASS}/`

/**
 * The first zone, of those after the one that the key names, that has both a node in the queue and a token. A bucket
 * holds one token: one node a zone and pass.
 */
export function gatherTainter(context: ControllerContext, key: string): TainterInput {
  const { view, now } = context
  const after = key.startsWith(ZONES_AFTER) ? key.slice(ZONES_AFTER.length) : undefined
  let turn: Turn | null = null
  for (const [zone, { node, processMs }] of queueHeads(context)) {
    if ((after !== undefined && zone <= after) || (turn !== null && zone > turn.zone)) continue
    if (takeToken(zoneRows(context).get(zone)!.bucket, now) === undefined) continue
    turn = { zone, node, processMs, object: view.get<Node>('Node', node) ?? null }
  }
  return { sync: 'taint', nowMs: now, turn }
}

export function* decideTainter({ nowMs, turn }: TainterInput): Decide {
  if (turn === null) {
    yield { do: 'remember', command: 'awaitTokens' }
    return
  }
  const { zone, node, object } = turn
  yield change([{ change: 'take', zone }])
  if (turn.processMs <= nowMs) {
    const status = object === null ? 'gone' : readyStatus(object)
    if (object !== null && (status === 'False' || status === 'Unknown')) {
      const [wanted, other] = status === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY]
      const tainted = yield* swapTaints(object, [wanted], [other], nowMs)
      yield change([tainted ? { change: 'done', zone, node } : { change: 'postpone', zone, node, processMs: nowMs }])
    } else if (status === undefined) {
      yield change([{ change: 'postpone', zone, node, processMs: nowMs + NO_CONDITION_RETRY_MS }])
    } else {
      yield change([{ change: 'done', zone, node }])
    }
  }
  yield { do: 'enqueue', key: `${ZONES_AFTER}${zone}` }
}

function change(changes: readonly ZoneChange[]) {
  const data: readonly MonitorMemory[] = changes.map((what) => ({ set: 'zone', change: what }))
  return { do: 'remember', command: 'spend', data } as const
}
