/** What kubectl keeps of an object that it applied, and as what. Source: kubectl, pkg/util/apply.go. */
import { sortedKeys } from '../plain/index.js'
import type { KubeObject } from './kinds/index.js'

type Plain = Readonly<Record<string, unknown>>

/** The annotation in which what was applied last is kept. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The manifest's text as kubectl keeps it: JSON with sorted keys, a line of its own. */
export function lastApplied(manifest: KubeObject): string {
  const { [LAST_APPLIED]: _before, ...annotations } = manifest.metadata.annotations ?? {}
  return `${goJson({ ...manifest, metadata: { ...manifest.metadata, annotations } })}\n`
}

const ESCAPES: ReadonlyMap<string, string> = new Map([['<', '\\u003c'], ['>', '\\u003e'], ['&', '\\u0026'], ['\u2028', '\\u2028'], ['\u2029', '\\u2029']])

/** JSON as Go writes a map: keys sorted, what could be taken for markup escaped. */
function goJson(value: unknown): string {
  if (typeof value === 'string') return goText(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return Array.isArray(value) ? goList(value) : goMap(value as Plain)
}

/** Printable ASCII that JSON and Go leave as it is: all but `"`, `&`, `<`, `>` and the backslash. */
const SIMPLE = /^[ !#-%'-;=?-[\]-~]*$/

function goText(text: string): string {
  return SIMPLE.test(text) ? `"${text}"` : JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (letter) => ESCAPES.get(letter)!)
}

function goList(items: readonly unknown[]): string {
  let text = ''
  for (const item of items) text += (text === '' ? '' : ',') + goJson(item)
  return `[${text}]`
}

function goMap(fields: Plain): string {
  let text = ''
  for (const key of sortedKeys(fields)) {
    if (fields[key] !== undefined) text += `${text === '' ? '' : ','}${goText(key)}:${goJson(fields[key])}`
  }
  return `{${text}}`
}
