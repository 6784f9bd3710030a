/**
 * The domains of a topology: nodes that have the same value for a label. Values are numbered in the order of the
 * search, per key, whenever a node's labels have changed; the numbers mean nothing outside one such state.
 */
import type { NodeInfo } from './node-info.js'

/** The domains of one label. */
export class Topology {
  /** The domain of each row, or −1 for nodes without the label. */
  domainOf: Int32Array = new Int32Array(0)
  domainCount = 0
  /** Whether there is a node without the label. */
  hasUnlabelled = false
  private version = -1

  constructor(readonly key: string) {}

  /** Numbers the domains anew if nodes have changed since `version`. */
  refresh(nodes: readonly NodeInfo[], rows: number, version: number): this {
    if (this.version === version) return this
    this.version = version
    const domains = new Map<string, number>()
    this.hasUnlabelled = false
    this.domainOf = new Int32Array(rows).fill(-1)
    for (const node of nodes) {
      const value = labelOf(node, this.key)
      if (value === undefined) {
        this.hasUnlabelled = true
        continue
      }
      let domain = domains.get(value)
      if (domain === undefined) domains.set(value, domain = domains.size)
      this.domainOf[node.row] = domain
    }
    this.domainCount = domains.size
    return this
  }
}

/** The value of a node's label. */
export function labelOf(node: NodeInfo, key: string): string | undefined {
  return Object.hasOwn(node.labels, key) ? node.labels[key] : undefined
}
