/**
 * Field selectors: `status.phase=Running,spec.nodeName!=n1`. Only equality exists, and only of the few fields that
 * a kind offers; a term on any other is an error. `\`, `,` and `=` are escaped in values.
 * Source: apimachinery/pkg/fields/selector.go, pkg/registry/core/pod/strategy.go (ToSelectableFields).
 */
import { byText } from '../../plain/index.js'
import type { KubeObject, Pod } from '../kinds/index.js'
import type { SelectorError } from './requirement.js'

/** One term of a field selector. */
export interface FieldTerm {
  readonly field: string
  readonly equal: boolean
  readonly value: string
}

/** A field selector: all terms must hold. */
export interface FieldSelector {
  readonly terms: readonly FieldTerm[]
}

const META_FIELDS = ['metadata.name', 'metadata.namespace']
const POD_FIELDS = [
  ...META_FIELDS, 'spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName',
  'spec.hostNetwork', 'status.phase', 'status.podIP', 'status.podIPs', 'status.nominatedNodeName',
]
const POD_ALIASES: Readonly<Record<string, string>> = { 'spec.host': 'spec.nodeName' }

/** Reads a field selector for pods. */
export function parsePodFieldSelector(text: string): FieldSelector | SelectorError {
  return parseFieldSelector(text, POD_FIELDS, POD_ALIASES)
}

/** Reads a field selector that may use these fields; without any, those of the metadata. */
export function parseFieldSelector(
  text: string, fields: readonly string[] = META_FIELDS, aliases: Readonly<Record<string, string>> = {},
): FieldSelector | SelectorError {
  const terms: FieldTerm[] = []
  for (const part of splitTerms(text).sort(byText)) {
    if (part === '') continue
    const term = parseTerm(text, part)
    if ('error' in term) return term
    // A term that says nothing of no field holds for everything.
    if (term.field !== '' || term.value !== '') terms.push(term)
  }
  for (const { field } of terms) {
    if (!fields.includes(field) && !Object.hasOwn(aliases, field)) return { error: `field label not supported: ${field}` }
  }
  return { terms: terms.map((term) => ({ ...term, field: Object.hasOwn(aliases, term.field) ? aliases[term.field]! : term.field })) }
}

function parseTerm(selector: string, part: string): FieldTerm | SelectorError {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part)
  if (match === null) return { error: `invalid selector: '${selector}'; can't understand '${part}'` }
  const value = unescapeValue(match[3]!)
  return typeof value === 'string' ? { field: match[1]!, equal: match[2] !== '!=', value } : value
}

/** Splits at commas that are not escaped. */
function splitTerms(text: string): string[] {
  return text === '' ? [] : text.match(/(?:\\[\s\S]?|[^\\,])+|(?<=,|^)(?=,|$)/g) ?? []
}

function unescapeValue(text: string): string | SelectorError {
  let value = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === '\\') {
      const next = text[++i] ?? ''
      if (next === '' || !'\\,='.includes(next)) return { error: `invalid field selector: invalid escape sequence: \\${next}` }
      value += next
    } else if (c === ',' || c === '=') {
      return { error: `invalid field selector: unescaped character in value: ${c.charCodeAt(0)}` }
    } else value += c
  }
  return value
}

/** A field selector as text. */
export function formatFieldSelector({ terms }: FieldSelector): string {
  return terms.map(({ field, equal, value }) => `${field}${equal ? '=' : '!='}${value.replace(/[\\,=]/g, '\\$&')}`).join(',')
}

/** Whether a selector selects a pod. */
export function matchesPodFields({ terms }: FieldSelector, pod: Pod): boolean {
  return terms.every(({ field, equal, value }) => (podField(pod, field) === value) === equal)
}

function metaField(object: Pick<KubeObject, 'metadata'>, field: string): string {
  return (field === 'metadata.name' ? object.metadata.name : field === 'metadata.namespace' ? object.metadata.namespace : '') ?? ''
}

function podField(pod: Pod, field: string): string {
  switch (field) {
    case 'spec.nodeName': return pod.spec.nodeName ?? ''
    case 'spec.restartPolicy': return pod.spec.restartPolicy ?? ''
    case 'spec.schedulerName': return pod.spec.schedulerName ?? ''
    case 'spec.serviceAccountName': return pod.spec.serviceAccountName ?? ''
    case 'spec.hostNetwork': return String(pod.spec.hostNetwork ?? false)
    case 'status.phase': return pod.status?.phase ?? ''
    case 'status.podIP': return pod.status?.podIPs?.[0]?.ip ?? ''
    case 'status.nominatedNodeName': return pod.status?.nominatedNodeName ?? ''
    default: return metaField(pod, field)
  }
}
