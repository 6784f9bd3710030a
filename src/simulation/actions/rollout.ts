/** Steers a rollout, as `kubectl rollout`. */
import { isNotDone, rolloutPausePatch, rolloutRestartPatch, rolloutResumePatch, rolloutUndoPatch, type NotDone } from '../../kubectl/index.js'
import type { PatchRequest } from '../../apiserver/index.js'
import { formatTime, type Deployment, type ReplicaSet } from '../../model/index.js'
import { objectOf } from './find.js'
import { DONE, failed, refusedBy, type ActionContext, type ActionHandler } from './handler.js'
import type { ActionOf } from './action.js'

export const rollout: ActionHandler<'rollout'> = {
  perform(context, action) {
    const found = objectOf(context, action.target)
    if (!found.ok) return found
    const command = commandOf(context, action, found.found as unknown as Deployment)
    if (isNotDone(command)) return command.skipped ? DONE : failed('contradiction', `deployment ${action.target.name}: ${command.message}`)
    const answer = context.simulation.request(command, context.actor)
    return answer.ok ? DONE : refusedBy(answer)
  },
}

function commandOf({ simulation }: ActionContext, { verb, toRevision = 0 }: ActionOf<'rollout'>, deployment: Deployment): PatchRequest | NotDone {
  switch (verb) {
    case 'undo':
      return rolloutUndoPatch(deployment, simulation.ledger.store.list<ReplicaSet>('ReplicaSet'), toRevision)
    case 'restart':
      return rolloutRestartPatch(deployment, formatTime(simulation.now))
    case 'pause':
      return rolloutPausePatch(deployment)
    case 'resume':
      return rolloutResumePatch(deployment)
  }
}
