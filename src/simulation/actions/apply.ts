/** Applies manifests in their order, as `kubectl apply -f`: an object that is refused does not stop the others. */
import { keyOfRequest, kindInfo, type Refusal } from '../../apiserver/index.js'
import { applyObject } from '../../kubectl/index.js'
import type { KubeObject } from '../../model/index.js'
import type { ActionContext, ActionHandler, Applied } from './handler.js'
import { refusedBy } from './handler.js'

export const apply: ActionHandler<'apply'> = {
  perform(context, { manifests }) {
    const applied = manifests.map(({ object }) => applyOne(context, object))
    const refusal = applied.find((each) => each.refusal !== undefined)?.refusal
    return refusal === undefined ? { ok: true, applied } : { ...refusedBy(refusal), applied }
  },
}

function applyOne({ simulation, namespace, request: ask }: ActionContext, manifest: KubeObject): Applied {
  const { apiVersion, kind, metadata } = manifest
  const nameless = namelessRefusal(manifest)
  if (nameless !== undefined) return { apiVersion, kind, name: '', result: 'refused', refusal: nameless }
  const info = kindInfo(apiVersion, kind)
  const where = info.namespaced ? metadata.namespace ?? namespace : undefined
  const live = simulation.api.get(info.storeKind, keyOfRequest(info, where, metadata.name))
  const { result, request, warning } = applyObject(manifest, live, { namespace })
  const told = { apiVersion, kind, ...(where === undefined ? {} : { namespace: where }), name: metadata.name, ...(warning === undefined ? {} : { warning }) }
  if (request === undefined) return { ...told, result, object: live! }
  const answer = ask(request)
  if (!answer.ok) return { ...told, result: 'refused', refusal: answer }
  return { ...told, name: answer.object.metadata.name, result, object: answer.object }
}

/** kubectl itself refuses to apply what it could not find again. */
function namelessRefusal({ metadata }: KubeObject): Refusal | undefined {
  const { name, generateName } = metadata as { readonly name?: string; readonly generateName?: string }
  if (name !== undefined && name !== '') return undefined
  const message = generateName === undefined ? 'resource name may not be empty' : `from ${generateName}: cannot use generate name with apply`
  return { ok: false, code: 400, reason: 'BadRequest', message }
}
