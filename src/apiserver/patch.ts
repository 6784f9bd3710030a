/** Patches: the patch is applied to the present object, and the result goes the way of an update. */
import type { KubeObject } from '../model/index.js'
import { resourceName } from './kinds.js'
import { mergePatch } from './merge-patch.js'
import { badRequest, conflict, modified, notFound } from './refusal.js'
import type { Answer, PatchRequest } from './request.js'
import type { Registry } from './registry.js'
import { strategicPatch } from './strategic-patch.js'

export function patchObject(server: Registry, request: PatchRequest, actor: string): Answer {
  const { info, key, object } = server.find(request.kind, request.namespace, request.name)
  if (object === undefined) return notFound(resourceName(info), request.name)
  if (request.type === 'json') return badRequest('JSON patches (RFC 6902) are not served yet: send a merge patch')
  const apply = request.type === 'merge' ? mergePatch : strategicPatch
  const next = apply(object, request.patch) as KubeObject
  if (next.metadata.uid !== object.metadata.uid) {
    const message = `Precondition failed: UID in precondition: ${next.metadata.uid ?? ''}, UID in object meta: ${object.metadata.uid ?? ''}`
    return conflict(resourceName(info), request.name, message)
  }
  if (next.metadata.resourceVersion !== object.metadata.resourceVersion) return modified(resourceName(info), request.name)
  return server.put(info, key, object, next, request.sub === 'status' ? 'status' : undefined, { actor, verb: 'patch', sub: request.sub })
}
