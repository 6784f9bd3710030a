/** The actions, one file each, in a table by their kind. */
import { asDryRun, type ApiRequest } from '../../apiserver/index.js'
import type { Action, ActionKind } from './action.js'
import { apply } from './apply.js'
import { skewClock } from './clock.js'
import { crashComponent, partitionComponent, pauseComponent, stallWatch } from './components.js'
import { cordon, uncordon } from './cordon.js'
import { deletion } from './delete.js'
import { drain } from './drain.js'
import { exitContainer } from './exit-container.js'
import { failed, type ActionContext, type ActionHandler, type ActionOutcome, type Memo } from './handler.js'
import { addNode, removeNode } from './nodes.js'
import { partition } from './partition.js'
import { patch } from './patch.js'
import { crash, reboot, recover, shutDownNode, zoneOutage } from './power.js'
import { rollout } from './rollout.js'
import { staleApiServer } from './stale-api-server.js'
import { taint, untaint } from './taint.js'
import { traffic } from './traffic.js'
import { label, scale, setImage } from './workload.js'

export type { Action, ActionKind, ActionOf, LinkChoice, ObjectName, PatchContent, PatchType, PodChoice, ServerSide, Target } from './action.js'
export { describeAction } from './describe.js'
export type { ActionContext, ActionError, ActionHandler, ActionOutcome, Applied, Memo } from './handler.js'

const handlers: { readonly [K in ActionKind]: ActionHandler<K, never> } = {
  apply, delete: deletion, patch, scale, setImage, rollout, cordon, uncordon, drain, taint, untaint, label,
  crash, recover, partition, reboot, shutDownNode, addNode, removeNode, zoneOutage, traffic, crashComponent, pauseComponent, partitionComponent, skewClock, stallWatch, staleApiServer, exitContainer,
} as { readonly [K in ActionKind]: ActionHandler<K, never> }

/** Does an action, or says why not. */
export function performAction(context: ActionContext, action: Action): ActionOutcome {
  const fieldManager = FIELD_MANAGERS[action.kind]
  const named = fieldManager === undefined ? context : { ...context, request: (asked: ApiRequest) => context.request(asDoneBy(fieldManager, asked)) }
  return (handlers[action.kind] as ActionHandler<ActionKind>).perform(named, action)
}

/** What kubectl's commands call themselves as managers of fields, where it is not `kubectl`. */
const FIELD_MANAGERS: { readonly [K in ActionKind]?: string } = {
  apply: 'kubectl-client-side-apply', patch: 'kubectl-patch', setImage: 'kubectl-set', rollout: 'kubectl-rollout', label: 'kubectl-label',
  taint: 'kubectl-taint', untaint: 'kubectl-taint',
}

function asDoneBy(fieldManager: string, request: ApiRequest): ApiRequest {
  return request.do === 'get' || request.do === 'delete' || request.fieldManager !== undefined ? request : { ...request, fieldManager }
}

const REQUESTS: ReadonlySet<ActionKind> = new Set<ActionKind>(['apply', 'delete', 'patch', 'scale', 'setImage', 'rollout', 'cordon', 'uncordon', 'taint', 'untaint', 'label'])

/** Says what would come of an action that is nothing but requests, each of which is made as a dry run. */
export function tryAction(context: ActionContext, action: Action): ActionOutcome {
  if (!REQUESTS.has(action.kind)) return failed('contradiction', `"${action.kind}" is more than requests to the API server: there is no dry run of it`)
  return performAction({ ...context, isDry: true, request: (asked) => context.request(asDryRun(asked)) }, action)
}

/** Whether an action can be taken back. */
export function canUndo(kind: ActionKind): boolean {
  return handlers[kind].undo !== undefined
}

/** Takes back what an action did, from what it remembered. */
export function undoAction(context: ActionContext, kind: ActionKind, memo: Memo): void {
  handlers[kind].undo?.(context, memo as never)
}
