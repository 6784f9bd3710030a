/** Why something happened, in words: the chain of causes of a transition, back to the step that began it. */
import { whyOf } from '../../cluster/index.js'
import { formatDuration } from '../../model/index.js'
import type { Simulation } from '../../simulation/index.js'

/** One line a link, the last effect first; nothing where there is no transition (-1). */
export function causesOf({ ledger: { history } }: Simulation, transition: number): string[] {
  if (transition < 0) return []
  return whyOf(history, transition).chain.map(({ at, actor, verb, kind, key }) => `${formatDuration(at)} ${actor} ${verb} ${kind} ${key}`)
}
