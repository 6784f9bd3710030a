/**
 * DELETE as the generic registry store does it: preconditions, propagation policy, finalizers, and for pods the
 * grace period. Source: apiserver, pkg/registry/generic/registry/store.go and pkg/api/rest/delete.go.
 */
import { formatTime, parseTime, sameValue, withFields, withoutFields, type KubeObject, type Pod } from '../model/index.js'
import { deleteDefinition } from './delete-definition.js'
import { resourceName, type StoredKind } from './kinds.js'
import { deleteNamespace, refuseImmortal } from './namespace.js'
import { conflict, notFound } from './refusal.js'
import type { Answer, DeleteOptions, DeleteRequest, Refusal } from './request.js'
import type { Registry, WriteContext } from './registry.js'

const ORPHAN = 'orphan'
const FOREGROUND = 'foregroundDeletion'
const NO_FINALIZERS: readonly string[] = Object.freeze([])

export function deleteObject(server: Registry, request: DeleteRequest, actor: string): Answer {
  const { info, key, object } = server.find(request.kind, request.namespace, request.name)
  if (object === undefined) return notFound(resourceName(info), request.name)
  const options = request.options ?? {}
  const isNamespace = info.storeKind === 'Namespace'
  const refusal = (isNamespace ? refuseImmortal(request.name) : undefined) ?? checkPreconditions(info, object, options)
  if (refusal !== undefined) return refusal
  const marked = markFinalizers(info, object, options)
  const context: WriteContext = { actor, verb: 'delete' }
  if (isNamespace) return deleteNamespace(server, key, marked, object, context)
  if (info.storeKind === 'CustomResourceDefinition') return deleteDefinition(server, key, marked, object, context)
  return info.storeKind === 'Pod' ? deletePod(server, key, marked, object, options, context) : deleteAtOnce(server, info, key, marked, object, context)
}

function deleteAtOnce(server: Registry, info: StoredKind, key: string, marked: KubeObject, old: KubeObject, context: WriteContext): Answer {
  if ((marked.metadata.finalizers?.length ?? 0) === 0) return remove(server, info.storeKind, key, marked, context)
  if (marked.metadata.deletionTimestamp !== undefined) return server.replace(context, info.storeKind, key, old, marked)
  return { ok: true, object: server.write(context, info.storeKind, key, deleting(marked, server.now, 0))! }
}

function deletePod(server: Registry, key: string, marked: KubeObject, old: KubeObject, options: DeleteOptions, context: WriteContext): Answer {
  const { deletionTimestamp, deletionGracePeriodSeconds: stored = 0 } = marked.metadata
  const grace = deletionTimestamp === undefined ? gracePeriodOf(marked as unknown as Pod, options) : stored === 0 ? 0 : wantedGrace(options)
  if (grace === 0) return endPod(server, key, marked, old, context)
  if (deletionTimestamp === undefined) return { ok: true, object: server.write(context, 'Pod', key, deleting(marked, server.now, grace!))! }
  // What is going already can only be made to go sooner: else nothing is written, not even other finalizers.
  if (grace === undefined || grace >= stored) return { ok: true, object: old }
  return { ok: true, object: server.write(context, 'Pod', key, shortened(marked, grace, stored, server.now))! }
}

/** Grace 0 is two writes: marked with grace 0, then gone (unless a finalizer holds it). */
function endPod(server: Registry, key: string, marked: KubeObject, old: KubeObject, context: WriteContext): Answer {
  const { deletionTimestamp, deletionGracePeriodSeconds } = marked.metadata
  const ended = deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 ? marked : deleting(marked, server.now, 0)
  const stored = sameValue(old, ended) ? old : server.write(context, 'Pod', key, ended)!
  if ((stored.metadata.finalizers?.length ?? 0) > 0) return { ok: true, object: stored }
  return remove(server, 'Pod', key, stored, context)
}

function remove(server: Registry, kind: string, key: string, object: KubeObject, context: WriteContext): Answer {
  // A watcher of the mark may have removed it already.
  if (server.get(kind, key) !== undefined) server.write(context, kind, key, undefined)
  return { ok: true, object }
}

/** With which grace a pod begins to go. */
function gracePeriodOf({ spec, status }: Pod, options: DeleteOptions): number {
  const unassigned = spec.nodeName === undefined || spec.nodeName === ''
  if (unassigned || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0
  const seconds = wantedGrace(options) ?? spec.terminationGracePeriodSeconds ?? 30
  return seconds < 0 ? 1 : seconds
}

function wantedGrace({ gracePeriodSeconds: seconds }: DeleteOptions): number | undefined {
  return seconds !== undefined && seconds < 0 ? 1 : seconds
}

function deleting(object: KubeObject, nowMs: number, graceSeconds: number): KubeObject {
  const { generation, deletionTimestamp } = object.metadata
  const marks = { deletionTimestamp: formatTime(nowMs + graceSeconds * 1000), deletionGracePeriodSeconds: graceSeconds }
  const metadata = withFields(object.metadata, marks)
  const counts = generation !== undefined && generation > 0 && deletionTimestamp === undefined
  return withFields(object, { metadata: counts ? withFields(metadata, { generation: generation + 1 }) : metadata })
}

/** A later delete with a shorter grace counts from the first one; when that has passed already, grace is 1. */
function shortened(object: KubeObject, graceSeconds: number, storedSeconds: number, nowMs: number): KubeObject {
  const deletedAt = parseTime(object.metadata.deletionTimestamp!)! - storedSeconds * 1000
  const end = deletedAt + graceSeconds * 1000
  const past = end < nowMs
  const marks = { deletionTimestamp: formatTime(past ? nowMs : end), deletionGracePeriodSeconds: past ? 1 : graceSeconds }
  return withFields(object, { metadata: withFields(object.metadata, marks) })
}

/** The policy's finalizer is appended at the end, the others of the two are taken out. */
function markFinalizers(info: StoredKind, object: KubeObject, options: DeleteOptions): KubeObject {
  const present = object.metadata.finalizers ?? NO_FINALIZERS
  const wanted = policyFinalizer(info, present, options)
  if (present.length === 0 && wanted === undefined) return object
  const kept = present.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND)
  const finalizers = wanted === undefined ? kept : [...kept, wanted]
  if (sameValue(present, finalizers)) return object
  return withFields(object, { metadata: finalizers.length === 0 ? withoutFields(object.metadata, ['finalizers']) : withFields(object.metadata, { finalizers }) })
}

function policyFinalizer(info: StoredKind, present: readonly string[], options: DeleteOptions): string | undefined {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? ORPHAN : undefined
  if (options.propagationPolicy === 'Orphan') return ORPHAN
  if (options.propagationPolicy === 'Foreground') return FOREGROUND
  if (options.propagationPolicy === 'Background') return undefined
  if (present.includes(ORPHAN)) return ORPHAN
  if (present.includes(FOREGROUND)) return FOREGROUND
  return info.storeKind === 'Job' ? ORPHAN : undefined
}

function checkPreconditions(info: StoredKind, object: KubeObject, options: DeleteOptions): Refusal | undefined {
  const { uid, resourceVersion } = options.preconditions ?? {}
  const { metadata } = object
  if (uid !== undefined && uid !== metadata.uid) {
    return conflict(info.kind, metadata.name, `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ''}). The object might have been deleted and then recreated`)
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const detail = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ''}). The object might have been modified`
    return conflict(info.kind, metadata.name, detail)
  }
  return undefined
}
