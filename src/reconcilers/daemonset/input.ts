/** What a sync of a DaemonSet looks at: the set, its revisions, what its nodes and pods add up to. */
import { expectationsMet, hasCaughtUp, type ControllerContext } from '../../client/index.js'
import {
  controllerOf, labelSelectorAsSelector, matches, templateGeneration, type ControllerRevision, type DaemonSet, type KubeObject, type Pod, type Selector,
} from '../../model/index.js'
import { backOffOf } from './back-off.js'
import type { Board } from './board.js'
import { withBoard } from './boards.js'
import { hashToCome, isCurrent } from './revision.js'
import { allowsSurge, countsOf, NOTHING, planOf, type Counts, type Plan } from './plan.js'
import { HASH_LABEL } from './template.js'

export interface Input {
  readonly set: DaemonSet
  readonly key: string
  readonly now: number
  /** Whether the set itself is one that this controller has since written anew. */
  readonly stale: boolean
  /** Whether everything asked for before has been seen. */
  readonly satisfied: boolean
  /** Revisions that the set controls, those that it may adopt, and those that belong to it no longer. */
  readonly revisions: readonly ControllerRevision[]
  readonly releasedRevisions: readonly ControllerRevision[]
  /** Pods that nobody controls and that belong to it, and those that belong to it no longer. */
  readonly adopt: readonly Pod[]
  readonly release: readonly Pod[]
  /** The revision that everything is measured by. */
  readonly hash: string
  readonly counts: Counts
  /** When the passing of time alone may change something. */
  readonly nextChangeAt: number | undefined
  readonly plan: Plan
  /** Hashes of old revisions that pods are still at. */
  readonly live: readonly string[]
  /** Pods to relabel before revisions that say the same become one. */
  readonly relabel: readonly Pod[]
}

type View = ControllerContext['view']

/** Undefined if there is no such set, or if its selector cannot be read. */
export function gather({ view, memory, now }: ControllerContext, key: string): Input | undefined {
  const set = view.get<DaemonSet>('DaemonSet', key)
  if (set === undefined) return undefined
  const selector = labelSelectorAsSelector(set.spec.selector)
  if ('error' in selector) return undefined
  const { revisions, released } = revisionsOf(view, set, selector)
  const adopt = orphansOf(view, set, selector)
  const hash = hashToCome(set, revisions)
  const satisfied = expectationsMet(memory, key, now)
  const measure = { hash, generation: templateGeneration(set), minReadySeconds: set.spec.minReadySeconds ?? 0, surges: allowsSurge(set) }
  return withBoard(view, set, adopt, (board) => {
    board.refresh(set, measure, now)
    return {
      set, key, now, stale: !hasCaughtUp(memory, key, set as unknown as KubeObject), satisfied, revisions, releasedRevisions: released, adopt,
      release: board.strangers(), hash, counts: countsOf(board), nextChangeAt: board.nextChangeAt,
      plan: satisfied ? planOf(set, board, backOffOf(memory, set.metadata.uid ?? '', set.status?.observedGeneration ?? 0, now)) : NOTHING,
      ...historyOf(set, board, revisions),
    }
  })
}

function revisionsOf(view: View, { metadata: { uid = '', namespace = 'default' } }: DaemonSet, selector: Selector): { readonly revisions: readonly ControllerRevision[]; readonly released: readonly ControllerRevision[] } {
  const belongs = ({ metadata }: ControllerRevision): boolean => matches(selector, metadata.labels)
  const owned = view.byIndex<ControllerRevision>('ControllerRevision', 'by-controller', uid)
  const orphans = view.byIndex<ControllerRevision>('ControllerRevision', 'orphans', namespace)
  return {
    revisions: [...owned.filter(belongs), ...orphans.filter((revision) => revision.metadata.deletionTimestamp === undefined && belongs(revision))],
    released: owned.filter((revision) => !belongs(revision)),
  }
}

function orphansOf(view: View, { metadata: { namespace = 'default', deletionTimestamp } }: DaemonSet, selector: Selector): Pod[] {
  if (deletionTimestamp !== undefined) return []
  return view.byIndex<Pod>('Pod', 'orphans', namespace)
    .filter((pod) => pod.metadata.deletionTimestamp === undefined && controllerOf(pod) === undefined && matches(selector, pod.metadata.labels))
}

/** What the revisions need to know of the pods; mostly nothing. */
function historyOf(set: DaemonSet, board: Board, revisions: readonly ControllerRevision[]): Pick<Input, 'live' | 'relabel'> {
  const current = revisions.filter((revision) => isCurrent(set, revision))
  const old = revisions.filter((revision) => !isCurrent(set, revision))
  const live = old.length <= (set.spec.revisionHistoryLimit ?? 10) ? [] : old.map(({ metadata }) => metadata.labels?.[HASH_LABEL] ?? metadata.name).filter((hash) => board.hasPodsAt(hash))
  return { live, relabel: current.length > 1 ? board.members() : [] }
}
