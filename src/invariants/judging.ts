/** How an invariant asks about placements: at the moment of the decision, before the pod counts as placed. */
import type { InvariantContext, InvariantRun, Placement } from './invariant.js'

/** Judges each placement; what is wrong is told with the next transition, or when all is looked at. */
export function judging({ scheduler }: InvariantContext, judge: (placement: Placement) => string | undefined): Required<InvariantRun> {
  const wrong: string[] = []
  if (scheduler !== undefined) {
    const others = scheduler.onPlace
    scheduler.onPlace = (placement) => {
      others?.(placement)
      const message = judge(placement)
      if (message !== undefined) wrong.push(message)
    }
  }
  return { step: () => wrong.shift(), full: () => wrong.splice(0), reset: () => void wrong.splice(0) }
}
