/**
 * The network between a node and the API server, per direction: `toApi` carries the node's writes and lease
 * renewals, `fromApi` what the node watches. A link that nobody cut is whole. Links between nodes, and between
 * users and pods, will be facts of their own.
 */
import { dictionary, type Dictionary } from '../sim/index.js'
import type { Facts } from './facts.js'

export type LinkDirection = 'toApi' | 'fromApi'

export class Links {
  private readonly cut: Dictionary<number>

  constructor(private readonly facts: Facts) {
    this.cut = dictionary(facts.ledger.engine.state, 'world/links-cut')
  }

  isWhole(node: string, direction: LinkDirection): boolean {
    return !this.cut.has(linkKey(node, direction))
  }

  /** Whether a node and the API server hear each other. */
  isConnected(node: string): boolean {
    return this.isWhole(node, 'toApi') && this.isWhole(node, 'fromApi')
  }

  /** Since when a link is cut, undefined if it is whole. */
  cutSinceMs(node: string, direction: LinkDirection): number | undefined {
    return this.cut.get(linkKey(node, direction))
  }

  /** Cuts or heals a link; no fact if it is so already. */
  set(node: string, direction: LinkDirection, whole: boolean): void {
    if (this.isWhole(node, direction) === whole) return
    if (whole) this.cut.delete(linkKey(node, direction))
    else this.cut.set(linkKey(node, direction), this.facts.now)
    this.facts.record('link', node, `link ${direction} ${whole ? 'whole' : 'cut'}`)
  }
}

function linkKey(node: string, direction: LinkDirection): string {
  return `${node} ${direction}`
}
