/**
 * Drains nodes: all are cordoned, then drained one after the other, which takes its time. A node with pods that are in
 * the way stays cordoned, as kubectl leaves it; one that fails later says so to whoever listens. The undo ends the drain
 * and makes schedulable again what it cordoned: what was cordoned before stays so.
 */
import { DONE, failed, type ActionHandler } from './handler.js'
import { unableToDrain } from '../drains.js'
import { cordon, type CordonMemo } from './cordon.js'

interface DrainMemo {
  readonly drained: readonly string[]
  readonly cordoned: CordonMemo
}

export const drain: ActionHandler<'drain', DrainMemo> = {
  perform(context, { nodes, options }) {
    const cordoned = cordon.perform(context, { kind: 'cordon', nodes })
    if (!cordoned.ok) return cordoned
    const error = context.drains.start(nodes, options, context.actor, context.step)
    if (error !== undefined) return failed('contradiction', `${unableToDrain(nodes[0]!)}: ${error}`)
    return { ...DONE, memo: { drained: nodes, cordoned: cordoned.memo ?? { nodes: [] } } }
  },
  undo(context, { drained, cordoned }) {
    context.drains.stop(drained)
    cordon.undo!(context, cordoned)
  },
}
