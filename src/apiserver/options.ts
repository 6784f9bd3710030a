/**
 * The options that come with a request: whether they are valid, and whether it is a dry run. They are looked at before
 * anything else. Source: apimachinery, pkg/apis/meta/v1/validation.
 */
import { invalid as invalidField, invalidMessage, notSupported, required, tooLong, type FieldError, type KubeObject } from '../model/index.js'
import { invalid } from './refusal.js'
import type { ApiRequest, DeleteOptions, Refusal } from './request.js'

const POLICIES = ['Foreground', 'Background', 'Orphan']
const DRY_RUN_VALUES = ['All']
const KINDS = { create: 'CreateOptions', update: 'UpdateOptions', scale: 'UpdateOptions', patch: 'PatchOptions', apply: 'PatchOptions' } as const
const FIELD_MANAGER_LENGTH_MAX = 128

/** What is wrong with a request's options. */
export function refuseOptions(request: ApiRequest): Refusal | undefined {
  if (request.do === 'get') return undefined
  if (request.do === 'delete') return request.options === undefined ? undefined : refuseDeleteOptions(request.options)
  if (request.dryRun === undefined && request.fieldManager === undefined && request.do !== 'apply') return undefined
  return refusalOf(KINDS[request.do], [...fieldManagerErrors(request.fieldManager, request.do === 'apply'), ...dryRunErrors(request.dryRun)])
}

/** What is wrong with the options of a deletion. */
export function refuseDeleteOptions({ propagationPolicy, orphanDependents, dryRun }: DeleteOptions): Refusal | undefined {
  const errors: FieldError[] = []
  if (propagationPolicy !== undefined) {
    if (orphanDependents !== undefined) errors.push(invalidField('propagationPolicy', propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'))
    if (!POLICIES.includes(propagationPolicy)) errors.push(notSupported('propagationPolicy', propagationPolicy, [...POLICIES, 'nil']))
  }
  return refusalOf('DeleteOptions', [...errors, ...dryRunErrors(dryRun)])
}

/** Whether a request is only tried out. An Eviction may say so itself. */
export function isDryRun(request: ApiRequest): boolean {
  if (request.do === 'get') return false
  if (request.do === 'delete') return isSaid(request.options?.dryRun)
  return isSaid(request.dryRun) || (request.do === 'create' && request.sub === 'eviction' && isSaid(deleteOptionsOf(request.object)?.dryRun))
}

/** The same request as a dry run. */
export function asDryRun(request: ApiRequest): ApiRequest {
  if (request.do === 'get') return request
  return request.do === 'delete' ? { ...request, options: { ...request.options, dryRun: DRY_RUN_VALUES } } : { ...request, dryRun: DRY_RUN_VALUES }
}

/** What an Eviction says about the deletion that it asks for. */
export function deleteOptionsOf(eviction: KubeObject): DeleteOptions | undefined {
  return eviction.deleteOptions as DeleteOptions | undefined
}

function isSaid(dryRun: readonly string[] | undefined): boolean {
  return dryRun !== undefined && dryRun.length > 0
}

function dryRunErrors(dryRun: readonly string[] = []): FieldError[] {
  return dryRun.every((value) => DRY_RUN_VALUES.includes(value)) ? [] : [notSupported('dryRun', dryRun, DRY_RUN_VALUES)]
}

function fieldManagerErrors(manager = '', isNeeded: boolean): FieldError[] {
  if (manager === '') return isNeeded ? [required('fieldManager', 'is required for apply patch')] : []
  if (manager.length > FIELD_MANAGER_LENGTH_MAX) return [tooLong('fieldManager', FIELD_MANAGER_LENGTH_MAX)]
  return /^\P{C}*$/u.test(manager) ? [] : [invalidField('fieldManager', manager, 'should only contain printable characters')]
}

function refusalOf(kind: string, errors: readonly FieldError[]): Refusal | undefined {
  return errors.length === 0 ? undefined : invalid(invalidMessage(kind, 'meta.k8s.io', '', errors), errors)
}
