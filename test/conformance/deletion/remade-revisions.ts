/**
 * A StatefulSet that is deleted in the foreground loses its ControllerRevision first and, as it goes on syncing, makes
 * it anew; the collector takes that one with the rest. How often that happens is a race of two processes: whether the
 * collector has seen the new one when it looks again is a matter of microseconds, and each pod that ends may be the
 * cause of another. So such revisions are compared by what must be true of them, everything else event by event.
 */
import type { Difference } from '../types.js'
import type { FlowEvent } from './journal.js'

const REVISION = /^(StatefulSet\/[^>]+)>ControllerRevision#\d+$/

/** The events without those of revisions that were made anew, these by themselves, and where they break the rules. */
export function apart(events: readonly FlowEvent[], which: string): { readonly rest: FlowEvent[]; readonly remade: FlowEvent[]; readonly differences: Difference[] } {
  const sets = new Set(events.flatMap(({ object, event, finalizers }) => (event === 'deleting' && object.startsWith('StatefulSet/') && hasForeground(finalizers) ? [object] : [])))
  const rest: FlowEvent[] = []
  const remade: FlowEvent[] = []
  const differences: Difference[] = []
  const alive = new Map<string, string>()
  const deleting = new Set<string>()
  const gone = new Set<string>()
  for (const event of events) {
    const { object, event: what } = event
    const set = REVISION.exec(object)?.[1]
    if (sets.has(object) && what === 'deleting') deleting.add(object)
    if (sets.has(object) && what === 'gone') {
      if (alive.has(object)) differences.push({ path: `${which}: ${object} gone`, expected: `without ${alive.get(object)!}`, actual: event })
      gone.add(object)
    }
    if (set === undefined || !(deleting.has(set) && (what === 'created' || remade.some((other) => other.object === object)))) {
      rest.push(event)
      continue
    }
    remade.push(event)
    const problem = problemOf(event, set, alive.get(set), gone.has(set))
    if (problem !== undefined) differences.push({ path: `${which}: ${object}`, expected: problem, actual: event })
    if (what === 'created') alive.set(set, object)
    else alive.delete(set)
  }
  for (const set of sets) if (!remade.some(({ object }) => object.startsWith(`${set}>`))) differences.push({ path: `${which}: ${set}`, expected: 'its revision is made anew', actual: undefined })
  return { rest, remade, differences }
}

/** What must be true: one at a time, owned by the set while it is there, made and gone and nothing else. */
function problemOf({ object, event, owners }: FlowEvent, set: string, alive: string | undefined, isGone: boolean): string | undefined {
  if (event === 'gone') return alive === object ? undefined : 'it was there'
  if (event !== 'created') return 'made, and gone in one write'
  if (isGone) return 'nothing is made for a set that is gone'
  if (alive !== undefined) return `${alive} is still there`
  return JSON.stringify(owners) === JSON.stringify([`${set} ! *`]) ? undefined : 'the set is its controller'
}

function hasForeground(finalizers: unknown): boolean {
  return Array.isArray(finalizers) && finalizers.includes('foregroundDeletion')
}
