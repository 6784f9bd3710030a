/**
 * `kubectl apply`, as the client does it: an object that is not there is created; one that is there gets a patch made
 * of three things: what was applied last (an annotation keeps it), what is live, and the new manifest. So a field
 * that was applied and is left out now goes away, and one that somebody else set and nobody ever applied stays (the
 * replicas that an autoscaler chose). Pure: the answer is the request to make. Source: kubectl, pkg/cmd/apply
 * (patcher.go) and pkg/util/apply.go.
 */
import { kindInfo, type ApiRequest } from '../apiserver/index.js'
import { LAST_APPLIED, lastApplied, resolveKind, withFields, type KubeObject } from '../model/index.js'
import { inNamespace, type KindReader } from './in-namespace.js'
import { threeWayMergePatch } from './merge-diff.js'
import { combinePatches, strategicDiff, type Plain } from './strategic-diff.js'

/** What an apply comes to; `unchanged` needs no request. */
export interface Application {
  readonly result: 'created' | 'configured' | 'unchanged'
  readonly request?: ApiRequest
  /** What kubectl warns of. */
  readonly warning?: string
}

export interface ApplyOptions {
  /** The namespace of objects that do not say one. Default `default`. */
  readonly namespace?: string
  /** Who knows the kinds. */
  readonly kindOf?: KindReader
}

/** What it takes to apply a manifest where `live` is there, or nothing. */
export function applyObject(manifest: KubeObject, live: KubeObject | undefined, options: ApplyOptions = {}): Application {
  const modified = withLastApplied(inNamespace(manifest, options.namespace ?? 'default', options.kindOf))
  if (live === undefined) return { result: 'created', request: { do: 'create', object: modified } }
  const before = live.metadata.annotations?.[LAST_APPLIED]
  const warning = before === undefined ? missingAnnotation(live) : undefined
  const custom = isCustom(manifest)
  const patch = threeWayPatch(before === undefined ? {} : (JSON.parse(before) as Plain), modified, live, custom)
  const told = warning === undefined ? {} : { warning }
  if (Object.keys(patch).length === 0) return { result: 'unchanged', ...told }
  const { storeKind, namespaced } = kindInfo(manifest.apiVersion, manifest.kind)
  const { name, namespace } = modified.metadata
  const request: ApiRequest = { do: 'patch', kind: storeKind, ...(namespaced ? { namespace } : {}), name, type: custom ? 'merge' : 'strategic', patch }
  return { result: 'configured', request, ...told }
}

function withLastApplied(manifest: KubeObject): KubeObject {
  const annotations = withFields(manifest.metadata.annotations ?? {}, { [LAST_APPLIED]: lastApplied(manifest) })
  return withFields(manifest, { metadata: withFields(manifest.metadata, { annotations }) })
}

function threeWayPatch(original: Plain, modified: Plain, current: Plain, custom: boolean): Plain {
  if (custom) return threeWayMergePatch(original, modified, current)
  return combinePatches(strategicDiff(original, modified, 'remove'), strategicDiff(current, modified, 'add'))
}

function isCustom({ apiVersion, kind }: KubeObject): boolean {
  const info = resolveKind(apiVersion, kind)
  return 'custom' in info && info.custom
}

function missingAnnotation({ apiVersion, kind, metadata }: KubeObject): string {
  const resource = `${kindInfo(apiVersion, kind).plural}/${metadata.name}`
  return `resource ${resource} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. `
    + 'kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. '
    + 'The missing annotation will be patched automatically.'
}
