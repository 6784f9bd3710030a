/**
 * The definitions of custom kinds that are stored: which of them means a kind, and what of a request it refuses.
 * Deviation: objects are taken as soon as their definition is stored, upstream's only when it is established.
 * Source: apiextensions-apiserver, pkg/apiserver/customresource_handler.go.
 */
import { customKindOf, decodedCustom, splitApiVersion, type CustomResourceDefinition, type CustomVersion, type KubeObject } from '../model/index.js'
import type { IndexDefinition } from '../sim/index.js'
import { definedKind, type StoredKind } from './kinds.js'
import { unfit } from './refusal.js'
import type { Refusal } from './request.js'

/** Definitions by the store name of the kind that they define. */
export const definitionsByKind: IndexDefinition = {
  name: 'by-kind', kind: 'CustomResourceDefinition', keys: ({ spec }: CustomResourceDefinition) => `${spec.names.kind}.${spec.group}`,
}

export const NO_SUCH_RESOURCE: Refusal = Object.freeze({ ok: false, code: 404, reason: 'NotFound', message: 'the server could not find the requested resource' })

/** The kind of a store name as its definition has it; the kind itself if it has none. */
export function kindByDefinition(kind: StoredKind, definitions: readonly CustomResourceDefinition[]): StoredKind {
  const [first, ...others] = definitions
  if (first === undefined) return kind
  // Of two that want the same kind, the one that has got it.
  return definedKind(customKindOf([first, ...others].find(({ status }) => status?.acceptedNames?.kind === kind.kind) ?? first))
}

/** The kind that is called so by one of its names. */
export function definitionCalled(name: string, definitions: readonly CustomResourceDefinition[]): StoredKind | undefined {
  const found = definitions.map(customKindOf).find(({ names }) => names.includes(name.toLowerCase()))
  return found === undefined ? undefined : definedKind(found)
}

/** The version of a custom object's kind that its apiVersion names; undefined if it is not served. */
export function versionOf({ definition }: StoredKind, apiVersion: string): CustomVersion | undefined {
  const version = definition?.versions.get(splitApiVersion(apiVersion).version)
  return version?.served === true ? version : undefined
}

/** Why a write of an object of a custom kind is refused before anything is looked at. */
export function refuseCustom(info: StoredKind, object: KubeObject, { isNew, sub, fieldValidation }: { readonly isNew: boolean; readonly sub?: string | undefined; readonly fieldValidation?: string | undefined }): Refusal | undefined {
  if (info.definition === undefined) return undefined
  const version = versionOf(info, object.apiVersion)
  if (version === undefined || (sub === 'status' && !version.hasStatus)) return NO_SUCH_RESOURCE
  if (isNew && info.definition.isTerminating) return { ok: false, code: 405, reason: 'MethodNotAllowed', message: 'create not allowed while custom resource definition is terminating' }
  const unknown = fieldValidation === 'Strict' ? decodedCustom(object, version).unknown : []
  if (unknown.length === 0) return undefined
  const fields = unknown.map((path) => `unknown field ${JSON.stringify(path)}`).join(', ')
  return unfit(info.kind, version.name, `strict decoding error: ${fields}`)
}
