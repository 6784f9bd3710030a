/**
 * The boards of all DaemonSets, kept up to date by what is stored. Where a process believes other than what is true, the
 * board is told of that and of the truth again when it has been read.
 */
import type { ControllerContext } from '../../client/index.js'
import { controllerOf, type DaemonSet, type Node, type Pod } from '../../model/index.js'
import type { Follower, FollowerDefinition } from '../../sim/index.js'
import { Board, type Told } from './board.js'

type View = ControllerContext['view']

/** Boards that hear of nodes. */
class NodeBoards implements Follower {
  readonly boards = new Map<string, Board>()

  update(old: Node | undefined, node: Node | undefined): void {
    for (const board of this.boards.values()) board.nodeChanged({ old, new: node })
  }
}

/** Boards that hear of the pods of their set. */
class PodBoards implements Follower {
  readonly boards = new Map<string, Board>()

  update(old: Pod | undefined, pod: Pod | undefined): void {
    if (this.boards.size > 0) for (const { board, change } of this.told({ old, new: pod })) board.podChanged(change)
  }

  /** Who is told what: a pod that comes to another controller goes from the one and comes to the other. */
  told({ old, new: pod }: Told<Pod>): { readonly board: Board; readonly change: Told<Pod> }[] {
    const [from, to] = [this.boardOf(old), this.boardOf(pod)]
    if (from === to) return from === undefined ? [] : [{ board: from, change: { old, new: pod } }]
    return [
      ...(from === undefined ? [] : [{ board: from, change: { old, new: undefined } }]),
      ...(to === undefined ? [] : [{ board: to, change: { old: undefined, new: pod } }]),
    ]
  }

  private boardOf(pod: Pod | undefined): Board | undefined {
    const owner = pod === undefined ? undefined : controllerOf(pod)
    return owner === undefined ? undefined : this.boards.get(owner.uid)
  }
}

export const nodeBoards: FollowerDefinition<NodeBoards> = { name: 'daemon-nodes', kind: 'Node', create: () => new NodeBoards() }
export const podBoards: FollowerDefinition<PodBoards> = { name: 'daemon-pods', kind: 'Pod', create: () => new PodBoards() }

/** Reads from the board of a set what a process believes; orphans count as pods of the set. */
export function withBoard<R>(view: View, set: DaemonSet, orphans: readonly Pod[], read: (board: Board) => R): R {
  const { board, told } = boardOf(view, set)
  const nodes = view.differences<Node>('Node').map(({ actual, believed }) => ({ old: actual, new: believed }))
  const pods = [
    ...view.differences<Pod>('Pod').flatMap(({ actual, believed }) => told({ old: actual, new: believed })).filter((each) => each.board === board).map(({ change }) => change),
    ...orphans.map((pod) => ({ old: undefined, new: pod })),
  ]
  for (const change of nodes) board.nodeChanged(change)
  for (const change of pods) board.podChanged(change)
  try {
    return read(board)
  } finally {
    for (const change of pods.reverse()) board.podChanged({ old: change.new, new: change.old })
    for (const change of nodes) board.nodeChanged({ old: change.new, new: change.old })
  }
}

/** Forgets the board of a set that is gone. */
export function dropBoard(view: View, uid: string): void {
  const { stored } = view
  stored.follower(nodeBoards)!.boards.delete(uid)
  stored.follower(podBoards)!.boards.delete(uid)
}

/** The board of a set as things are; made when it is first asked for. */
function boardOf(view: View, set: DaemonSet): { readonly board: Board; readonly told: PodBoards['told'] } {
  const { stored } = view
  const uid = set.metadata.uid ?? ''
  const [ofNodes, ofPods] = [stored.follower(nodeBoards)!, stored.follower(podBoards)!]
  const told: PodBoards['told'] = (change) => ofPods.told(change)
  const known = ofPods.boards.get(uid)
  if (known !== undefined && ofNodes.boards.get(uid) === known) return { board: known, told }
  const board = new Board(set, stored.list<Node>('Node'), stored.byIndex<Pod>('Pod', 'by-controller', uid))
  ofNodes.boards.set(uid, board)
  ofPods.boards.set(uid, board)
  return { board, told }
}
