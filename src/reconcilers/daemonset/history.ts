/**
 * The revisions of a DaemonSet: the one of its present template, found, brought back or made, and the old ones. Several
 * that say the same become one. Source: kubernetes, pkg/controller/daemon/update.go (constructHistory, snapshot,
 * dedupCurHistories, cleanupHistory).
 */
import { byRevision, claim, sameRevision, type Effect, type EffectAnswer } from '../../client/index.js'
import { controllerOf, withFields, type ControllerRevision, type DaemonSet, type KubeObject } from '../../model/index.js'
import type { Input } from './input.js'
import { isCurrent, latest, revisionOfDaemonSet } from './revision.js'
import { HASH_LABEL } from './template.js'

/** Effects after which there is a value or the message of an error. */
type Course<T> = Generator<Effect, T | { readonly error: string }, EffectAnswer>

export interface History {
  readonly hash: string
  readonly old: readonly ControllerRevision[]
}

/** Claims the revisions, labels them, and finds, brings back or makes that of the present template. */
export function* constructHistory(input: Input): Course<History> {
  const { set, releasedRevisions } = input
  const orphans = input.revisions.filter((revision) => controllerOf(revision) === undefined)
  const { errors } = yield* claim({ owner: set as unknown as KubeObject, release: releasedRevisions as unknown as KubeObject[], adopt: orphans as unknown as KubeObject[] })
  if (errors.length > 0) return { error: errors.join(', ') }
  const revisions = yield* labelled(input.revisions)
  if ('error' in revisions) return revisions
  const current = revisions.filter((revision) => isCurrent(set, revision))
  const old = revisions.filter((revision) => !isCurrent(set, revision))
  const number = old.reduce((most, { revision }) => Math.max(most, revision), 0) + 1
  const kept = current.length === 0 ? yield* snapshot(set, number) : yield* broughtBack(input, current, number)
  return 'error' in kept ? kept : { hash: kept.metadata.labels![HASH_LABEL]!, old }
}

/** The one revision of the present template becomes the newest. One that `snapshot` finds keeps its number until it is in view. */
function* broughtBack(input: Input, current: readonly ControllerRevision[], number: number): Course<ControllerRevision> {
  const kept = yield* deduplicated(input, current)
  if ('error' in kept || kept.revision >= number) return kept
  const answer = yield { do: 'update', object: withFields(kept, { revision: number }) as unknown as KubeObject }
  return answer.ok ? kept : { error: answer.message }
}

/** A revision without the label of its hash gets one: its name, which nobody else has. */
function* labelled(revisions: readonly ControllerRevision[]): Course<readonly ControllerRevision[]> {
  const result: ControllerRevision[] = []
  for (const revision of revisions) {
    const { metadata } = revision
    if (metadata.labels?.[HASH_LABEL] !== undefined) {
      result.push(revision)
      continue
    }
    const labels = { ...metadata.labels, [HASH_LABEL]: metadata.name }
    const answer = yield { do: 'update', object: withFields(revision, { metadata: { ...metadata, labels } }) as unknown as KubeObject }
    if (!answer.ok) return { error: answer.message }
    result.push(answer.object as unknown as ControllerRevision)
  }
  return result
}

/** Makes the revision. Where another object has its name by chance, the next sync tries the next name. */
function* snapshot(set: DaemonSet, number: number): Course<ControllerRevision> {
  const wanted = revisionOfDaemonSet(set, number)
  const { namespace, name } = wanted.metadata
  const answer = yield { do: 'create', object: wanted as unknown as KubeObject }
  if (answer.ok) return answer.object as unknown as ControllerRevision
  if (answer.reason !== 'AlreadyExists') return { error: answer.message }
  const found = yield { do: 'get', kind: 'ControllerRevision', namespace, name }
  if (!found.ok) return { error: found.message }
  const present = found.object as unknown as ControllerRevision
  if (sameRevision(present, wanted)) return present
  const live = yield { do: 'get', kind: 'DaemonSet', namespace, name: set.metadata.name }
  if (!live.ok) return { error: live.message }
  const fresh = live.object as unknown as DaemonSet
  const [collisions, known] = [fresh.status?.collisionCount, set.status?.collisionCount]
  if (collisions !== known) return { error: `found a stale collision count (${known ?? 'none'}, expected ${collisions ?? 'none'}) of DaemonSet ${JSON.stringify(set.metadata.name)}` }
  const status = { ...fresh.status, collisionCount: (collisions ?? 0) + 1 } as DaemonSet['status']
  const raised = yield { do: 'update', sub: 'status', object: withFields(fresh, { status }) as unknown as KubeObject }
  return { error: raised.ok ? answer.message : raised.message }
}

/** Keeps the latest: all pods get its label, then the others go. */
function* deduplicated({ relabel }: Input, current: readonly ControllerRevision[]): Course<ControllerRevision> {
  const kept = latest(current)!
  const hash = kept.metadata.labels![HASH_LABEL]
  for (const { metadata: { namespace, name, labels } } of current.length > 1 ? relabel : []) {
    if (labels?.[HASH_LABEL] === hash) continue
    const answer = yield { do: 'patch', kind: 'Pod', namespace, name, type: 'merge', patch: { metadata: { labels: { [HASH_LABEL]: hash } } } }
    if (!answer.ok) return { error: answer.message }
  }
  for (const { metadata: { namespace, name } } of current) {
    if (name === kept.metadata.name) continue
    const answer = yield { do: 'delete', kind: 'ControllerRevision', namespace, name }
    if (!answer.ok) return { error: answer.message }
  }
  return kept
}

/** Deletes old revisions beyond the limit that no pod is at, the oldest first; the message of the refusal, if any. */
export function* cleanupHistory({ set, live }: Input, old: readonly ControllerRevision[]): Generator<Effect, string | undefined, EffectAnswer> {
  let excess = old.length - (set.spec.revisionHistoryLimit ?? 10)
  if (excess <= 0) return undefined
  for (const { metadata: { namespace, name, labels } } of [...old].sort(byRevision)) {
    if (excess <= 0) break
    if (live.includes(labels?.[HASH_LABEL] ?? '')) continue
    const answer = yield { do: 'delete', kind: 'ControllerRevision', namespace, name }
    if (!answer.ok) return answer.message
    excess--
  }
  return undefined
}
