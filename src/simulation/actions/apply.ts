/** Applies manifests in their order, as `kubectl apply -f`: an object that is refused does not stop the others. */
import { keyOfRequest, type Answer, type ApiRequest, type FieldValidation, type Refusal } from '../../apiserver/index.js'
import { applyObject, serverSideApply, type KindReader } from '../../kubectl/index.js'
import type { KubeObject, ValidateMode } from '../../model/index.js'
import type { ServerSide } from './action.js'
import type { ActionContext, ActionHandler, Applied } from './handler.js'
import { refusedBy } from './handler.js'

export const apply: ActionHandler<'apply'> = {
  perform(context, { manifests, serverSide, validate = 'strict' }) {
    const request = (asked: ApiRequest): Answer => context.request(validated(asked, FIELD_VALIDATION[validate]))
    const applied = manifests.map(({ object }) => applyOne({ ...context, request }, object, serverSide))
    const refusal = applied.find((each) => each.refusal !== undefined)?.refusal
    return refusal === undefined ? { ok: true, applied } : { ...refusedBy(refusal), applied }
  },
}

/** What the server is to do about fields that a custom kind does not have, as `kubectl --validate` says it. */
const FIELD_VALIDATION: { readonly [M in ValidateMode]: FieldValidation } = { strict: 'Strict', warn: 'Warn', ignore: 'Ignore' }

function validated(asked: ApiRequest, fieldValidation: FieldValidation): ApiRequest {
  return asked.do === 'get' || asked.do === 'delete' ? asked : { ...asked, fieldValidation }
}

function applyOne(context: ActionContext, manifest: KubeObject, serverSide: ServerSide | undefined): Applied {
  const { simulation, namespace, request: ask } = context
  const { apiVersion, kind, metadata } = manifest
  const nameless = namelessRefusal(manifest)
  if (nameless !== undefined) return { apiVersion, kind, name: '', result: 'refused', refusal: nameless }
  const kindOf: KindReader = (version, name) => simulation.api.kindOf(version, name)
  const info = kindOf(apiVersion, kind)
  const where = info.namespaced ? metadata.namespace ?? namespace : undefined
  const told = { apiVersion, kind, ...(where === undefined ? {} : { namespace: where }), name: metadata.name }
  if (serverSide !== undefined) return { ...told, ...outcomeOf(answerOf(serverSideApply(manifest, { ...serverSide, namespace, kindOf, dryRun: context.isDry }), ask), 'serverside-applied') }
  const live = simulation.api.get(info.storeKind, keyOfRequest(info, where, metadata.name))
  const { result, request, warning } = applyObject(manifest, live, { namespace, kindOf })
  const warned = warning === undefined ? told : { ...told, warning }
  return request === undefined ? { ...warned, result, object: live! } : { ...warned, ...outcomeOf(ask(request), result) }
}

function outcomeOf(answer: Answer, result: Applied['result']): Pick<Applied, 'result'> & Partial<Applied> {
  return answer.ok ? { name: answer.object.metadata.name, result, object: answer.object } : { result: 'refused', refusal: answer }
}

/** Makes the requests of a command that goes by the answers. */
function answerOf(command: Generator<ApiRequest, Answer, Answer>, ask: (request: ApiRequest) => Answer): Answer {
  let step = command.next()
  while (step.done !== true) step = command.next(ask(step.value))
  return step.value
}

/** kubectl itself refuses to apply what it could not find again. */
function namelessRefusal({ metadata }: KubeObject): Refusal | undefined {
  const { name, generateName } = metadata as { readonly name?: string; readonly generateName?: string }
  if (name !== undefined && name !== '') return undefined
  const message = generateName === undefined ? 'resource name may not be empty' : `from ${generateName}: cannot use generate name with apply`
  return { ok: false, code: 400, reason: 'BadRequest', message }
}
