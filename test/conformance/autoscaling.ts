/**
 * `autoscaling`: the replica calculator and whole stories of the autoscaler. Both kinds of file carry the same area
 * in their header; a case tells them apart by what its input holds. A field that is null counts as absent. Which of
 * ten similar events upstream forgets is chance, so after the first combined one the events of its type and reason
 * are not compared.
 */
import type { Adapter } from './types.js'
import { calculate } from './autoscaling/calculator.js'
import { Story, withoutNulls } from './autoscaling/story.js'
import { diff } from './compare.js'

interface Entry {
  readonly tMs: number
  readonly event?: { readonly type: string; readonly reason: string; readonly message: string }
}

const COMBINED = '(combined from similar events): '

export const autoscaling: Adapter = {
  area: 'autoscaling',
  run: ({ input, output }) => {
    if (input.metric !== undefined) return diff(withoutNulls(output), calculate(input))
    const expected: readonly Entry[] = withoutNulls(output).entries
    const chance = combinedAt(expected)
    return diff(withoutChance(expected, chance), withoutChance(withoutNulls(new Story(input).run()), chance), 'entries')
  },
}

/** Type and reason → when their events were first combined. */
function combinedAt(entries: readonly Entry[]): ReadonlyMap<string, number> {
  const at = new Map<string, number>()
  for (const { tMs, event } of entries) {
    if (event === undefined || !event.message.startsWith(COMBINED)) continue
    const group = `${event.type} ${event.reason}`
    if (!at.has(group)) at.set(group, tMs)
  }
  return at
}

function withoutChance(entries: readonly Entry[], chance: ReadonlyMap<string, number>): readonly Entry[] {
  return entries.filter(({ tMs, event }) => event === undefined || tMs <= (chance.get(`${event.type} ${event.reason}`) ?? tMs))
}
