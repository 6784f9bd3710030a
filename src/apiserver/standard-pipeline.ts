/**
 * What a real API server does to an object between the request and the store: namespace life cycle, defaults,
 * admission, the kind's strategy, validation. Source: apiserver, pkg/registry/rest (create.go, update.go) and the
 * admission plugins that are on by default.
 */
import {
  admitClaim, admitPod, applyDefaults, claimLimitErrors, defaultClassRefusal, DEFAULT_SERVICE_ACCOUNT, defaultServiceAccount, expansionRefusal, invalidMessage, joinedErrors, notReadyTaint, objectKey, parseTime, prepareForCreate,
  isBuiltInGroup, splitApiVersion,
  prepareForStatusUpdate, prepareForUpdate, PV_PROTECTION, PVC_PROTECTION, validateCreate, validateUpdate, withFinalizer, type FieldError, type FindServiceAccount, type KubeObject, type LimitRange, type Namespace, type Node, type PersistentVolume, type PersistentVolumeClaim,
  type Pod, type PriorityClass, type ServiceAccount, type StorageClass,
} from '../model/index.js'
import { isDefined, readyCustom, readyCustomUpdate, type Readied } from './custom-pipeline.js'
import { resourceName, type StoredKind } from './kinds.js'
import type { Pipeline, PipelineContext, Prepared } from './pipeline.js'
import { forbidden, invalid, notFound } from './refusal.js'
import type { Refusal } from './request.js'
import { allocateService } from './service-allocator.js'

const DEFAULT_ACCOUNT_WAIT_MS = 2_000

/** What of the API server's admission can be left out, as with its flag of that name. */
export interface AdmissionOptions {
  readonly disableAdmissionPlugins?: readonly 'ServiceAccount'[]
}

/** Makes the pipeline of a real API server. */
export function makeStandardPipeline({ disableAdmissionPlugins = [] }: AdmissionOptions = {}): Pipeline {
  const asAccounts = !disableAdmissionPlugins.includes('ServiceAccount')
  return {
    create(object, context) {
      const info = context.kindOf(object.apiVersion, object.kind)
      const refusal = checkNamespace(info, object, context)
      if (refusal !== undefined) return refusal
      if (isDefined(info)) return judged(info, readyCustom(info, object))
      const admitted = admit(info, applyDefaults(object), context, asAccounts)
      if (!('metadata' in admitted)) return admitted
      const prepared = validated(info, stored(info, prepareForCreate(admitted, context.now)), validateCreate)
      return (prepared.ok ? refuseValid(info, undefined, object, context) : undefined) ?? prepared
    },
    update(old, next, context) {
      const info = context.kindOf(next.apiVersion, next.kind)
      if (isDefined(info)) return judged(info, readyCustomUpdate(info, old, next))
      const prepared = validated(info, prepareForUpdate(old, applyDefaults(next, old)), (object) => validateUpdate(old, object))
      return (prepared.ok ? refuseValid(info, old, next, context) : undefined) ?? prepared
    },
    updateStatus(old, next, context) {
      const info = hasBuiltInGroup(next.apiVersion) ? undefined : context.kindOf(next.apiVersion, next.kind)
      if (info !== undefined && isDefined(info)) return judged(info, readyCustomUpdate(info, old, next, 'status'))
      return { ok: true, object: prepareForStatusUpdate(old, next) }
    },
  }
}

const groups = new Map<string, boolean>()

/** Whether the kinds of a version are Kubernetes' own. */
function hasBuiltInGroup(apiVersion: string): boolean {
  let answer = groups.get(apiVersion)
  if (answer === undefined) groups.set(apiVersion, (answer = isBuiltInGroup(splitApiVersion(apiVersion).group)))
  return answer
}

/** The pipeline of an API server as it is configured by default. */
export const standardPipeline: Pipeline = makeStandardPipeline()

/** A claim's status is cleared, and has its default again when it is read. */
function stored(info: StoredKind, object: KubeObject): KubeObject {
  return info.storeKind === 'PersistentVolumeClaim' ? applyDefaults(object) : object
}

function admit(info: StoredKind, object: KubeObject, context: PipelineContext, asAccounts: boolean): KubeObject | Refusal {
  switch (info.storeKind) {
    case 'Pod': {
      const findServiceAccount = asAccounts ? serviceAccountsOf(object, context) : undefined
      const admitted = admitPod(object as unknown as Pod, { priorityClasses: priorityClasses(context), limitRanges: limitRanges(object, context), findServiceAccount })
      return 'metadata' in admitted ? (admitted as unknown as KubeObject) : forbidden(resourceName(info), object.metadata.name, admitted.message)
    }
    case 'PersistentVolumeClaim':
      return admitVolumeClaim(info, object, context)
    case 'PersistentVolume':
      return withFinalizer(object as unknown as PersistentVolume, PV_PROTECTION) as unknown as KubeObject
    case 'Node':
      return notReadyTaint(object as unknown as Node) as unknown as KubeObject
    case 'Service':
      return allocateService(object, context)
    default:
      return object
  }
}

function admitVolumeClaim(info: StoredKind, object: KubeObject, context: PipelineContext): KubeObject | Refusal {
  const claim = admitClaim(object as unknown as PersistentVolumeClaim, context.list('StorageClass') as unknown as StorageClass[])
  const errors = claimLimitErrors(claim, limitRanges(object, context))
  return errors.length > 0 ? forbidden(resourceName(info), object.metadata.name, joinedErrors(errors)) : (withFinalizer(claim, PVC_PROTECTION) as unknown as KubeObject)
}

/** What plugins say that look at valid objects only; `old`: undefined if the object is new. */
function refuseValid(info: StoredKind, old: KubeObject | undefined, next: KubeObject, context: PipelineContext): Refusal | undefined {
  if (info.storeKind === 'PriorityClass') return refuseSecondDefault(info, old, next, context)
  return info.storeKind === 'PersistentVolumeClaim' && old !== undefined ? refuseExpansion(info, old, next, context) : undefined
}

function refuseSecondDefault(info: StoredKind, old: KubeObject | undefined, next: KubeObject, context: PipelineContext): Refusal | undefined {
  const message = defaultClassRefusal(next as unknown as PriorityClass, old?.metadata.name, priorityClasses(context))
  return message === undefined ? undefined : forbidden(resourceName(info), next.metadata.name, message)
}

function refuseExpansion(info: StoredKind, old: KubeObject, next: KubeObject, context: PipelineContext): Refusal | undefined {
  const classOf = (name: string): StorageClass | undefined => context.get('StorageClass', name) as unknown as StorageClass | undefined
  const message = expansionRefusal(old as unknown as PersistentVolumeClaim, next as unknown as PersistentVolumeClaim, classOf)
  return message === undefined ? undefined : forbidden(resourceName(info), next.metadata.name, message)
}

/** The limit ranges of an object's namespace. */
function limitRanges({ metadata }: KubeObject, context: PipelineContext): readonly LimitRange[] {
  const all = context.list('LimitRange') as unknown as LimitRange[]
  return all.length === 0 ? all : all.filter((range) => range.metadata.namespace === metadata.namespace)
}

/**
 * The accounts of a pod's namespace. The plugin asks ten times within two seconds for the default one, which a
 * controller makes for each new namespace. Deviation: the request of a pod in a namespace that young does not wait.
 */
function serviceAccountsOf({ metadata: { namespace = 'default' } }: KubeObject, context: PipelineContext): FindServiceAccount {
  return (name) => {
    const found = context.get('ServiceAccount', objectKey(namespace, name)) as unknown as ServiceAccount | undefined
    if (found !== undefined || name !== DEFAULT_SERVICE_ACCOUNT) return found
    const created = parseTime(context.get('Namespace', namespace)?.metadata.creationTimestamp)
    return created !== undefined && context.now - created < DEFAULT_ACCOUNT_WAIT_MS ? defaultServiceAccount(namespace) : undefined
  }
}

function priorityClasses(context: PipelineContext): readonly PriorityClass[] {
  return context.list('PriorityClass') as unknown as PriorityClass[]
}

function validated(info: StoredKind, object: KubeObject, validate: (object: KubeObject) => readonly FieldError[]): Prepared {
  return judged(info, { object, errors: validate(object) })
}

function judged(info: StoredKind, { object, errors }: Readied): Prepared {
  if (errors.length === 0) return { ok: true, object }
  const message = invalidMessage(info.kind, info.group, object.metadata.name, errors)
  return invalid(message, errors.map(({ field, reason, message: text }) => ({ field, reason, message: text })))
}

/** Nothing is created in a namespace that does not exist or is going away. */
function checkNamespace(info: StoredKind, object: KubeObject, context: PipelineContext): Refusal | undefined {
  if (!info.namespaced) return undefined
  const name = object.metadata.namespace ?? 'default'
  const namespace = context.get('Namespace', name) as unknown as Namespace | undefined
  if (namespace === undefined) return notFound('namespaces', name)
  if (namespace.metadata.deletionTimestamp === undefined) return undefined
  const refusal = forbidden(resourceName(info), object.metadata.name, `unable to create new content in namespace ${name} because it is being terminated`)
  return { ...refusal, causes: [{ field: 'metadata.namespace', reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated` }] }
}
