/**
 * The walks over typed values: which fields a value has, where two differ, one laid over the other, a set of fields
 * taken out. Source: structured-merge-diff, typed (tofieldset.go, compare.go, merge.go, remove.go).
 */
import { sameValue, setOwn } from '../../model/index.js'
import { below, EMPTY_SET, FieldSetBuilder, fieldStep, type FieldPath, type FieldSet } from './field-set.js'
import { elementStep, elementType, fieldType, isEmptyValue, typeOf, type MergeType, type Plain } from './merge-type.js'
import { isPlain } from '../../plain/index.js'

/** The fields of a value: what an applier owns who applies it. */
export function fieldsOf(value: unknown, type: MergeType): FieldSet {
  const set = new FieldSetBuilder()
  addFields(value, type, [], set)
  return set.done()
}

function addFields(value: unknown, given: MergeType, path: FieldPath, set: FieldSetBuilder): void {
  const type = typeOf(given, value)
  if (type.form === 'whole') return set.add(path)
  if (type.form === 'fields') {
    for (const [name, part] of Object.entries(value as Plain)) {
      if (part === undefined) continue
      const inner = [...path, fieldStep(name)]
      addFields(part, fieldType(type, name), inner, set)
      if (!type.names(name) || part === null || (isPlain(part) && isEmptyValue(part))) set.add(inner)
    }
    return
  }
  for (const item of value as readonly unknown[]) {
    const step = elementStep(type, item)
    if (step === undefined) continue
    addFields(item, elementType(type), [...path, step], set)
    set.add([...path, step])
  }
}

/** Where two values differ. */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

class Comparing {
  readonly added = new FieldSetBuilder()
  readonly modified = new FieldSetBuilder()
  readonly removed = new FieldSetBuilder()

  /** `inBoth`: what the values are fields of is on both sides. */
  visit(before: unknown, after: unknown, given: MergeType, path: FieldPath, inBoth = true): void {
    if (before === after) return
    const type = typeOf(given, before ?? undefined, after ?? undefined)
    // What is empty on both sides is one field, so that empty and absent are not the same.
    if (type.form === 'whole' || (isEmptyValue(before) && isEmptyValue(after))) {
      this.side(before, after)?.add(path)
      if (before !== undefined && after !== undefined && !sameValue(before, after)) this.modified.add(path)
      return
    }
    if (type.form === 'fields') this.fields(before, after, (name) => fieldType(type, name), path)
    else this.elements(indexed(before, type), indexed(after, type), elementType(type), path)
    if (path.length > 0 && !(inBoth && type.form === 'fields' && type.alwaysThere === true)) this.side(before, after)?.add(path)
  }

  private side(before: unknown, after: unknown): FieldSetBuilder | undefined {
    if (before === undefined) return this.added
    return after === undefined ? this.removed : undefined
  }

  private fields(before: unknown, after: unknown, inner: (name: string) => MergeType, path: FieldPath): void {
    const [olds, news] = [(before ?? {}) as Plain, (after ?? {}) as Plain]
    const inBoth = before !== undefined && after !== undefined
    for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
      this.visit(own(olds, name), own(news, name), inner(name), [...path, fieldStep(name)], inBoth)
    }
  }

  private elements(before: ReadonlyMap<string, readonly unknown[]>, after: ReadonlyMap<string, readonly unknown[]>, type: MergeType, path: FieldPath): void {
    for (const step of new Set([...before.keys(), ...after.keys()])) this.visit(before.get(step)?.[0], after.get(step)?.[0], type, [...path, step])
  }
}

export function compare(before: unknown, after: unknown, type: MergeType): Comparison {
  const comparing = new Comparing()
  comparing.visit(before, after, type, [])
  return { added: comparing.added.done(), modified: comparing.modified.done(), removed: comparing.removed.done() }
}

/** A configuration laid over what is there. Parts in which it changes nothing stay the same objects. */
export function merge(live: unknown, config: unknown, given: MergeType): unknown {
  if (config === undefined || live === undefined || live === config) return config ?? live
  const type = typeOf(given, live, config)
  if (type.form === 'whole') return sameValue(live, config) ? live : config
  if (type.form !== 'fields') return sameItems(live as readonly unknown[], mergeLists(live as readonly unknown[], config as readonly unknown[], type))
  const merged = Object.entries(config as Plain).map(([name, part]) => [name, merge(own(live as Plain, name), part, fieldType(type, name))] as const)
  if (merged.every(([name, part]) => part === own(live as Plain, name))) return live
  const result: Record<string, unknown> = { ...(live as Plain) }
  for (const [name, part] of merged) setOwn(result, name, part)
  return result
}

/**
 * The elements of both lists: those of the configuration in its order, the others where they stood among them.
 * An element that the live list has several times gives way to the configuration's.
 */
function mergeLists(live: readonly unknown[], config: readonly unknown[], type: Parameters<typeof elementStep>[0]): unknown[] {
  const stepOf = (item: unknown): string => elementStep(type, item) ?? ''
  const present = indexed(live, type)
  const wanted = indexed(config, type)
  const shared = [...wanted.keys()].filter((step) => present.has(step))
  const configured = [...wanted.keys()]
  const result: unknown[] = []
  let [at, next] = [0, 0]
  const takeConfigured = (): void => {
    const step = configured[next++]!
    const items = present.get(step) ?? []
    result.push(merge(items.length === 1 ? items[0] : undefined, wanted.get(step)![0], elementType(type)))
    if (shared[0] === step) shared.shift()
  }
  while (at < live.length || next < configured.length) {
    const step = at < live.length ? stepOf(live[at]) : undefined
    if (step !== undefined && !wanted.has(step)) {
      result.push(live[at++])
    } else if (step === undefined || configured[next] === step || (shared[0] === step && next < configured.length)) {
      if (configured[next] === step) at++
      takeConfigured()
    } else {
      at++
    }
  }
  return result
}

/** The value without a set of fields; what is left empty by it goes too. */
export function without(value: unknown, set: FieldSet, given: MergeType): unknown {
  const type = typeOf(given, value)
  if (type.form === 'whole') return value
  if (type.form === 'fields') {
    const result: Record<string, unknown> = {}
    for (const [name, part] of Object.entries(value as Plain)) {
      const inner = below(set, fieldStep(name))
      const left = inner?.member === true ? undefined : inner === undefined ? part : without(part, inner, fieldType(type, name))
      if (left !== undefined) setOwn(result, name, left)
    }
    return Object.keys(result).length === 0 && !isEmptyValue(value) ? undefined : result
  }
  const items = (value as readonly unknown[]).flatMap((item) => {
    const inner = below(set, elementStep(type, item) ?? '')
    if (inner?.member === true) return []
    return [inner === undefined ? item : without(item, inner, elementType(type))]
  })
  return items.length === 0 && !isEmptyValue(value) ? undefined : items
}

/** The set in which fields with names of their own are members, if anything below them is in the set. */
export function withNamedFields(set: FieldSet, given: MergeType): FieldSet {
  const children = [...set.children].map(([step, node]): [string, FieldSet] => {
    const name = step.slice(2)
    if (given.form === 'fields') {
      const inner = withNamedFields(node, fieldType(given, name))
      return [step, given.names(name) ? { member: true, children: inner.children } : inner]
    }
    return [step, given.form === 'keyed' ? withNamedFields(node, given.element) : node]
  })
  return children.length === 0 ? (set.member ? set : EMPTY_SET) : { member: set.member, children: new Map(children) }
}

function sameItems(live: readonly unknown[], merged: readonly unknown[]): readonly unknown[] {
  return live.length === merged.length && live.every((item, i) => item === merged[i]) ? live : merged
}

function indexed(list: unknown, type: Parameters<typeof elementStep>[0]): Map<string, unknown[]> {
  const index = new Map<string, unknown[]>()
  for (const item of (list ?? []) as readonly unknown[]) {
    const step = elementStep(type, item)
    if (step === undefined) continue
    const known = index.get(step)
    if (known === undefined) index.set(step, [item])
    else known.push(item)
  }
  return index
}

function own(value: Plain, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined
}
