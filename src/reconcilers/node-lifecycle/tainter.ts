/**
 * One pass of the tainter: in each zone whose queue is not empty and whose bucket has a token, the first node gets
 * the NoExecute taint that its Ready condition calls for. A token is spent also on a node that is gone or ready again.
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
  readonly turns: readonly Turn[]
}

/** The zones that have both a node in the queue and a token. A bucket holds one token: one node a zone and pass. */
export function gatherTainter(context: ControllerContext): TainterInput {
  const { view, now } = context
  const turns: Turn[] = []
  for (const [zone, { node, processMs }] of queueHeads(context)) {
    if (takeToken(zoneRows(context).get(zone)!.bucket, now) === undefined) continue
    turns.push({ zone, node, processMs, object: view.get<Node>('Node', node) ?? null })
  }
  return { sync: 'taint', nowMs: now, turns }
}

export function* decideTainter({ nowMs, turns }: TainterInput): Decide {
  for (const turn of turns) {
    const { zone, node, object } = turn
    yield change([{ change: 'take', zone }])
    if (turn.processMs > nowMs) continue
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
  yield { do: 'remember', command: 'awaitTokens' }
}

function change(changes: readonly ZoneChange[]) {
  const data: readonly MonitorMemory[] = changes.map((what) => ({ set: 'zone', change: what }))
  return { do: 'remember', command: 'spend', data } as const
}
