/** What a sync of a StatefulSet looks at: the set, its revisions, its pods, their claims. */
import { hasCaughtUp, type ControllerContext } from '../../client/index.js'
import { labelSelectorAsSelector, matches, type ControllerRevision, type KubeObject, type PersistentVolumeClaim, type Pod, type Selector, type StatefulSet } from '../../model/index.js'
import { claimNameOf, memberOf, ordinalOf, replicasOf, startOf, templatesOf } from './identity.js'
import { candidateOf, type Candidate, type KnownPod } from './known.js'
import { ownedPods } from './owned.js'

export interface Input {
  readonly set: StatefulSet
  readonly key: string
  readonly now: number
  /** Whether the set itself is one that this controller has since written anew. */
  readonly stale: boolean
  /** Revisions that the set controls or may adopt. */
  readonly revisions: readonly ControllerRevision[]
  /** Pods that the set controls and that belong to it. */
  readonly pods: readonly KnownPod[]
  /** Pods that it controls and that belong to it no longer. */
  readonly release: readonly Pod[]
  /** Pods that nobody controls and that belong to it. */
  readonly adopt: readonly Pod[]
  /** The claims of its pods, present and to come, by name. */
  readonly claims: Readonly<Record<string, PersistentVolumeClaim>>
}

type View = ControllerContext['view']

/** Undefined if there is no such set, or if its selector cannot be read. */
export function gather({ view, memory, now }: ControllerContext, key: string): Input | undefined {
  const set = view.get<StatefulSet>('StatefulSet', key)
  if (set === undefined) return undefined
  const selector = labelSelectorAsSelector(set.spec.selector)
  if ('error' in selector) return undefined
  const { uid = '', name, namespace = 'default' } = set.metadata
  // A pod that carries the set's identity has its name.
  const isMember = (candidate: Candidate): boolean =>
    (candidate.known.identityOf === name || memberOf(candidate.known.pod)?.set === name) && isSelected(set.spec.selector, selector, candidate)
  const owned = ownedBy(view, uid)
  const members = owned.every(isMember) ? owned : owned.filter(isMember)
  const pods = members.map(({ known }) => known)
  const release = members === owned ? [] : owned.filter((candidate) => !isMember(candidate)).map(({ known }) => known.pod)
  const adopt = set.metadata.deletionTimestamp === undefined
    ? view.byIndex<Pod>('Pod', 'orphans', namespace).filter((pod) => pod.metadata.deletionTimestamp === undefined && isMember(candidateOf(pod)))
    : []
  return {
    set, key, now, stale: !hasCaughtUp(memory, key, set as unknown as KubeObject),
    revisions: revisionsOf(view, set, selector), pods, adopt, release, claims: claimsOf(view, set, pods, adopt),
  }
}

function ownedBy(view: View, uid: string): readonly Candidate[] {
  const list = (): readonly Pod[] => view.byIndex<Pod>('Pod', 'by-controller', uid)
  return view.follower(ownedPods)?.of(uid, list) ?? list().map(candidateOf)
}

function isSelected(written: object, selector: Selector, candidate: Candidate): boolean {
  if (candidate.selectedBy === written) return true
  const selected = matches(selector, candidate.known.pod.metadata.labels)
  if (selected) candidate.selectedBy = written
  return selected
}

function revisionsOf(view: View, { metadata: { uid = '', namespace = 'default' } }: StatefulSet, selector: Selector): ControllerRevision[] {
  return [...view.byIndex<ControllerRevision>('ControllerRevision', 'by-controller', uid), ...view.byIndex<ControllerRevision>('ControllerRevision', 'orphans', namespace)]
    .filter(({ metadata }) => matches(selector, metadata.labels))
}

function claimsOf(view: View, set: StatefulSet, pods: readonly KnownPod[], adopt: readonly Pod[]): Record<string, PersistentVolumeClaim> {
  const claims: Record<string, PersistentVolumeClaim> = {}
  const templates = templatesOf(set)
  if (templates.length === 0) return claims
  const ordinals = new Set([...pods.map(({ ordinal }) => ordinal), ...adopt.map(ordinalOf)])
  for (let ordinal = startOf(set); ordinal < startOf(set) + replicasOf(set); ordinal++) ordinals.add(ordinal)
  for (const ordinal of ordinals) {
    for (const template of templates) {
      const name = claimNameOf(set, template, ordinal)
      const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', `${set.metadata.namespace ?? 'default'}/${name}`)
      if (claim !== undefined) claims[name] = claim
    }
  }
  return claims
}
