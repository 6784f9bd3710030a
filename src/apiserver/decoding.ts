/**
 * Decodes what comes from outside and was not decoded before: what a patch makes of an object, and what code of the
 * user's own writes. The project's own processes do not ask for it: what they write the compiler has checked.
 * Deviation: wrong types are told in words, upstream's message is that of Go's decoder. Of several mistakes the first
 * is told. Source: apiserver, pkg/endpoints/handlers (create.go, update.go, patch.go).
 */
import { decodeObject, resolveKind, splitApiVersion, type KindInfo, type KubeObject } from '../model/index.js'
import type { StoredKind } from './kinds.js'
import { unfit } from './refusal.js'
import type { Refusal, UpdateRequest } from './request.js'
import { isPlain } from '../plain/index.js'

const INT32_MAX = 2_147_483_647

/** The object without fields that its kind does not have, or why it is none of its kind; as it is if the request does not ask. */
export function decoded(info: StoredKind, value: KubeObject, { decode, fieldValidation }: Pick<UpdateRequest, 'decode' | 'fieldValidation'>): KubeObject | Refusal {
  if (decode !== true) return value
  const refuse = (why: string): Refusal => unfit(info.kind, splitApiVersion(info.apiVersion).version, why)
  if (!isPlain(value)) return refuse('expected a map of fields')
  if (!isPlain(value.metadata)) return refuse('metadata: expected a map of fields')
  const { object, misfits } = decodeObject(resolveKind(info.apiVersion, info.kind) as KindInfo, value as never)
  const wrong = misfits.find(({ code }) => code === 'type')
  if (wrong !== undefined) return refuse(wrong.message)
  if (fieldValidation !== 'Strict' || misfits.length === 0) return object as unknown as KubeObject
  return refuse(`strict decoding error: ${misfits.map(({ message }) => message).join(', ')}`)
}

/** Why a number of replicas is none: it is an int32. */
export function refuseReplicas(replicas: unknown): Refusal | undefined {
  if (Number.isInteger(replicas) && Math.abs(replicas as number) <= INT32_MAX) return undefined
  return unfit('Scale', 'v1', `spec.replicas: expected a whole number of at most ${INT32_MAX}, found ${JSON.stringify(replicas) ?? String(replicas)}`)
}
