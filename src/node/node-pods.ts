/** The rows of pods by their nodes. Derived: made anew after a restore. */
import type { PodRow } from './rows.js'

const NOBODY: ReadonlyMap<string, PodRow> = new Map()

export class NodePods {
  private readonly byNode = new Map<string, Map<string, PodRow>>()
  private readonly nodeOf = new Map<string, string>()

  /** The rows of a node, by uid. */
  on(node: string): ReadonlyMap<string, PodRow> {
    return this.byNode.get(node) ?? NOBODY
  }

  get(uid: string): PodRow | undefined {
    return this.on(this.nodeOf.get(uid) ?? '').get(uid)
  }

  /** A pod's row has changed, or is gone. */
  follow(uid: string, row: PodRow | undefined): void {
    if (row === undefined) {
      this.byNode.get(this.nodeOf.get(uid) ?? '')?.delete(uid)
      this.nodeOf.delete(uid)
      return
    }
    const { node } = row
    const rows = this.byNode.get(node)
    if (rows === undefined) this.byNode.set(node, new Map([[uid, row]]))
    else rows.set(uid, row)
    this.nodeOf.set(uid, node)
  }
}
