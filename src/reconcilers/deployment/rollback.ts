/**
 * Going back to an earlier revision because an annotation asks for it, as clients of extensions/v1beta1 did; `kubectl
 * rollout undo` patches the template instead and never comes here. The template and the annotations of the set with
 * that revision are written to the Deployment; the next sync makes that set the new one. Source: kubernetes,
 * pkg/controller/deployment/rollback.go.
 */
import type { Deployment, KubeObject, ReplicaSet } from '../../model/index.js'
import { annotationsOfRevision, ROLLBACK_TO } from './annotations.js'
import { currentSets, event, must, type Steps, type Sync } from './rollout.js'
import { integer, present, revisionOf, sameTemplate, withoutHash } from './sets.js'

/** The revision that the annotation asks for, 0 for the last but one; undefined without a readable annotation. */
export function rollbackRevision({ metadata }: Deployment): number | undefined {
  return integer(metadata.annotations?.[ROLLBACK_TO] ?? '')
}

export function* rollback(sync: Sync, asked: number): Steps<undefined> {
  const { newSet, oldSets } = yield* currentSets(sync, true)
  const sets = present([...oldSets, newSet])
  const revision = asked === 0 ? secondHighest(sets) : asked
  if (revision === 0) return yield* giveUp(sync.deployment, 'Unable to find last revision.')
  const target = sets.find((set) => revisionOf(set) === revision)
  if (target === undefined) return yield* giveUp(sync.deployment, 'Unable to find the revision to rollback to.')
  const { deployment } = sync
  const { name } = deployment.metadata
  if (sameTemplate(deployment.spec.template, target.spec.template)) {
    yield event(deployment, 'Warning', 'DeploymentRollbackTemplateUnchanged', `The rollback revision contains the same template as current deployment "${name}"`)
    return yield* write(deployment)
  }
  yield* write({ ...deployment, metadata: { ...deployment.metadata, annotations: annotationsOfRevision(deployment, target) }, spec: { ...deployment.spec, template: withoutHash(target.spec.template) } })
  yield event(deployment, 'Normal', 'DeploymentRollback', `Rolled back deployment "${name}" to revision ${revision}`)
  return undefined
}

function* giveUp(deployment: Deployment, message: string): Steps<undefined> {
  yield event(deployment, 'Warning', 'DeploymentRollbackRevisionNotFound', message)
  return yield* write(deployment)
}

/** Writes the Deployment without the annotation, whatever came of it. */
function* write(deployment: Deployment): Steps<undefined> {
  const { [ROLLBACK_TO]: _asked, ...annotations } = deployment.metadata.annotations ?? {}
  must(yield { do: 'update', object: { ...deployment, metadata: { ...deployment.metadata, annotations } } as unknown as KubeObject })
  return undefined
}

function secondHighest(sets: readonly ReplicaSet[]): number {
  let [highest, second] = [0, 0]
  for (const set of sets) {
    const revision = revisionOf(set) ?? 0
    if (revision >= highest) [highest, second] = [revision, highest]
    else if (revision > second) second = revision
  }
  return second
}
