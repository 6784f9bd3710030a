/**
 * Who manages which fields of an object, and what a write does to that. A field that an update changes belongs to
 * whoever changed it; one that an apply names belongs to its applier, together with all others who want the same
 * value; to change it against the others is a conflict, unless it is forced. What an applier no longer names goes away
 * if nobody else manages it. Source: structured-merge-diff, merge (update.go).
 */
import { difference, intersection, isEmptySet, onlyBelow, union, type FieldSet } from './field-set.js'
import type { MergeType } from './merge-type.js'
import { compare, fieldsOf, merge, withNamedFields, without, type Comparison } from './walk.js'

/** What identifies a manager: an applier by its name and subresource, an updater also by the version it speaks. */
export interface ManagerName {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
}

export interface Manager extends ManagerName {
  /** When it last changed something, as text; absent if that is not known. */
  readonly time?: string
  readonly fields: FieldSet
}

/** How objects of a kind are merged, and which of their fields the endpoint takes. */
export interface MergeRules {
  readonly type: MergeType
  readonly takes: (field: string) => boolean
}

/** Managers whose fields an apply would change. */
export interface Conflict {
  readonly manager: ManagerName
  readonly fields: FieldSet
}

export type Applied = { readonly object: unknown; readonly managers: readonly Manager[]; readonly changes: boolean } | { readonly conflicts: readonly Conflict[] }

export function isSameManager(a: ManagerName, b: ManagerName): boolean {
  return a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource && (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
}

/** The managers after `self` has updated `live` to `next`. */
export function updated(live: unknown, next: unknown, { type, takes }: MergeRules, managers: readonly Manager[], self: ManagerName, time: string): readonly Manager[] {
  const { added, modified, removed } = taken(compare(live, next, type), takes)
  const gained = union(added, modified)
  const lost = union(gained, removed)
  const rest = managers.map((each) => ({ ...each, fields: difference(each.fields, lost) }))
  return withSelf(rest, self, gained, time)
}

/** Applies a configuration, or says against whom it would. */
export function applied(live: unknown, config: unknown, { type, takes }: MergeRules, managers: readonly Manager[], self: ManagerName, { force, time }: { readonly force: boolean; readonly time: string }): Applied {
  const last = managers.find((each) => isSameManager(each, self))
  const fields = onlyBelow(fieldsOf(config, type), takes)
  const others = managers.filter((each) => each !== last)
  const merged = merge(live, config, type)
  const object = last === undefined ? merged : pruned(merged, type, [...others.map((each) => each.fields), fields], last.fields)
  const { added, modified, removed } = taken(compare(live, object, type), takes)
  const gained = union(added, modified)
  const conflicts = others.flatMap((manager) => {
    const taken = intersection(manager.fields, gained)
    return isEmptySet(taken) ? [] : [{ manager, fields: taken }]
  })
  if (conflicts.length > 0 && !force) return { conflicts }
  const lost = union(gained, removed)
  const rest = others.map((each) => ({ ...each, fields: difference(each.fields, lost) })).filter((each) => !isEmptySet(each.fields))
  const changes = ![added, modified, removed].every(isEmptySet)
  return { object, managers: isEmptySet(fields) ? rest : [...rest, { ...self, fields, time: changes || last?.time === undefined ? time : last.time }], changes }
}

/**
 * The merged object without what the applier named last time and names no longer, unless somebody else manages it, or
 * nobody did.
 */
function pruned(merged: unknown, type: MergeType, managed: readonly FieldSet[], last: FieldSet): unknown {
  const named = (set: FieldSet): FieldSet => withNamedFields(set, type)
  const all = named(fieldsOf(merged, type))
  const fieldsLeft = (value: unknown): FieldSet => named(fieldsOf(value ?? {}, type))
  const bare = without(merged, named(last), type)
  const keeps = managed.reduce((kept, set) => union(kept, named(set)), fieldsLeft(bare))
  const withOwned = without(merged, difference(all, keeps), type)
  return without(merged, intersection(difference(all, fieldsLeft(withOwned)), named(last)), type) ?? {}
}

function withSelf(managers: readonly Manager[], self: ManagerName, gained: FieldSet, time: string): readonly Manager[] {
  const own = managers.find((each) => isSameManager(each, self))
  const rest = managers.filter((each) => each !== own && !isEmptySet(each.fields))
  if (!isEmptySet(gained)) return [...rest, { ...self, fields: own === undefined ? gained : union(own.fields, gained), time }]
  return own === undefined || isEmptySet(own.fields) ? rest : [...rest, own]
}

function taken({ added, modified, removed }: Comparison, takes: (field: string) => boolean): Comparison {
  return { added: onlyBelow(added, takes), modified: onlyBelow(modified, takes), removed: onlyBelow(removed, takes) }
}
