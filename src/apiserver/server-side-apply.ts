/**
 * Server-side apply: a manifest of what one manager wants of an object is merged into it, field by field as the kind's
 * schema says; nobody else's fields change unless it is forced. An object that is not there is created.
 * Source: apiserver, pkg/endpoints/handlers (patch.go); apimachinery, pkg/util/managedfields.
 */
import { byText, formatTime, LAST_APPLIED, lastApplied, withFields, type KubeObject } from '../model/index.js'
import { resourceName, type StoredKind } from './kinds.js'
import { encoded, lastConfiguration, managersBeforeFirstApply, managersOf, mergeRules, unchangedSince, withManagedFields } from './managed-fields.js'
import { badRequest, conflict, modified, notFound } from './refusal.js'
import type { Registry } from './registry.js'
import type { Answer, ApplyRequest, Refusal } from './request.js'
import { applied, difference, formatFieldPath, isEmptySet, misfitsOf, pathsOf, type Conflict, type ManagerName, type MergeRules, type MergeType } from './structured-merge/index.js'

/** The manager for which what `kubectl apply` did before on the client's side counts as its own. */
const KUBECTL = 'kubectl'

/** The object of a request with its place, the type of its kind, and what is there. */
export interface Target {
  readonly info: StoredKind
  readonly key: string
  readonly given: KubeObject
  readonly type: MergeType
  readonly hasStatus: boolean
  readonly live: KubeObject | undefined
}

export function applyToServer(server: Registry, request: ApplyRequest, actor: string, target: Target): Answer {
  const { info, given, type, live } = target
  const misfit = misfitsOf(given, type)
  if (given.metadata.managedFields !== undefined) return badRequest('metadata.managedFields must be nil')
  if (misfit.length > 0) return { ok: false, code: 500, reason: '', message: `failed to create typed patch object (${described(given)}): ${misfitText(misfit)}` }
  const self: ManagerName = { manager: request.fieldManager, operation: 'Apply', apiVersion: info.apiVersion, subresource: request.sub ?? '' }
  const rules = mergeRules(type, target.hasStatus, request.sub)
  if (live === undefined) return createApplied(server, request, actor, target, self, rules)
  if (given.metadata.uid !== undefined && given.metadata.uid !== live.metadata.uid) {
    return conflict(resourceName(info), live.metadata.name, `Precondition failed: UID in precondition: ${given.metadata.uid}, UID in object meta: ${live.metadata.uid ?? ''}`)
  }
  const { resourceVersion = '' } = given.metadata
  if (resourceVersion !== '' && resourceVersion !== live.metadata.resourceVersion) return modified(resourceName(info), live.metadata.name)
  return mergeIntoLive(server, request, actor, { ...target, live }, self, rules)
}

function createApplied(server: Registry, request: ApplyRequest, actor: string, { info, given, live }: Target, self: ManagerName, rules: MergeRules): Answer {
  const { name, uid } = given.metadata
  if (request.sub !== undefined) return notFound(resourceName(info), name)
  if (uid !== undefined) return conflict(resourceName(info), name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`)
  const result = applied(live ?? {}, given, rules, [], self, { force: false, time: formatTime(server.now) })
  const managedFields = 'conflicts' in result ? undefined : encoded(result.managers)
  return server.createObject({ do: 'create', object: withManagedFields(given, managedFields) }, { actor, verb: 'create', fieldValidation: request.fieldValidation })
}

function mergeIntoLive(server: Registry, request: ApplyRequest, actor: string, { info, key, given, live, type }: Target & { readonly live: KubeObject }, self: ManagerName, rules: MergeRules): Answer {
  const managers = live.metadata.managedFields === undefined ? managersBeforeFirstApply(live, rules, server.now) : managersOf(live)
  const bare = withManagedFields(live, undefined)
  const time = formatTime(server.now)
  let result = applied(bare, given, rules, managers, self, { force: request.force === true, time })
  if ('conflicts' in result) {
    const conflicts = self.manager === KUBECTL ? notFromClientSide(result.conflicts, live, type) : result.conflicts
    if (conflicts.length > 0) return applyConflict(conflicts)
    result = applied(bare, given, rules, managers, self, { force: true, time })
  }
  if ('conflicts' in result) return applyConflict(result.conflicts)
  const context = { actor, verb: 'apply', fieldValidation: request.fieldValidation, ...(request.sub === undefined ? {} : { sub: request.sub }) }
  const object = self.manager === KUBECTL ? withOwnAnnotation(result.object as KubeObject, given) : (result.object as KubeObject)
  return server.put(info, key, live, object, request.sub, context, { managedFields: encoded(result.managers) })
}

/** What kubectl itself applied before on the client's side, and nobody has changed since, is in nobody's way. */
function notFromClientSide(conflicts: readonly Conflict[], live: KubeObject, type: MergeType): readonly Conflict[] {
  const config = lastConfiguration(live)
  if (config === undefined) return conflicts
  const own = unchangedSince(config, live, type)
  return conflicts.map((each) => ({ ...each, fields: difference(each.fields, own) })).filter(({ fields }) => !isEmptySet(fields))
}

/** The annotation of kubectl's client-side applies is kept up to date, for those who go back to them. */
function withOwnAnnotation(object: KubeObject, given: KubeObject): KubeObject {
  if (object.metadata.annotations?.[LAST_APPLIED] === undefined) return object
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: lastApplied(given) }
  return withFields(object, { metadata: withFields(object.metadata, { annotations }) })
}

/** The refusal that names the managers and their fields. Source: apimachinery, managedfields/internal/conflict.go. */
function applyConflict(conflicts: readonly Conflict[]): Refusal {
  const fields = conflicts.flatMap(({ manager, fields: set }) => pathsOf(set).map((path) => ({ manager: nameOf(manager), path: formatFieldPath(path) })))
  const causes = fields.map(({ manager, path }) => ({ field: path, reason: 'FieldManagerConflict', message: `conflict with ${manager}` }))
  const [only] = fields
  const message = fields.length === 1 ? `Apply failed with 1 conflict: conflict with ${only!.manager}: ${only!.path}` : `Apply failed with ${fields.length} conflicts: ${perManager(fields)}`
  return { ok: false, code: 409, reason: 'Conflict', message, causes }
}

function perManager(fields: readonly { readonly manager: string; readonly path: string }[]): string {
  const managers = [...new Set(fields.map(({ manager }) => manager))].sort(byText)
  return managers.map((name) => [`conflicts with ${name}:`, ...fields.filter(({ manager }) => manager === name).map(({ path }) => `- ${path}`)].join('\n')).join('\n')
}

function nameOf({ manager, operation, apiVersion, subresource }: ManagerName): string {
  const name = `${JSON.stringify(manager)}${subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`}`
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}

function described({ apiVersion, kind, metadata: { namespace = '', name } }: KubeObject): string {
  return `${namespace}/${name}; ${apiVersion}, Kind=${kind}`
}

function misfitText(misfits: readonly string[]): string {
  return misfits.length === 1 ? misfits[0]! : `errors:\n${misfits.map((text) => `  ${text}`).join('\n')}`
}
