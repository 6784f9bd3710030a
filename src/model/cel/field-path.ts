/**
 * The path that a rule says it is about, from where it stands: `.spec.replicas`, `.ports['http']`.
 * Source: apiextensions-apiserver, pkg/apiserver/schema/cel/validation.go (ValidFieldPath).
 */
import { own, type JsonSchema } from '../custom/index.js'

const STEP = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y

/** The path as messages have it; undefined if the schema does not know it. */
export function normalizedFieldPath(path: string, schema: JsonSchema): string | undefined {
  let result = ''
  let inner: JsonSchema | undefined = schema
  let at = 0
  while (at < path.length) {
    STEP.lastIndex = at
    const step = STEP.exec(path)
    if (step === null) return undefined
    at = STEP.lastIndex
    const name = step[1] ?? unescapedText(step[2]!)
    if (inner.properties !== undefined) {
      inner = own(inner.properties, name)
      result += result === '' ? name : `.${name}`
    } else {
      inner = typeof inner.additionalProperties === 'object' ? inner.additionalProperties : undefined
      result += `[${name}]`
    }
    if (inner === undefined) return undefined
  }
  return result
}

const SIGNS: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

function unescapedText(text: string): string {
  return text.replace(/\\(.)/g, (_escaped, sign: string) => SIGNS[sign] ?? sign)
}
