/**
 * Decodes what comes from outside and was not decoded before: what a patch makes of an object, and what code of the
 * user's own writes. The project's own processes do not ask for it: what they write the compiler has checked.
 * Deviation: wrong types are told in words, upstream's message is that of Go's decoder. Of several mistakes the first
 * is told. Source: apiserver, pkg/endpoints/handlers (create.go, update.go, patch.go).
 */
import { decodeObject, resolveKind, type KindInfo, type KubeObject } from '../model/index.js'
import type { StoredKind } from './kinds.js'
import { badRequest } from './refusal.js'
import type { FieldValidation, Refusal } from './request.js'

const INT32_MAX = 2_147_483_647

/** The object without fields that its kind does not have, or why it is none of its kind. */
export function decoded(info: StoredKind, value: unknown, fieldValidation: FieldValidation = 'Warn'): KubeObject | Refusal {
  if (!isMap(value)) return unfit(info.kind, info.apiVersion, 'expected a map of fields')
  if (!isMap(value['metadata'])) return unfit(info.kind, info.apiVersion, 'metadata: expected a map of fields')
  const kind = resolveKind(info.apiVersion, info.kind) as KindInfo
  const { object, misfits } = decodeObject(kind, value as never)
  const wrong = misfits.find(({ code }) => code === 'type')
  if (wrong !== undefined) return unfit(info.kind, info.apiVersion, wrong.message)
  if (fieldValidation !== 'Strict' || misfits.length === 0) return object as unknown as KubeObject
  return unfit(info.kind, info.apiVersion, `strict decoding error: ${misfits.map(({ message }) => message).join(', ')}`)
}

export function isRefusal(value: KubeObject | Refusal): value is Refusal {
  return 'ok' in value
}

/** Why a number of replicas is none: it is an int32. */
export function refuseReplicas(replicas: unknown): Refusal | undefined {
  if (Number.isInteger(replicas) && Math.abs(replicas as number) <= INT32_MAX) return undefined
  return unfit('Scale', 'autoscaling/v1', `spec.replicas: expected a whole number of at most ${INT32_MAX}, found ${JSON.stringify(replicas) ?? String(replicas)}`)
}

function unfit(kind: string, apiVersion: string, why: string): Refusal {
  return badRequest(`${kind} in version ${JSON.stringify(apiVersion.slice(apiVersion.indexOf('/') + 1))} cannot be handled as a ${kind}: ${why}`)
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
