/** What a revision of a DaemonSet is: its name and hash, and whether it holds the present template. */
import { newRevision, type Revised } from '../../client/index.js'
import { podTemplateHash, revisionData, sameValue, type ControllerRevision, type DaemonSet } from '../../model/index.js'
import { HASH_LABEL } from './template.js'

/** The revision that a set sends for its template. */
export function revisionOfDaemonSet(set: DaemonSet, revision: number): ControllerRevision {
  const hash = podTemplateHash(set.spec.template, set.status?.collisionCount)
  return newRevision(set as unknown as Revised, revision, { label: HASH_LABEL, hash })
}

/** Whether a revision holds the present template. */
export function isCurrent({ spec }: DaemonSet, { data }: ControllerRevision): boolean {
  return sameValue(data, revisionData(spec.template))
}

/** The hash of the present revision as it will be when the revisions are in order. */
export function hashToCome(set: DaemonSet, revisions: readonly ControllerRevision[]): string {
  const kept = latest(revisions.filter((revision) => isCurrent(set, revision)))
  return kept === undefined ? podTemplateHash(set.spec.template, set.status?.collisionCount) : (kept.metadata.labels?.[HASH_LABEL] ?? kept.metadata.name)
}

/** Of several revisions with the present template the latest is kept. */
export function latest(current: readonly ControllerRevision[]): ControllerRevision | undefined {
  return current.reduce<ControllerRevision | undefined>((kept, revision) => (kept === undefined || revision.revision >= kept.revision ? revision : kept), undefined)
}
