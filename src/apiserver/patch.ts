/** Patches: the patch is applied to the present object, and the result goes the way of an update. */
import { sameValue, splitApiVersion } from '../model/index.js'
import type { KubeObject } from '../model/index.js'
import { decoded } from './decoding.js'
import { resourceName, type StoredKind } from './kinds.js'
import { jsonPatch, type JsonPatchOperation } from './json-patch.js'
import { mergePatch } from './merge-patch.js'
import { badRequest, conflict, invalid, isRefusal, modified, notFound } from './refusal.js'
import type { Answer, PatchRequest, Refusal } from './request.js'
import type { Registry } from './registry.js'
import { strategicPatch } from './strategic-patch.js'
import { isPlain } from '../plain/index.js'

/** Custom kinds have no merge keys. */
const NO_STRATEGIC_PATCH: Refusal = Object.freeze({
  ok: false, code: 415, reason: 'UnsupportedMediaType',
  message: 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
})

export function patchObject(server: Registry, request: PatchRequest, actor: string): Answer {
  const { info, key, object } = server.find(request.kind, request.namespace, request.name)
  if (object === undefined) return notFound(resourceName(info), request.name)
  if (request.type === 'strategic' && info.definition !== undefined) return NO_STRATEGIC_PATCH
  const next = afterPatch(info, object, request)
  if (isRefusal(next)) return next
  if (next.metadata.uid !== object.metadata.uid) {
    const message = `Precondition failed: UID in precondition: ${next.metadata.uid ?? ''}, UID in object meta: ${object.metadata.uid ?? ''}`
    return conflict(resourceName(info), request.name, message)
  }
  if (next.metadata.resourceVersion !== object.metadata.resourceVersion) return modified(resourceName(info), request.name)
  return server.put(info, key, object, next, request.sub === 'status' ? 'status' : undefined, { actor, verb: 'patch', sub: request.sub, fieldManager: request.fieldManager, fieldValidation: request.fieldValidation })
}

/** The object with the patch applied and decoded, or why it cannot be. */
function afterPatch(info: StoredKind, object: KubeObject, request: PatchRequest): KubeObject | Refusal {
  const next = patched(info, object, request)
  const read = isRefusal(next) ? next : decoded(info, next, request)
  if (isRefusal(read) || read.metadata.name === request.name) return read
  return badRequest(`the name of the object (${read.metadata.name as string | undefined ?? ''}) does not match the name on the URL (${request.name})`)
}

/** The object with the patch applied, or why it cannot be. */
function patched(info: StoredKind, object: KubeObject, { type, patch }: PatchRequest): KubeObject | Refusal {
  if (type === 'json') return jsonPatched(info, object, patch)
  if (!isPlain(patch)) return badRequest(`${type === 'merge' ? 'error decoding patch: ' : ''}json: cannot unmarshal ${typeOf(patch)} into Go value of type map[string]interface {}`)
  return (type === 'merge' ? mergePatch(object, patch) : strategicPatch(object, patch) ?? {}) as KubeObject
}

/** Upstream does not say which operation failed: the causes do. */
function jsonPatched(info: StoredKind, object: KubeObject, patch: unknown): KubeObject | Refusal {
  const odd = Array.isArray(patch) ? patch.find((operation) => !isPlain(operation)) as unknown : patch
  if (odd !== undefined) return badRequest(`error decoding patch: json: cannot unmarshal ${typeOf(odd)} into Go value of type ${Array.isArray(patch) ? '' : '[]'}handlers.jsonPatchOp`)
  const result = jsonPatch(object, patch as readonly JsonPatchOperation[], sameValue)
  if (!result.ok) return invalid('the server rejected our request due to an error in our request', [{ reason: 'FieldValueInvalid', message: result.message }])
  const wrong = misshapen(info, result.value)
  if (wrong === undefined) return result.value as KubeObject
  const text = JSON.stringify(JSON.stringify(result.value))
  return invalid(` "" is invalid: patch: Invalid value: ${text}: ${wrong}`, [{ field: 'patch', reason: 'FieldValueInvalid', message: `Invalid value: ${text}: ${wrong}` }])
}

/** Why what came out is no object. */
function misshapen({ kind, apiVersion }: StoredKind, value: unknown): string | undefined {
  if (!isPlain(value)) return `json: cannot unmarshal ${typeOf(value)} into Go value of type ${splitApiVersion(apiVersion).version}.${kind}`
  const missing = ['kind', 'apiVersion'].find((field) => typeof value[field] !== 'string' || value[field] === '')
  return missing === undefined ? undefined : `Object '${missing === 'kind' ? 'Kind' : missing}' is missing in '${JSON.stringify(value)}'`
}

/** What JSON calls a value, in the words of Go's decoder. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value
}
