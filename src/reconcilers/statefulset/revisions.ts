/**
 * The revisions of a StatefulSet: the one its pods were made of and the one they shall be made of. A template that was
 * wanted before gets its old revision back, with a new number. Source: kubernetes,
 * pkg/controller/statefulset/stateful_set_control.go (getStatefulSetRevisions, truncateHistory).
 */
import { byRevision, newRevision, sameRevision, type Effect, type EffectAnswer, type Revised } from '../../client/index.js'
import { revisionData, revisionHash, type ControllerRevision, type KubeObject, type StatefulSet } from '../../model/index.js'
import type { KnownPod } from './known.js'

const HASH_LABEL = 'controller.kubernetes.io/hash'

/** The revisions of a sync. */
export interface Revisions {
  readonly current: ControllerRevision
  readonly update: ControllerRevision
  readonly collisionCount: number
}

/** The revision that a set sends for its template. */
export function revisionOfSet(set: StatefulSet, revision: number, collisionCount: number): ControllerRevision {
  const hash = revisionHash(revisionData(set.spec.template), collisionCount)
  return newRevision(set as unknown as Revised, revision, { label: HASH_LABEL, hash })
}

/** Finds, brings back or makes the revision of the present template. */
export function* currentRevisions(set: StatefulSet, listed: readonly ControllerRevision[]): Generator<Effect, Revisions | { readonly error: string }, EffectAnswer> {
  const revisions = [...listed].sort(byRevision)
  const newest = revisions.at(-1)
  let collisionCount = set.status?.collisionCount ?? 0
  const wanted = revisionOfSet(set, (newest?.revision ?? 0) + 1, collisionCount)
  const equal = revisions.filter((revision) => sameRevision(revision, wanted)).at(-1)
  let update: ControllerRevision
  if (equal !== undefined && sameRevision(newest!, equal)) {
    update = newest!
  } else if (equal !== undefined) {
    const answer = yield { do: 'update', object: { ...equal, revision: wanted.revision } as unknown as KubeObject }
    if (!answer.ok) return { error: answer.message }
    update = answer.object as unknown as ControllerRevision
  } else {
    const made = yield* createRevision(set, wanted, collisionCount)
    if ('error' in made) return made
    update = made.revision
    collisionCount = made.collisionCount
  }
  return { current: revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update, update, collisionCount }
}

/** Another object may have the name by chance: then the next name is tried. */
function* createRevision(set: StatefulSet, wanted: ControllerRevision, collisions: number): Generator<Effect, { readonly revision: ControllerRevision; readonly collisionCount: number } | { readonly error: string }, EffectAnswer> {
  const { namespace } = wanted.metadata
  for (let collisionCount = collisions; ; collisionCount++) {
    const { name } = revisionOfSet(set, wanted.revision, collisionCount).metadata
    const answer = yield { do: 'create', object: { ...wanted, metadata: { ...wanted.metadata, name } } as unknown as KubeObject }
    if (answer.ok) return { revision: answer.object as unknown as ControllerRevision, collisionCount }
    if (answer.reason !== 'AlreadyExists') return { error: answer.message }
    const found = yield { do: 'get', kind: 'ControllerRevision', namespace, name }
    if (!found.ok) return { error: found.message }
    const present = found.object as unknown as ControllerRevision
    if (sameRevision(present, wanted)) return { revision: present, collisionCount }
  }
}

/** Deletes revisions beyond the limit that neither the set nor a pod is at, the oldest first. */
export function* truncateHistory(set: StatefulSet, listed: readonly ControllerRevision[], pods: readonly KnownPod[], live: readonly ControllerRevision[]): Generator<Effect, string | undefined, EffectAnswer> {
  const limit = set.spec.revisionHistoryLimit ?? 10
  if (limit < 0 || listed.length <= limit) return undefined
  const used = new Set([...live.map(({ metadata }) => metadata.name), ...pods.map(({ revision }) => revision)])
  const history = [...listed].sort(byRevision).filter(({ metadata }) => !used.has(metadata.name))
  for (const { metadata: { namespace, name } } of history.slice(0, Math.max(0, history.length - limit))) {
    const answer = yield { do: 'delete', kind: 'ControllerRevision', namespace, name }
    if (!answer.ok) return answer.message
  }
  return undefined
}
