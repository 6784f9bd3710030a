/** The namespace that kubectl gives to objects that do not say one. */
import { kindInfo } from '../apiserver/index.js'
import type { KubeObject } from '../model/index.js'

export function inNamespace(manifest: KubeObject, fallback: string): KubeObject {
  if (!kindInfo(manifest.apiVersion, manifest.kind).namespaced || (manifest.metadata.namespace ?? '') !== '') return manifest
  return { ...manifest, metadata: { ...manifest.metadata, namespace: fallback } }
}
