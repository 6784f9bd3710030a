/**
 * The API server's verbs: each request is answered with the object as it is stored, or with a refusal in upstream's
 * words. A write that changes nothing is no write. What an object goes through before it is stored is the pipeline's
 * matter; where it is stored, and whether it is at all, that of the class that extends this one.
 */
import { formatTime, sameValue, withFields, type CustomResourceDefinition, type KubeObject, type Namespace, type ResourceQuota } from '../model/index.js'
import { bindPod } from './binding.js'
import { decoded, refuseReplicas } from './decoding.js'
import { definitionCalled, kindByDefinition, NO_SUCH_RESOURCE, refuseCustom, versionOf } from './definitions.js'
import { deleteObject } from './delete.js'
import { evictPod } from './eviction.js'
import { finalizeNamespace, isHeld } from './namespace.js'
import type { Child, Identities } from './identity.js'
import { keyOfRequest, kindInfo, resourceName, storeKind, type StoredKind } from './kinds.js'
import { isSameButTimes, managedFieldsAfter, mergeRules, withManagedFields } from './managed-fields.js'
import { mergingOf } from './merge-types.js'
import { patchObject } from './patch.js'
import type { Pipeline, PipelineContext } from './pipeline.js'
import { charge } from './quota.js'
import { alreadyExists, badRequest, isRefusal, modified, notFound } from './refusal.js'
import type { PutOptions, Registry, WriteContext } from './registry.js'
import type { Answer, ApiRequest, ApplyRequest, CreateRequest, GetRequest, Refusal, ScaleRequest, UpdateRequest } from './request.js'
import { applyToServer } from './server-side-apply.js'
import { readScale, scaleObject, scaleResourceName } from './scale.js'

const NAME_ATTEMPTS = 8

export interface ApiServerOptions {
  readonly pipeline: Pipeline
  /** Makes a uid instead of the seeded draw (vectors name theirs). */
  readonly uid?: (kind: string, object: KubeObject) => string
  /** What the client of an actor calls itself as a manager of fields. Default: the actor's name. */
  readonly managerOf?: (actor: string) => string
  /** What a live read shows instead of the stored object (a Lease whose renewals are computed). */
  readonly present?: (kind: string, object: KubeObject) => KubeObject
}

export abstract class Verbs implements PipelineContext, Registry {
  constructor(
    readonly options: ApiServerOptions,
    protected readonly identities: Identities,
  ) {}

  abstract get now(): number
  abstract get(kind: string, key: string): KubeObject | undefined
  abstract list(kind: string): KubeObject[]
  /** The definitions of a custom kind. */
  abstract definitionsOf(storeKind: string): readonly CustomResourceDefinition[]
  abstract quotasOf(namespace: string): readonly ResourceQuota[]
  abstract write(context: WriteContext, kind: string, key: string, object: KubeObject | undefined): KubeObject | undefined
  /** Which child of its owner a new object is. */
  protected abstract childOf(kind: string, object: KubeObject): Child

  /**
   * Stores `next` as the new version of `old` unless nothing changes. An object whose deletion only waited for
   * its finalizers is removed when the last one is gone.
   */
  replace(context: WriteContext, kind: string, key: string, old: KubeObject, next: KubeObject): Answer {
    const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = next.metadata
    const isFree = deletionTimestamp !== undefined && (finalizers?.length ?? 0) === 0 && (deletionGracePeriodSeconds ?? 0) === 0
    if (isFree && !(kind === 'Namespace' && isHeld(next as unknown as Namespace))) {
      this.write(context, kind, key, undefined)
      return { ok: true, object: next }
    }
    if (sameValue(old, next)) return { ok: true, object: old }
    return { ok: true, object: this.write(context, kind, key, next)! }
  }

  /** Answers a request whose options are valid. */
  handle(request: ApiRequest, actor: string): Answer {
    switch (request.do) {
      case 'create':
        if (request.sub === 'binding') return bindPod(this, request.object, actor)
        return request.sub === 'eviction' ? evictPod(this, request, actor) : this.createObject(request, { actor, verb: 'create', fieldManager: request.fieldManager, fieldValidation: request.fieldValidation })
      case 'apply':
        return this.apply(request, actor)
      case 'update':
        return this.update(request, actor)
      case 'patch':
        return patchObject(this, request, actor)
      case 'delete':
        return deleteObject(this, request, actor)
      case 'get':
        return this.read(request)
      case 'scale':
        return this.scale(request, actor)
    }
  }

  /** Creates an object, or says why it cannot be. */
  createObject(request: CreateRequest, context: WriteContext): Answer {
    const info = this.kindOf(request.object.apiVersion, request.object.kind)
    const sent = decoded(info, request.object, request)
    if (isRefusal(sent)) return sent
    const given = inNamespace(sent, info)
    const unfit = info.definition === undefined ? undefined : refuseCustom(info, given, { isNew: true, fieldValidation: context.fieldValidation })
    if (unfit !== undefined) return unfit
    if (given.metadata.resourceVersion !== undefined && given.metadata.resourceVersion !== '') {
      return badRequest('resourceVersion should not be set on objects to be created')
    }
    const named = this.nameAndUid(info, given)
    if (isRefusal(named)) return named
    const prepared = this.options.pipeline.create(named, this)
    if (!prepared.ok) return prepared
    const overQuota = charge(this, info, prepared.object)
    if (overQuota !== undefined) return overQuota
    const key = keyOfRequest(info, named.metadata.namespace, named.metadata.name)
    if (this.get(info.storeKind, key) !== undefined) return alreadyExists(resourceName(info), named.metadata.name)
    return { ok: true, object: this.write(context, info.storeKind, key, prepared.object)! }
  }

  private nameAndUid(info: StoredKind, given: KubeObject): KubeObject | Refusal {
    const { metadata } = given
    const child = this.childOf(info.storeKind, given)
    let name = metadata.name as string | undefined
    if (name === undefined || name === '') {
      if (metadata.generateName === undefined || metadata.generateName === '') return withFields(given, { metadata: withFields(metadata, { name: '' }) })
      for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
        name = this.identities.generate(metadata.generateName, child.identity, child.n, attempt)
        if (this.get(info.storeKind, keyOfRequest(info, metadata.namespace, name)) === undefined) break
      }
    }
    const named = (uid: string): KubeObject => withFields(given, { metadata: withFields(metadata, { name: name!, uid, creationTimestamp: formatTime(this.now) }) })
    return named(this.options.uid?.(info.storeKind, named('')) ?? this.identities.uid(child.identity, child.n))
  }

  private update(request: UpdateRequest, actor: string): Answer {
    const { object, sub } = request
    const info = this.kindOf(object.apiVersion, object.kind)
    const sent = decoded(info, object, request)
    if (isRefusal(sent)) return sent
    const given = inNamespace(sent, info)
    const key = keyOfRequest(info, given.metadata.namespace, given.metadata.name)
    const old = this.get(info.storeKind, key)
    if (old === undefined) return notFound(resourceName(info), given.metadata.name)
    const refusal = checkVersion(info, old, given)
    if (refusal !== undefined) return refusal
    if (sub === 'finalize') return finalizeNamespace(this, key, old, given, { actor, verb: 'update', sub })
    return this.put(info, key, old, given, sub === 'status' ? 'status' : undefined, { actor, verb: 'update', sub, fieldManager: request.fieldManager, fieldValidation: request.fieldValidation })
  }

  private apply(request: ApplyRequest, actor: string): Answer {
    const info = this.kindOf(request.object.apiVersion, request.object.kind)
    const given = inNamespace(request.object, info)
    if (info.definition !== undefined && versionOf(info, given.apiVersion) === undefined) return NO_SUCH_RESOURCE
    if ((given.metadata.name as string | undefined ?? '') === '') return badRequest('name is required')
    const key = keyOfRequest(info, given.metadata.namespace, given.metadata.name)
    return applyToServer(this, request, actor, { info, key, given, ...mergingOf(info), live: this.get(info.storeKind, key) })
  }

  /** Runs the pipeline on a new version of an object and stores it. */
  put(info: StoredKind, key: string, old: KubeObject, given: KubeObject, sub: 'status' | undefined, context: WriteContext, options?: PutOptions): Answer {
    const unfit = info.definition === undefined ? undefined : refuseCustom(info, given, { isNew: false, sub, fieldValidation: context.fieldValidation })
    if (unfit !== undefined) return unfit
    const metadata = keepServerMetadata(old, given)
    const next = metadata === given.metadata ? given : withFields(given, { metadata })
    const { pipeline } = this.options
    const prepared = sub === 'status' ? pipeline.updateStatus(old, next, this) : pipeline.update(old, next, this)
    if (!prepared.ok) return prepared
    if (options !== undefined || old.metadata.managedFields !== undefined) return this.replaceManaged(info, key, old, prepared.object, context, options)
    const overQuota = sub === undefined ? charge(this, info, prepared.object, old) : undefined
    return overQuota ?? this.replace(context, info.storeKind, key, old, prepared.object)
  }

  /** Stores a new version of an object whose fields have managers; a version that changes only their times is none. */
  private replaceManaged(info: StoredKind, key: string, old: KubeObject, prepared: KubeObject, context: WriteContext, options?: PutOptions): Answer {
    const managedFields = options === undefined ? this.managedFieldsAfter(info, old, prepared, context) : options.managedFields
    const next = withManagedFields(prepared, managedFields)
    if (isSameButTimes(old, next)) return { ok: true, object: old }
    const overQuota = context.sub === undefined ? charge(this, info, next, old) : undefined
    return overQuota ?? this.replace(context, info.storeKind, key, old, next)
  }

  private managedFieldsAfter(info: StoredKind, old: KubeObject, next: KubeObject, { actor, sub = '', fieldManager }: WriteContext): KubeObject['metadata']['managedFields'] {
    const { type, hasStatus } = mergingOf(info)
    const manager = fieldManager ?? this.options.managerOf?.(actor) ?? actor
    return managedFieldsAfter(old, next, mergeRules(type, hasStatus, sub), { manager, operation: 'Update', apiVersion: info.apiVersion, subresource: sub }, this.now)
  }

  private read(request: GetRequest): Answer {
    const { info, key, object } = this.find(request.kind, request.namespace, request.name)
    if (object === undefined) return notFound(request.sub === 'scale' ? scaleResourceName(info) : resourceName(info), request.name)
    if (request.sub === 'scale') return readScale(info, object)
    return { ok: true, object: this.options.present?.(info.storeKind, object) ?? this.get(info.storeKind, key)! }
  }

  private scale(request: ScaleRequest, actor: string): Answer {
    const { info, key, object } = this.find(request.kind, request.namespace, request.name)
    if (object === undefined) return notFound(resourceName(info), request.name)
    const unfit = refuseReplicas(request.replicas)
    if (unfit !== undefined) return unfit
    if (request.resourceVersion !== undefined && request.resourceVersion !== object.metadata.resourceVersion) {
      return modified(resourceName(info), request.name)
    }
    return scaleObject(this, info, key, object, request.replicas, { actor, verb: 'update', sub: 'scale', fieldManager: request.fieldManager, fieldValidation: request.fieldValidation })
  }

  /** The kind of an object. */
  kindOf(apiVersion: string, kind: string): StoredKind {
    const info = kindInfo(apiVersion, kind)
    return info.builtIn ? info : kindByDefinition(info, this.definitionsOf(info.storeKind))
  }

  /** The custom kind that people call so: its plural, singular, kind or a short name, also with its group. */
  kindCalled(name: string): StoredKind | undefined {
    return definitionCalled(name, this.list('CustomResourceDefinition') as unknown as readonly CustomResourceDefinition[])
  }

  /** The kind of a store name. */
  kindNamed(name: string): StoredKind {
    const info = storeKind(name)
    return info.builtIn ? info : kindByDefinition(info, this.definitionsOf(info.storeKind))
  }

  /** The kind, key and present version that a request by name means. */
  find(kind: string, namespace: string | undefined, name: string): { info: StoredKind; key: string; object: KubeObject | undefined } {
    const info = this.kindNamed(kind)
    const key = keyOfRequest(info, namespace, name)
    return { info, key, object: this.get(info.storeKind, key) }
  }
}

function inNamespace(object: KubeObject, info: StoredKind): KubeObject {
  if (!info.namespaced || (object.metadata.namespace !== undefined && object.metadata.namespace !== '')) return object
  return withFields(object, { metadata: withFields(object.metadata, { namespace: 'default' }) })
}

function checkVersion(info: StoredKind, old: KubeObject, given: KubeObject): Refusal | undefined {
  const { resourceVersion } = given.metadata
  if (resourceVersion === undefined || resourceVersion === '' || resourceVersion === old.metadata.resourceVersion) return undefined
  return modified(resourceName(info), given.metadata.name)
}

/** What a client cannot change: identity, times, generation, version. */
function keepServerMetadata(old: KubeObject, given: KubeObject): KubeObject['metadata'] {
  if (hasServerMetadata(old.metadata, given.metadata)) return given.metadata
  const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion } = old.metadata
  const metadata = withFields(given.metadata, { uid, creationTimestamp, resourceVersion } as Partial<KubeObject['metadata']>)
  const kept: Record<string, unknown> = { generation, deletionTimestamp, deletionGracePeriodSeconds }
  for (const field of Object.keys(kept)) {
    if (kept[field] === undefined) delete (metadata as Record<string, unknown>)[field]
    else (metadata as Record<string, unknown>)[field] = kept[field]
  }
  return metadata
}

function hasServerMetadata(old: KubeObject['metadata'], given: KubeObject['metadata']): boolean {
  return old === given || (old.uid === given.uid && old.resourceVersion === given.resourceVersion && old.generation === given.generation
    && old.creationTimestamp === given.creationTimestamp && old.deletionTimestamp === given.deletionTimestamp
    && old.deletionGracePeriodSeconds === given.deletionGracePeriodSeconds)
}
