/**
 * Bringing an object into the shape in which the API server shows it: what is empty and not always shown is left
 * out, what is always shown is there, quantities are canonical (those of resource lists rounded up to thousandths).
 * A part that is in shape already is returned as it is, so that shared structure stays shared; what a new version
 * shares with the stored one is in shape and is not looked into. A shaper per Go type is made at first use and kept.
 * Source: Go's encoding/json as the API types use it; pkg/apis/core/v1/defaults.go (SetDefaults_ResourceList).
 */
import { isPlain } from '../../plain/index.js'
import { withFields, withoutFields } from '../copy.js'
import { goStructs } from '../hash/index.js'
import type { JobSpec, PodSpec } from '../kinds/index.js'
import { canonicalMilliQuantity, canonicalQuantity } from '../quantity/index.js'
import { alwaysShown, kindStructs } from './types.js'

/** How values of one type are shown; `undefined` stands for a field that is left out. */
interface Shaper {
  /** @param stored the value in whose place this one comes, which is in shape */
  readonly shape: (value: unknown, stored?: unknown) => unknown
  /** Whether a field with this value is left out, unless it is always shown. */
  readonly isEmpty: (value: unknown) => boolean
  /** What is shown of an absent field that is always shown. */
  readonly zero: unknown
  /** Whether every value that is neither absent nor zero is shown as it is. */
  readonly isScalar: boolean
}

interface Field {
  readonly name: string
  readonly shaper: Shaper
  readonly always: boolean
}

/** The fields of a struct by their names, and those of which something is shown although they are absent. */
interface Fields {
  readonly byName: ReadonlyMap<string, Field>
  readonly shownAbsent: readonly Field[]
}

type Plain = Readonly<Record<string, unknown>>

const shapers = new Map<string, Shaper>()

/**
 * The value of a type (a kind's name, `v1.PodSpec`) as the API server shows it.
 * @param stored the version in whose place it comes
 */
export function wireShape<T>(type: string, value: T, stored?: T): T {
  return shaperOf(type).shape(value, stored) as T
}

/**
 * A pod's specification as the API server shows it. In the shape of an object that holds one it is left as it is,
 * so that whoever fills in its defaults can share the work between pods of one template.
 * @param sibling one that is in shape: what it shares with that is, too
 */
export function wirePodSpec(spec: PodSpec, sibling?: PodSpec): PodSpec {
  return podSpecShaper.shape(spec, sibling) as PodSpec
}

/** The same of a Job, for the Jobs of one CronJob. */
export function wireJobSpec(spec: JobSpec): JobSpec {
  return jobSpecShaper.shape(spec) as JobSpec
}

const podSpecShaper = struct('v1.PodSpec')
const jobSpecShaper = struct('JobSpec')

/** Whether the shape of a kind is known beyond its metadata. */
export function hasWireShape(kind: string): boolean {
  return Object.hasOwn(kindStructs, kind)
}

function shaperOf(type: string): Shaper {
  const known = shapers.get(type)
  if (known !== undefined) return known
  const made = makeShaper(type)
  shapers.set(type, made)
  return made
}

function makeShaper(type: string): Shaper {
  if (type.startsWith('*')) return pointer(type.slice(1))
  if (type.startsWith('[]')) return list(type.slice(2))
  if (type.startsWith('map[string]')) return map(type.slice('map[string]'.length))
  switch (type) {
    case 'bool': return scalar(false)
    case 'int32': case 'int64': return scalar(0)
    case 'intstr.IntOrString': return { shape: asItIs, isEmpty: () => false, zero: 0, isScalar: true }
    case 'resource.Quantity': return quantity(canonicalQuantity)
    case 'milliQuantity': return quantity(canonicalMilliQuantity)
    case 'v1.ResourceList': return map('milliQuantity')
    case 'v1.PodSpec': case 'JobSpec': return { shape: (value) => value ?? {}, isEmpty: () => false, zero: undefined, isScalar: false }
    case 'v1.Time': case 'v1.MicroTime': return { shape: asItIs, isEmpty: isAbsent, zero: null, isScalar: true }
  }
  return isStruct(type) ? struct(type) : scalar('')
}

function isStruct(type: string): boolean {
  return goStructs.has(type) || Object.hasOwn(kindStructs, type)
}

/** The shape of what can only be shown in one way. Lists and maps of such values are not looked into. */
function asItIs(value: unknown): unknown {
  return value
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function scalar(zero: unknown): Shaper {
  return { shape: asItIs, isEmpty: (value) => isAbsent(value) || value === zero, zero, isScalar: true }
}

function quantity(canonical: (text: string) => string): Shaper {
  return { shape: (value) => (typeof value === 'string' || typeof value === 'number' ? canonical(String(value)) : value), isEmpty: () => false, zero: '0', isScalar: false }
}

/** A struct may point to its own kind: what is pointed to is looked up at first use. */
function pointer(type: string): Shaper {
  if (!isStruct(type) && shaperOf(type).isScalar) return { shape: asItIs, isEmpty: isAbsent, zero: null, isScalar: true }
  let pointed: Shaper | undefined
  return { shape: (value, stored) => (pointed ??= shaperOf(type)).shape(value, stored), isEmpty: isAbsent, zero: null, isScalar: false }
}

function list(type: string): Shaper {
  const { shape } = shaperOf(type)
  const isEmpty = (value: unknown) => isAbsent(value) || (Array.isArray(value) && value.length === 0)
  return { shape: shape === asItIs ? asItIs : (value, stored) => (Array.isArray(value) ? mapped(value, shape, Array.isArray(stored) ? stored : NO_ITEMS) : value), isEmpty, zero: null, isScalar: false }
}

const NO_ITEMS: readonly unknown[] = Object.freeze([])

function mapped(items: readonly unknown[], shape: Shaper['shape'], stored: readonly unknown[]): readonly unknown[] {
  let changed: unknown[] | undefined
  for (let i = 0; i < items.length; i++) {
    const shaped = items[i] === stored[i] ? items[i] : shape(items[i], stored[i])
    if (shaped !== items[i]) (changed ??= [...items])[i] = shaped
  }
  return changed ?? items
}

function map(type: string): Shaper {
  const { shape } = shaperOf(type)
  const isEmpty = (value: unknown) => isAbsent(value) || (isPlain(value) && Object.keys(value).length === 0)
  return { shape: shape === asItIs ? asItIs : (value) => (isPlain(value) ? mappedValues(value, shape) : value), isEmpty, zero: null, isScalar: false }
}

function mappedValues(object: Plain, shape: Shaper['shape']): Plain {
  let changed = false
  const entries = Object.keys(object).map((key) => {
    const shaped = shape(object[key])
    if (shaped !== object[key]) changed = true
    return [key, shaped] as const
  })
  return changed ? Object.fromEntries(entries) : object
}

function struct(type: string): Shaper {
  let fields: Fields | undefined
  const shape = (value: unknown, stored: unknown) => {
    if (!isPlain(value) && !isAbsent(value)) return value
    fields ??= structOf(type)
    return shapeFields(fields, (value ?? {}) as Plain, isPlain(stored) ? stored : undefined)
  }
  return { shape, isEmpty: () => false, zero: undefined, isScalar: false }
}

/** Looks at the fields that are there, and at those that are shown although they are not: most of a struct are neither. */
function shapeFields({ byName, shownAbsent }: Fields, object: Plain, stored: Plain | undefined): Plain {
  let copy: Record<string, unknown> | undefined
  for (const name of Object.keys(object)) {
    const field = byName.get(name)
    const value = object[name]
    if (field === undefined || isShown(field.shaper, value)) continue
    const before = stored?.[name]
    if (value !== undefined && value === before) continue
    const shown = shownValue(field, value, before)
    if (shown === value) continue
    if (shown === undefined) copy = withoutFields(copy ?? object, [name])
    else (copy ??= withFields(object, {}))[name] = shown
  }
  for (const field of shownAbsent) {
    if (!Object.hasOwn(object, field.name)) (copy ??= withFields(object, {}))[field.name] = shownValue(field, undefined)
  }
  return copy ?? object
}

/** Whether a value can only be shown as it is. */
function isShown({ isScalar, zero }: Shaper, value: unknown): boolean {
  return isScalar && value !== zero && value !== undefined && value !== null
}

function shownValue({ shaper, always }: Field, value: unknown, stored?: unknown): unknown {
  if (shaper.isEmpty(value) && !(always && Array.isArray(value))) return always ? shaper.zero : undefined
  return isAbsent(value) && shaper.zero !== undefined ? shaper.zero : shaper.shape(value, stored)
}

function structOf(type: string): Fields {
  const fields = fieldsOf(type)
  return { byName: new Map(fields.map((field) => [field.name, field])), shownAbsent: fields.filter((field) => shownValue(field, undefined) !== undefined) }
}

function fieldsOf(type: string): readonly Field[] {
  const own = Object.hasOwn(kindStructs, type) ? kindStructs[type] : undefined
  if (own !== undefined) return own.split(/\s+/).filter((text) => text !== '').map(ownField)
  const always = new Set((alwaysShown[type] ?? '').split(' '))
  return (goStructs.get(type) ?? []).flatMap(({ wireName, type: fieldType }) =>
    wireName === '' ? fieldsOf(fieldType) : [{ name: wireName, shaper: shaperOf(fieldType), always: always.has(wireName) }])
}

function ownField(text: string): Field {
  const colon = text.indexOf(':')
  const always = text[colon - 1] === '!'
  return { name: text.slice(0, always ? colon - 1 : colon), shaper: shaperOf(text.slice(colon + 1)), always }
}
