/**
 * The managedFields of objects: who manages which fields, kept for every object that somebody has applied on the
 * server's side, and for no other: an object that nobody applied so costs nothing. At the first such apply the fields
 * that are there get managers: those that `kubectl apply` put there and nobody changed since, as its annotation tells,
 * `kubectl-client-side-apply`, all others `before-first-apply`. From then on every write says who made it.
 * Source: apimachinery, pkg/util/managedfields/internal; upstream does the same with objects that have no
 * managedFields. Deviation: upstream's have them from their creation, so that its managers have their own names.
 */
import { byText, formatTime, LAST_APPLIED, sameValue, withFields, withoutFields, type KubeObject, type ManagedFieldsEntry } from '../model/index.js'
import {
  below, compare, difference, EMPTY_SET, fieldsOf, fieldStep, fromFieldsV1, intersection, isEmptySet, isSameManager, toFieldsV1, union, updated,
  type FieldSet, type FieldsV1, type Manager, type ManagerName, type MergeRules, type MergeType,
} from './structured-merge/index.js'

const BEFORE_FIRST_APPLY = 'before-first-apply'
const CLIENT_SIDE_APPLY = 'kubectl-client-side-apply'
const ANCIENT_CHANGES = 'ancient-changes'
const UPDATE_MANAGERS_MAX = 10

/** What is the server's own, or is the same in all versions of an object: nobody manages it. */
const UNMANAGED = setOf([
  ['apiVersion'], ['kind'], ['metadata'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map((field) => ['metadata', field]),
])

/** How an endpoint of a kind merges: a status has fields of its own, and the rest has all others. */
export function mergeRules(type: MergeType, hasStatus: boolean, sub?: string): MergeRules {
  if (sub === 'status') return { type, takes: (field) => field === 'status' }
  return { type, takes: hasStatus ? (field) => field !== 'status' : () => true }
}

/** The managers of an object that has managedFields. */
export function managersOf({ metadata: { managedFields = [] } }: KubeObject): readonly Manager[] {
  return managedFields.map(({ manager = '', operation, apiVersion = '', subresource = '', time, fieldsV1 }) => ({
    manager, operation: operation === 'Apply' ? 'Apply' : 'Update', apiVersion, subresource, ...(time === undefined ? {} : { time }),
    fields: fromFieldsV1((fieldsV1 ?? {}) as FieldsV1),
  }))
}

/** The managers of an object that nobody has applied before. */
export function managersBeforeFirstApply(live: KubeObject, rules: MergeRules, nowMs: number): readonly Manager[] {
  const { apiVersion, kind } = live
  const time = formatTime(nowMs)
  const self = { manager: BEFORE_FIRST_APPLY, operation: 'Update', apiVersion, subresource: '' } as const
  const [all] = updated({ apiVersion, kind, metadata: {} }, live, rules, [], self, time)
  const managed = difference(all?.fields ?? EMPTY_SET, UNMANAGED)
  const config = lastConfiguration(live)
  if (config === undefined) return present([{ ...self, time, fields: managed }])
  const applied = union(unchangedSince(config, live, rules.type), setOf([['metadata', 'annotations', LAST_APPLIED]]))
  const own = intersection(difference(applied, UNMANAGED), managed)
  return present([{ ...self, manager: CLIENT_SIDE_APPLY, time, fields: own }, { ...self, time, fields: difference(managed, own) }])
}

/** The fields that kubectl's annotation names and that have the values that it names. */
export function unchangedSince(config: KubeObject, live: KubeObject, type: MergeType): FieldSet {
  const { added, modified, removed } = compare(config, live, type)
  return difference(fieldsOf(config, type), union(union(added, modified), removed))
}

/** What `kubectl apply` applied last, if it did. */
export function lastConfiguration({ metadata: { annotations } }: KubeObject): KubeObject | undefined {
  const text = annotations?.[LAST_APPLIED]
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as KubeObject
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The managedFields of an object that `self` has updated from `old`, which has some, to `next`. */
export function managedFieldsAfter(old: KubeObject, next: KubeObject, rules: MergeRules, self: ManagerName, nowMs: number): readonly ManagedFieldsEntry[] | undefined {
  return encoded(updated(old, next, rules, managersSaid(old, next, self), self, formatTime(nowMs)))
}

/** A client may change the managers; one that says nothing of them means those that there are, `[{}]` none. */
function managersSaid(old: KubeObject, next: KubeObject, { subresource }: ManagerName): readonly Manager[] {
  const said = next.metadata.managedFields ?? []
  if (subresource !== '' || said.length === 0) return managersOf(old)
  return said.length === 1 && Object.keys(said[0]!).length === 0 ? [] : managersOf(next)
}

/** Managers as an object shows them, or nothing if there are none. */
export function encoded(managers: readonly Manager[]): readonly ManagedFieldsEntry[] | undefined {
  const entries = capped(present(managers.map((each) => ({ ...each, fields: difference(each.fields, UNMANAGED) })))).map(entryOf)
  return entries.length === 0 ? undefined : entries.sort(byEntry)
}

/** The object with these managedFields, or without any. */
export function withManagedFields(object: KubeObject, managedFields: readonly ManagedFieldsEntry[] | undefined): KubeObject {
  if (managedFields === undefined && object.metadata.managedFields === undefined) return object
  const metadata = managedFields === undefined ? withoutFields(object.metadata, ['managedFields']) : withFields(object.metadata, { managedFields })
  return withFields(object, { metadata: metadata as KubeObject['metadata'] })
}

/** Whether two versions differ in nothing but the times of their managers. */
export function isSameButTimes(old: KubeObject, next: KubeObject): boolean {
  const timeless = (object: KubeObject): unknown => withManagedFields(object, object.metadata.managedFields?.map((entry) => withoutFields(entry, ['time']) as ManagedFieldsEntry))
  return sameValue(timeless(old), timeless(next))
}

function present(managers: readonly Manager[]): readonly Manager[] {
  return managers.filter(({ fields }) => !isEmptySet(fields))
}

/** Of too many updaters the oldest become one. */
function capped(managers: readonly Manager[]): readonly Manager[] {
  const updaters = managers.filter(({ operation }) => operation === 'Update').sort((a, b) => byText(a.time ?? '', b.time ?? '') || byText(a.manager, b.manager))
  if (updaters.length <= UPDATE_MANAGERS_MAX) return managers
  const old = updaters.slice(0, updaters.length - UPDATE_MANAGERS_MAX + 1)
  const ancient: Manager[] = []
  for (const each of old) {
    const self: Manager = { ...each, manager: ANCIENT_CHANGES, subresource: '' }
    const at = ancient.findIndex((known) => isSameManager(known, self))
    if (at < 0) ancient.push(self)
    else ancient[at] = { ...self, fields: union(ancient[at]!.fields, self.fields) }
  }
  return [...managers.filter((each) => !old.includes(each)), ...ancient]
}

function entryOf({ manager, operation, apiVersion, subresource, time, fields }: Manager): ManagedFieldsEntry {
  return {
    manager, operation, apiVersion, ...(time === undefined ? {} : { time }), fieldsType: 'FieldsV1', fieldsV1: toFieldsV1(fields),
    ...(subresource === '' ? {} : { subresource }),
  }
}

function byEntry(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  for (const field of ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const) {
    const order = byText(a[field] ?? '', b[field] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function setOf(paths: readonly (readonly string[])[]): FieldSet {
  const fields: Record<string, FieldsV1> = {}
  for (const path of paths) {
    let node = fields
    for (const field of path) node = (node[fieldStep(field)] ??= {})
    node['.'] = {}
  }
  return fromFieldsV1(fields)
}

/**
 * The managedFields in which the updaters who own a field give all that they own to the applier of a name: how objects
 * that were applied on the client's side come to be applied on the server's. Nothing if there is no such updater.
 * Source: client-go, util/csaupgrade.
 */
export function managedFieldsMovedTo(object: KubeObject, manager: string, field: readonly string[]): readonly ManagedFieldsEntry[] {
  const all = managersOf(object)
  const updaters = all.filter((each) => each.operation === 'Update' && each.subresource === '' && owns(each, field))
  if (updaters.length === 0) return []
  const applier = all.find((each) => each.manager === manager && each.operation === 'Apply' && each.subresource === '')
  const fields = [...updaters, ...(applier === undefined ? [] : [applier])].reduce((set, each) => union(set, each.fields), EMPTY_SET)
  const rest = all.filter((each) => !updaters.includes(each) && each !== applier)
  return encoded([...rest, { ...updaters[0]!, ...applier, manager, operation: 'Apply', fields }]) ?? []
}

function owns({ fields }: Manager, path: readonly string[]): boolean {
  let node: FieldSet | undefined = fields
  for (const name of path) node = node === undefined ? undefined : below(node, fieldStep(name))
  return node?.member === true
}
