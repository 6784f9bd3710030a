/** Steers a Deployment's rollout, as `kubectl rollout`. What kubectl finds done already is no failure. */
import { isNotDone, rolloutPausePatch, rolloutRestartPatch, rolloutResumePatch, rolloutUndoPatch } from '../../kubectl/index.js'
import { formatTime, type Deployment, type ReplicaSet } from '../../model/index.js'
import type { ActionOf } from './action.js'
import { objectOf, request } from './find.js'
import { DONE, failed, type ActionContext, type ActionHandler } from './handler.js'

type Answer = ReturnType<typeof rolloutUndoPatch>

export const rollout: ActionHandler<'rollout'> = {
  perform(context, action) {
    const found = objectOf(context, action.target)
    if (!found.ok) return found
    const answer = patchFor(context, action, found.found as unknown as Deployment)
    if (!isNotDone(answer)) return request(context, answer)
    return answer.skipped ? DONE : failed('contradiction', `deployments.apps "${action.target.name}" ${answer.message}`)
  },
}

function patchFor({ simulation }: ActionContext, { verb, toRevision = 0 }: ActionOf<'rollout'>, deployment: Deployment): Answer {
  switch (verb) {
    case 'undo': return rolloutUndoPatch(deployment, simulation.api.list('ReplicaSet') as unknown as ReplicaSet[], toRevision)
    case 'restart': return rolloutRestartPatch(deployment, formatTime(simulation.now))
    case 'pause': return rolloutPausePatch(deployment)
    case 'resume': return rolloutResumePatch(deployment)
  }
}
