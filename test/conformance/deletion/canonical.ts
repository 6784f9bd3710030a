/**
 * Numbers siblings anew, so that two runs can be compared in which siblings made in the same instant were counted in
 * another order: first those that a step speaks of, then by what happens to them and to what they made.
 */
import type { FlowEvent } from './journal.js'

/** @param spoken labels that steps speak of */
export function canonicalLabels(events: readonly FlowEvent[], spoken: ReadonlySet<string>): (label: string) => string {
  const labels = [...new Set(events.map((event) => event.object))]
  const createdMs = new Map(events.filter((event) => event.event === 'created').map((event) => [event.object, event.tMs]))
  const parentOf = (label: string): string => label.slice(0, Math.max(0, label.lastIndexOf('>')))
  const stories = new Map<string, string>()
  const story = (label: string): string => {
    let known = stories.get(label)
    if (known === undefined) {
      const own = events.filter((event) => event.object === label).map(({ object: _object, owners: _owners, ...rest }) => JSON.stringify(rest))
      const made = labels.filter((other) => parentOf(other) === label).map(story).sort()
      stories.set(label, (known = JSON.stringify([own, made])))
    }
    return known
  }
  const names = new Map<string, string>()
  const rename = (label: string): string => {
    if (!label.includes('#')) return label
    const known = names.get(label)
    if (known !== undefined) return known
    const stem = label.slice(0, label.lastIndexOf('#'))
    const rank = (other: string): string => `${String(createdMs.get(other) ?? 0).padStart(12, '0')} ${spoken.has(other) ? 0 : 1} ${story(other)} ${other}`
    const siblings = labels.filter((other) => other.slice(0, other.lastIndexOf('#')) === stem && parentOf(other) === parentOf(label)).sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    const parent = rename(parentOf(label))
    siblings.forEach((other, i) => names.set(other, `${parent}>${stem.slice(stem.lastIndexOf('>') + 1)}#${i + 1}`))
    return names.get(label) ?? label
  }
  return rename
}

/** The events with every label renamed, owners too. */
export function renamed(events: readonly FlowEvent[], rename: (label: string) => string): FlowEvent[] {
  return events.map((event) => {
    const owners = event.owners as readonly string[] | undefined
    const next = { ...event, object: rename(event.object) }
    return owners === undefined ? next : { ...next, owners: owners.map((owner) => owner.replace(/^[^ ]+/, rename)) }
  })
}
