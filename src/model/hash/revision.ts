/**
 * The data of a ControllerRevision (a workload's template, as a patch that replaces it) and the hash over its JSON by
 * which a StatefulSet names its revisions. What belongs to a template is remembered per template object: objects are
 * frozen, so it cannot go stale. Source: pkg/controller/statefulset (getPatch), pkg/controller/history
 * (HashControllerRevision).
 */
import { freeze, isFrozen, sortedKeys } from '../../plain/index.js'
import type { PodTemplateSpec } from '../kinds/index.js'
import { fnv1_32, safeEncode } from './fnv.js'

/** What a ControllerRevision of a StatefulSet or a DaemonSet holds. */
export interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: 'replace' } }
}

const known = new WeakMap<PodTemplateSpec, RevisionData>()
const hashes = new WeakMap<RevisionData, number>()

/** The template as a patch. */
export function revisionData(template: PodTemplateSpec): RevisionData {
  const found = known.get(template)
  if (found !== undefined) return found
  const data: RevisionData = freeze({ spec: { template: Object.assign({}, template, { $patch: 'replace' as const }) } })
  if (isFrozen(template)) known.set(template, data)
  return data
}

/** The template that a revision's data puts in the place of another. */
export function templateOfRevision(data: unknown): PodTemplateSpec {
  const { $patch: _patch, ...template } = (data as RevisionData).spec.template
  return template as PodTemplateSpec
}

/** The hash of a StatefulSet's revision. */
export function revisionHash(data: RevisionData, collisionCount: number): string {
  let hash = hashes.get(data)
  if (hash === undefined) hashes.set(data, (hash = fnv1_32(goJson(data))))
  return safeEncode(String(fnv1_32(String(collisionCount), hash)))
}

/** JSON as Go writes it: keys sorted, and what could end a script or a line in HTML escaped. */
function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, unknown>>
    return `{${sortedKeys(object).filter((key) => object[key] !== undefined).map((key) => `${goText(key)}:${goJson(object[key])}`).join(',')}}`
  }
  return typeof value === 'string' ? goText(value) : JSON.stringify(value)
}

function goText(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
