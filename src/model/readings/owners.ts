/**
 * Who an object belongs to, and what it is called. At most one of an object's owners controls it; objects are keyed
 * by namespace and name, objects outside namespaces by name alone.
 * Source: apimachinery/pkg/apis/meta/v1/controller_ref.go, client-go/tools/cache.
 */
import { freeze, slashed } from '../../plain/index.js'
import type { KubeObject, OwnerReference } from '../kinds/index.js'

/** The least that is needed to name an object. */
export interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined }
}

/** The least that is needed to tell an object's owners. */
export interface Owned {
  readonly metadata: { readonly ownerReferences?: readonly OwnerReference[] | undefined }
}

/** `ns/name`, or `name` outside namespaces. */
export function keyOf({ metadata: { namespace, name } }: Named): string {
  return namespace === undefined || namespace === '' ? name : slashed(namespace, name)
}

/** The key of an object by its namespace and name. */
export function objectKey(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : slashed(namespace, name)
}

/** Namespace (undefined outside namespaces) and name of a key. */
export function splitKey(key: string): { readonly namespace: string | undefined; readonly name: string } {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The reference to the owner that controls an object, or undefined. */
export function controllerOf(object: Owned): OwnerReference | undefined {
  const { ownerReferences } = object.metadata
  if (ownerReferences === undefined) return undefined
  for (let i = 0; i < ownerReferences.length; i++) if (ownerReferences[i]!.controller === true) return ownerReferences[i]
  return undefined
}

/** Whether `owner` controls an object. */
export function isControlledBy(object: Owned, owner: { readonly metadata: { readonly uid?: string | undefined } }): boolean {
  const reference = controllerOf(object)
  return reference !== undefined && reference.uid === owner.metadata.uid
}

/** The reference with which a controller marks what it creates. */
export function newControllerRef(owner: KubeObject): OwnerReference {
  return freeze({
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  })
}

/** The group of an apiVersion: `apps` of `apps/v1`, empty for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}
