/**
 * How a physical fact becomes known: it is one line of the history (actor `world`, verb `fact`, kind Node), and
 * whoever subscribed to its aspect is told at once, with the fact as the cause of what follows. Facts are what is
 * so, not what anybody knows: no Kubernetes component may act on one unless the real one would notice it.
 */
import type { Ledger } from '../sim/index.js'

/** What a fact is about. Each aspect has a file of its own in this folder. */
export type Aspect = 'machine' | 'link' | 'kubelet' | 'clock' | 'heartbeat' | 'panic'

export type FactSubscriber = (node: string) => void

export class Facts {
  private readonly subscribers = new Map<Aspect, FactSubscriber[]>()

  constructor(readonly ledger: Ledger) {}

  get now(): number {
    return this.ledger.engine.now
  }

  /** Calls `subscriber` with the node's name whenever this aspect of a node has changed. */
  onChange(aspect: Aspect, subscriber: FactSubscriber): void {
    this.subscribers.set(aspect, [...(this.subscribers.get(aspect) ?? []), subscriber])
  }

  /** Records a fact in the history and tells the subscribers. */
  record(aspect: Aspect, node: string, text: string): void {
    const index = this.ledger.fact({ actor: 'world', verb: 'fact', kind: 'Node', key: node, text })
    this.ledger.engine.because({ first: index, last: index }, () => this.announce(aspect, node))
  }

  /** Tells the subscribers of what follows from a recorded fact and needs no line of its own. */
  announce(aspect: Aspect, node: string): void {
    for (const subscriber of this.subscribers.get(aspect) ?? []) subscriber(node)
  }
}
