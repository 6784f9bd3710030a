/**
 * I11: the scheduler puts a pod only where all filters pass in its own view, on no node that is gone for longer than
 * news of it may take, and binds it to the node that it has decided.
 */
import { componentOf } from '../client/index.js'
import { keyOf, type Pod } from '../model/index.js'
import { refusalOn } from '../placement/index.js'
import type { Change } from '../sim/index.js'
import type { Invariant, InvariantContext, Placement } from './invariant.js'
import { judging } from './judging.js'

export const boundWhereItFits: Invariant = {
  id: 'I11',
  title: 'The scheduler binds a pod only to the node that it has decided, which passed all filters in its own view and was not long gone.',
  kind: 'safety',
  make(context) {
    const gone = new GoneNodes(context)
    /** Pod → the node of the last decision. */
    const decided = new Map<string, string>()
    /** Decisions before a restore are not known. */
    let knowsAll = true
    const run = judging(context, (placement) => {
      decided.set(keyOf(placement.pod), placement.node)
      return refused(placement) ?? gone.message(placement)
    })
    const boundElsewhere = ({ key, old, new: next }: Change): string | undefined => {
      const [before, after] = [old as Pod | undefined, next as Pod | undefined]
      const node = before !== undefined && before.spec.nodeName === undefined ? after?.spec.nodeName : undefined
      if (node === undefined) return undefined
      const wanted = decided.get(key)
      decided.delete(key)
      if (wanted === node || (wanted === undefined && !knowsAll)) return undefined
      return `pod ${key} was bound to ${node}, ${wanted === undefined ? 'which nobody has decided' : `though ${wanted} was decided`}`
    }
    return {
      ...run,
      step(change, happening) {
        gone.follow(change)
        return (change.kind === 'Pod' && componentOf(happening.actor) === 'default-scheduler' ? boundElsewhere(change) : undefined) ?? run.step(change, happening)
      },
      reset() {
        gone.clear()
        decided.clear()
        knowsAll = false
        run.reset()
      },
    }
  },
}

function refused({ model, pod, node, profile }: Placement): string | undefined {
  const status = refusalOn(model, pod, profile, node)
  return status === undefined ? undefined : `pod ${pod.metadata.name} was put on ${node}, which ${status.plugin === '' ? 'nobody may take' : `${status.plugin} refuses`}: ${status.reasons.join(', ')}`
}

/** When nodes have gone: the scheduler may believe in one for as long as its watch lags behind. */
class GoneNodes {
  private readonly goneAt = new Map<string, number>()

  constructor(private readonly context: InvariantContext) {}

  follow({ kind, key, new: next }: Change): void {
    if (kind === 'Node' && next === undefined) this.goneAt.set(key, this.context.ledger.engine.now)
  }

  message({ pod, node }: Placement): string | undefined {
    const { ledger, watchLagMaxMs } = this.context
    if (ledger.store.get('Node', node) !== undefined) return undefined
    const sinceMs = ledger.engine.now - (this.goneAt.get(node) ?? ledger.engine.now)
    return sinceMs <= watchLagMaxMs ? undefined : `pod ${pod.metadata.name} was put on ${node}, which is gone for ${sinceMs} ms, where a watch lags behind by ${watchLagMaxMs} ms at most`
  }

  clear(): void {
    this.goneAt.clear()
  }
}
