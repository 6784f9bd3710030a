/** What kubectl asks the server of a kind, and the namespace that it gives to objects that do not say one. */
import { kindInfo, type StoredKind } from '../apiserver/index.js'
import type { KubeObject } from '../model/index.js'

/** What the server knows of a kind; without one to ask, what can be assumed of it. */
export type KindReader = (apiVersion: string, kind: string) => StoredKind

export function inNamespace(manifest: KubeObject, fallback: string, kindOf: KindReader = kindInfo): KubeObject {
  if (!kindOf(manifest.apiVersion, manifest.kind).namespaced || (manifest.metadata.namespace ?? '') !== '') return manifest
  return { ...manifest, metadata: { ...manifest.metadata, namespace: fallback } }
}
