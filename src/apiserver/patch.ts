/** Patches: the patch is applied to the present object, and the result goes the way of an update. */
import { sameValue } from '../model/index.js'
import type { KubeObject } from '../model/index.js'
import { decoded } from './decoding.js'
import { resourceName, type StoredKind } from './kinds.js'
import { jsonPatch, type JsonPatchOperation } from './json-patch.js'
import { mergePatch } from './merge-patch.js'
import { conflict, invalid, isRefusal, modified, notFound } from './refusal.js'
import type { Answer, PatchRequest, Refusal } from './request.js'
import type { Registry } from './registry.js'
import { strategicPatch } from './strategic-patch.js'

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
  const next = patched(object, request)
  return isRefusal(next) ? next : decoded(info, next, request)
}

/** The object with the patch applied, or why it cannot be. */
function patched(object: KubeObject, { type, patch, name }: PatchRequest): KubeObject | Refusal {
  if (type === 'merge') return mergePatch(object, patch) as KubeObject
  if (type === 'strategic') return strategicPatch(object, patch) as KubeObject
  const result = jsonPatch(object, patch as readonly JsonPatchOperation[], sameValue)
  if (result.ok) return result.value as KubeObject
  return invalid(`the server rejected our request due to an error in our request: ${result.message}`, [{ reason: 'FieldValueInvalid', message: `${name}: ${result.message}` }])
}
