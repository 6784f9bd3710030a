/**
 * The text form of a pod template's Go value, as go-spew writes it with sorted keys and without addresses: it is
 * what Kubernetes hashes into `pod-template-hash`. Every field of every struct is written, also the absent ones
 * (`<nil>` for pointers, lists and maps, zero for the rest), each with its Go type; elements of lists and maps are
 * written without one. A writer per Go type is made at first use and kept.
 *
 * Deviation: `creationTimestamp`, `deletionTimestamp` and `managedFields` of a template, which nobody sets, are
 * dumped as if they were absent.
 */
import type { PodTemplateSpec } from '../kinds/index.js'
import { dumpQuantity } from './go-quantity.js'
import { goStructs } from './pod-template-types.js'
import { isPlain } from '../../plain/index.js'

type Writer = (value: unknown) => string

const zeroTime = '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}'
const nil: Writer = () => '<nil>'
const scalar = (zero: string): Writer => (value) => value === undefined || value === null ? zero : String(value)

const writers = new Map<string, Writer>([
  ['string', scalar('')],
  ['bool', scalar('false')],
  ['int32', scalar('0')],
  ['int64', scalar('0')],
  ['types.UID', scalar('')],
  ['v1.Time', () => zeroTime],
  ['*v1.Time', nil],
  ['[]v1.ManagedFieldsEntry', nil],
  ['intstr.IntOrString', dumpIntOrString],
  ['resource.Quantity', (value) => dumpQuantity(textOf(value))],
  ['v1.ResourceList', mapOf((value) => dumpQuantity(textOf(value)))],
])

/** The dump of a pod template, which Kubernetes hashes. */
export function dumpPodTemplate(template: PodTemplateSpec): string {
  return `(v1.PodTemplateSpec)${writerOf('v1.PodTemplateSpec')(template)}`
}

function writerOf(type: string): Writer {
  const known = writers.get(type)
  if (known !== undefined) return known
  const made = makeWriter(type)
  writers.set(type, made)
  return made
}

function makeWriter(type: string): Writer {
  if (type.startsWith('*')) return orNil(writerOf(type.slice(1)))
  if (type.startsWith('[]')) return listOf(writerOf(type.slice(2)))
  if (type.startsWith('map[string]')) return mapOf(writerOf(type.slice('map[string]'.length)))
  return goStructs.has(type) ? structWriter(type) : scalar('')
}

function orNil(write: Writer): Writer {
  return (value) => value === undefined || value === null ? '<nil>' : write(value)
}

function listOf(write: Writer): Writer {
  return (value) => Array.isArray(value) ? `[${value.map(write).join(' ')}]` : '<nil>'
}

function mapOf(write: Writer): Writer {
  return (value) => {
    if (!isPlain(value)) return '<nil>'
    const keys = Object.keys(value).sort(byCodePoint)
    return `map[${keys.map((key) => `${key}:${write(value[key])}`).join(' ')}]`
  }
}

/** A struct; an embedded one takes its fields from the same object. */
function structWriter(type: string): Writer {
  const fields = goStructs.get(type) ?? []
  return (value) => {
    const object = isPlain(value) ? value : {}
    const written = fields.map(({ name, wireName, type: fieldType }) => {
      const content = wireName === '' ? object : object[wireName]
      return `${name}:(${fieldType})${writerOf(fieldType)(content)}`
    })
    return `{${written.join(' ')}}`
  }
}

function dumpIntOrString(value: unknown): string {
  const isText = typeof value === 'string'
  const number = typeof value === 'number' ? value : 0
  return `{Type:(intstr.Type)${isText ? 1 : 0} IntVal:(int32)${number} StrVal:(string)${isText ? value : ''}}`
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value)
}

/** Go sorts keys by their UTF-8 bytes, which is the order of code points. */
function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0)
  }
  return a.length - b.length
}
