/** The demand of a scenario, resolved. */
import type { Path, Place } from '../../model/index.js'
import type { ScenarioInput } from '../schema/index.js'
import { defined, ms } from './context.js'
import type { Context, QualifiedName } from './context.js'
import { resolveRate } from './rate.js'
import type { Rate } from './rate.js'

/** Requests that are sent to a Service. */
export interface Demand {
  readonly service: QualifiedName
  readonly path: string
  readonly rate: Rate
  readonly fromMs: number
  /** With the scenario if undefined. */
  readonly untilMs?: number
  readonly place: Place
}

/** Resolves the demand. */
export function resolveTraffic(context: Context, { traffic }: ScenarioInput['spec'], durationMs: number): readonly Demand[] {
  return traffic.map(({ to, path: urlPath, requestsPerSecond, from, until }, i) => {
    const path: Path = ['traffic', i]
    if (ms(from) >= durationMs) {
      context.report([...path, 'from'], 'contradiction', `the demand begins at ${from}, when the scenario is over`,
        'set an earlier time, or a longer duration')
    }
    if (until !== undefined && ms(until) <= ms(from)) {
      context.report([...path, 'until'], 'contradiction', 'the demand ends before it begins',
        'set a later time')
    }
    return defined({
      service: context.name(to), path: urlPath, rate: resolveRate(context, [...path, 'requestsPerSecond'], requestsPerSecond),
      fromMs: ms(from), untilMs: until === undefined ? undefined : ms(until), place: context.place(path),
    })
  })
}
