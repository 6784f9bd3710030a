/** Steers the rollout of a Deployment, a StatefulSet or a DaemonSet, as `kubectl rollout`. What kubectl finds done already is no failure. */
import { kindInfo, resourceName } from '../../apiserver/index.js'
import { isNotDone, notPausable, revisionUndoPatch, rolloutPausePatch, rolloutRestartPatch, rolloutResumePatch, rolloutUndoPatch } from '../../kubectl/index.js'
import { formatTime, type ControllerRevision, type DaemonSet, type Deployment, type KubeObject, type ReplicaSet, type StatefulSet } from '../../model/index.js'
import type { ActionOf } from './action.js'
import { objectOf, request } from './find.js'
import { DONE, failed, type ActionContext, type ActionHandler } from './handler.js'

type Answer = ReturnType<typeof rolloutUndoPatch>

export const rollout: ActionHandler<'rollout'> = {
  perform(context, action) {
    const found = objectOf(context, action.target)
    if (!found.ok) return found
    const { apiVersion, kind, metadata } = found.found
    const answer = kind === 'Deployment' ? ofDeployment(context, action, found.found) : ofRevisions(context, action, found.found)
    if (!isNotDone(answer)) return request(context, answer)
    return answer.skipped ? DONE : failed('contradiction', `${resourceName(kindInfo(apiVersion, kind))} "${metadata.name}" ${answer.message}`)
  },
}

function ofDeployment({ simulation }: ActionContext, { verb, toRevision = 0 }: ActionOf<'rollout'>, object: KubeObject): Answer {
  const deployment = object as unknown as Deployment
  switch (verb) {
    case 'undo': return rolloutUndoPatch(deployment, simulation.api.list('ReplicaSet') as unknown as ReplicaSet[], toRevision)
    case 'restart': return rolloutRestartPatch(deployment, formatTime(simulation.engine.timeOfDay))
    case 'pause': return rolloutPausePatch(deployment)
    case 'resume': return rolloutResumePatch(deployment)
  }
}

/** A workload that keeps its templates as ControllerRevisions. */
function ofRevisions({ simulation }: ActionContext, { verb, toRevision = 0 }: ActionOf<'rollout'>, object: KubeObject): Answer {
  const workload = object as unknown as DaemonSet | StatefulSet
  switch (verb) {
    case 'undo': return revisionUndoPatch(workload, simulation.api.list('ControllerRevision') as unknown as ControllerRevision[], toRevision)
    case 'restart': return rolloutRestartPatch(workload, formatTime(simulation.engine.timeOfDay))
    default: return notPausable(verb)
  }
}
