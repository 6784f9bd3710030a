/** What kubectl keeps of an object that it applied, and as what. Source: kubectl, pkg/util/apply.go. */
import type { KubeObject } from './kinds/index.js'
import { byText } from './order.js'

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
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (letter) => ESCAPES.get(letter)!)
  const record = value as Plain
  const fields = Object.keys(record).filter((key) => record[key] !== undefined).sort(byText)
  return `{${fields.map((key) => `${goJson(key)}:${goJson(record[key])}`).join(',')}}`
}
