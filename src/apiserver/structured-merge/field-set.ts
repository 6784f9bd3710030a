/**
 * Sets of fields of an object, as managedFields hold them: a tree whose steps are written as in FieldsV1 (`f:spec`,
 * `k:{"name":"web"}` for the element of a list with keys, `v:"a"` for that of a set). A node is a member if the field
 * itself is in the set and not only something below it. Operations make new trees and share what they can.
 * Source: structured-merge-diff, fieldpath (set.go, element.go, serialize.go).
 */
import { byText } from '../../model/index.js'

/** A field, and what of the set lies below it. The root stands for the object and is no member. */
export interface FieldSet {
  readonly member: boolean
  readonly children: ReadonlyMap<string, FieldSet>
}

/** Steps from the object to a field. */
export type FieldPath = readonly string[]

/** How a set is written in an object. */
export interface FieldsV1 {
  readonly [step: string]: FieldsV1
}

const NOTHING_BELOW: ReadonlyMap<string, FieldSet> = new Map()
/** The order in which steps of different kinds are named. */
const KINDS = 'fkv'

export const EMPTY_SET: FieldSet = Object.freeze({ member: false, children: NOTHING_BELOW })

/** A set that is being filled. */
export class FieldSetBuilder {
  private readonly root: { member: boolean; children: Map<string, FieldSet> } = { member: false, children: new Map() }

  add(path: FieldPath): void {
    let node = this.root
    for (const step of path) {
      let next = node.children.get(step) as typeof node | undefined
      if (next === undefined) node.children.set(step, (next = { member: false, children: new Map() }))
      node = next
    }
    node.member = true
  }

  done(): FieldSet {
    return this.root
  }
}

/** The step to a field of a struct or a key of a map. */
export function fieldStep(name: string): string {
  return `f:${name}`
}

export function isEmptySet({ member, children }: FieldSet): boolean {
  return !member && [...children.values()].every(isEmptySet)
}

/** What of the set lies below a step. */
export function below(set: FieldSet, step: string): FieldSet | undefined {
  return set.children.get(step)
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children)
  for (const [step, node] of b.children) {
    const own = children.get(step)
    children.set(step, own === undefined ? node : union(own, node))
  }
  return { member: a.member || b.member, children }
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const pairs = [...a.children].flatMap(([step, node]): [string, FieldSet][] => {
    const other = b.children.get(step)
    return other === undefined ? [] : [[step, intersection(node, other)]]
  })
  return { member: a.member && b.member, children: kept(pairs) }
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const pairs = [...a.children].map(([step, node]): [string, FieldSet] => {
    const other = b.children.get(step)
    return [step, other === undefined ? node : difference(node, other)]
  })
  return { member: a.member && !b.member, children: kept(pairs) }
}

/** The part of a set below those fields of the object that are named. */
export function onlyBelow(set: FieldSet, keeps: (field: string) => boolean): FieldSet {
  return { member: false, children: kept([...set.children].filter(([step]) => keeps(step.slice(2)))) }
}

/** The paths of all members, in upstream's order: members of a level, then what lies below. */
export function pathsOf(set: FieldSet, prefix: FieldPath = []): FieldPath[] {
  const steps = sortedSteps(set)
  const members = steps.filter((step) => set.children.get(step)!.member).map((step) => [...prefix, step])
  return [...members, ...steps.flatMap((step) => pathsOf(set.children.get(step)!, [...prefix, step]))]
}

/** A path as users read it: `.spec.containers[name="web"].image`. */
export function formatFieldPath(path: FieldPath): string {
  return path.map(formatStep).join('')
}

export function toFieldsV1(set: FieldSet): FieldsV1 {
  const fields: Record<string, FieldsV1> = {}
  for (const step of sortedSteps(set)) {
    const node = set.children.get(step)!
    if (isEmptySet(node)) continue
    const inner = toFieldsV1(node)
    Object.defineProperty(fields, step, { value: node.member && Object.keys(inner).length > 0 ? { '.': {}, ...inner } : inner, enumerable: true })
  }
  return fields
}

export function fromFieldsV1(fields: FieldsV1): FieldSet {
  const steps = Object.keys(fields).filter((step) => step !== '.')
  const children = new Map(steps.map((step): [string, FieldSet] => {
    const inner = fields[step]!
    const node = fromFieldsV1(inner)
    return [step, { member: Object.hasOwn(inner, '.') || node.children.size === 0, children: node.children }]
  }))
  return { member: false, children }
}

function kept(pairs: readonly [string, FieldSet][]): ReadonlyMap<string, FieldSet> {
  return new Map(pairs.filter(([, node]) => !isEmptySet(node)))
}

function sortedSteps(set: FieldSet): string[] {
  return [...set.children.keys()].sort((a, b) => KINDS.indexOf(a[0]!) - KINDS.indexOf(b[0]!) || byText(a, b))
}

function formatStep(step: string): string {
  const text = step.slice(2)
  if (step.startsWith('f:')) return `.${text}`
  const value = JSON.parse(text) as unknown
  if (step.startsWith('v:')) return `[=${JSON.stringify(value)}]`
  const keys = value as Readonly<Record<string, unknown>>
  return `[${Object.keys(keys).sort(byText).map((key) => `${key}=${JSON.stringify(keys[key])}`).join(',')}]`
}
