/** Callbacks for whoever wants to see every write. */
import { splitKey, type KubeObject } from '../model/index.js'
import { freezeForReal } from '../plain/index.js'
import type { Ledger } from '../sim/index.js'

/** One write. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly at: number
  /** Kind, namespace (empty for kinds without one) and name of the object. */
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** The object after the write; as it last was, if it was deleted. */
  readonly object: KubeObject
  /** The object before the write, if there was one. */
  readonly before?: KubeObject
  /** Who wrote. */
  readonly actor: string
  /** The number of the write in the history. */
  readonly transition: number
}

export type WatchCallback = (event: WatchEvent) => void

export class Watchers {
  private readonly callbacks = new Set<WatchCallback>()

  constructor(ledger: Ledger) {
    ledger.observe((change, { actor }, transition) => {
      if (this.callbacks.size === 0) return
      const [before, after] = [change.old as KubeObject | undefined, change.new as KubeObject | undefined]
      const { namespace = '', name } = splitKey(change.key)
      const event: WatchEvent = freezeForReal({
        type: after === undefined ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED',
        at: ledger.engine.now, kind: change.kind, namespace, name, object: (after ?? before)!, ...(before === undefined ? {} : { before }), actor, transition,
      })
      for (const callback of [...this.callbacks]) callback(event)
    })
  }

  /** Adds a callback; returns how to take it away. */
  add(callback: WatchCallback): () => void {
    this.callbacks.add(callback)
    return () => void this.callbacks.delete(callback)
  }
}
