/** The rows of pods by their nodes. Derived: made anew after a restore. */
import type { PodRow } from './rows.js'

const NOBODY: ReadonlyMap<string, PodRow> = new Map()

export class NodePods {
  private readonly byNode = new Map<string, Map<string, PodRow>>()

  /** The rows of a node, by uid. */
  on(node: string): ReadonlyMap<string, PodRow> {
    return this.byNode.get(node) ?? NOBODY
  }

  /** A pod's row has come, has changed or is gone. */
  follow(before: PodRow | undefined, after: PodRow | undefined): void {
    if (after === undefined) {
      if (before !== undefined) this.byNode.get(before.node)?.delete(before.uid)
      return
    }
    const { uid, node } = after
    const rows = this.byNode.get(node)
    if (rows === undefined) this.byNode.set(node, new Map([[uid, after]]))
    else rows.set(uid, after)
  }
}
