/**
 * Validation of what pods learn about themselves: fields of the pod and resources of containers, as variables and as
 * files. Source: pkg/apis/core/validation (validateObjectFieldSelector, validateContainerResourceFieldSelector,
 * validateDownwardAPIVolumeFile), pkg/apis/core/pods (ConvertDownwardAPIFieldLabel).
 */
import type { DownwardAPIVolumeFile, ObjectFieldSelector, ResourceFieldSelector } from '../kinds/index.js'
import { isLabelKey } from '../names.js'
import { canonicalQuantity, quantityOf } from '../quantity/index.js'
import { invalid, invalidEach, notSupported, required, type FieldError } from './error.js'
import { localPathErrors, modeErrors } from './volume-path.js'

/** The fields that a variable can have, and a file. */
export const VARIABLE_FIELDS = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP',
  'status.hostIPs', 'status.podIP', 'status.podIPs',
] as const
const FILE_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'] as const
/** All that have a meaning somewhere. */
const KNOWN_FIELDS: readonly string[] = [...VARIABLE_FIELDS, ...FILE_FIELDS, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']

const RESOURCES = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory']
const HUGE_PAGES = /^(limits|requests)\.hugepages-/
const SIZES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

/** Complaints about a field of the pod. */
export function fieldRefErrors({ apiVersion = 'v1', fieldPath = '' }: ObjectFieldSelector, supported: readonly string[], path: string): FieldError[] {
  if (apiVersion === '') return [required(`${path}.apiVersion`)]
  if (fieldPath === '') return [required(`${path}.fieldPath`)]
  const unconvertible = (why: string): FieldError[] => [invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`)]
  if (apiVersion !== 'v1') return unconvertible(`unsupported pod version: ${apiVersion}`)
  const subscript = /^(.+?)\['(.*)'\]$/s.exec(fieldPath)
  if (subscript !== null) {
    const [, field, key = ''] = subscript
    if (field === 'metadata.labels') return invalidEach(path, key, isLabelKey(key))
    if (field === 'metadata.annotations') return invalidEach(path, key.toLowerCase(), isLabelKey(key.toLowerCase()))
    return unconvertible(`field label does not support subscript: ${fieldPath}`)
  }
  const field = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath
  if (!KNOWN_FIELDS.includes(field)) return unconvertible(`field label not supported: ${fieldPath}`)
  return supported.includes(field) ? [] : [notSupported(`${path}.fieldPath`, field, supported)]
}

/** Complaints about a resource of a container; a file has to say of which. */
export function resourceFieldErrors({ containerName = '', resource = '', divisor }: ResourceFieldSelector, path: string, isFile: boolean): FieldError[] {
  return [...resourceErrors(containerName, resource, path, isFile), ...(divisor === undefined ? [] : divisorErrors(resource, String(divisor), `${path}.divisor`))]
}

function resourceErrors(containerName: string, resource: string, path: string, isFile: boolean): FieldError[] {
  if (isFile && containerName === '') return [required(`${path}.containerName`)]
  if (resource === '') return [required(`${path}.resource`)]
  return HUGE_PAGES.test(resource) || RESOURCES.includes(resource) ? [] : [notSupported(`${path}.resource`, resource, RESOURCES)]
}

function divisorErrors(resource: string, divisor: string, path: string): FieldError[] {
  if (quantityOf(divisor).unscaled === 0n) return []
  const kind = HUGE_PAGES.test(resource) ? 'hugepages' : /\.(cpu|memory|ephemeral-storage)$/.exec(resource)?.[1]
  if (kind === undefined) return []
  const allowed = kind === 'cpu' ? ['1m', '1'] : SIZES
  if (allowed.includes(canonicalQuantity(divisor))) return []
  const values = kind === 'cpu' ? '1m and 1' : SIZES.join(', ')
  return [invalid(path, resource, `only divisor's values ${values} are supported with the ${kind === 'ephemeral-storage' ? 'local ephemeral storage' : kind} resource`)]
}

/** Complaints about files; upstream does not say which of them. */
export function downwardFilesErrors(files: readonly DownwardAPIVolumeFile[] | undefined, path: string): FieldError[] {
  return (files ?? []).flatMap(({ path: file = '', fieldRef, resourceFieldRef, mode }) => [
    ...(file === '' ? [required(`${path}.path`)] : localPathErrors(file, `${path}.path`)),
    ...(fieldRef === undefined ? [] : fieldRefErrors(fieldRef, FILE_FIELDS, `${path}.fieldRef`)),
    ...(fieldRef !== undefined && resourceFieldRef !== undefined ? [invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')] : []),
    ...(fieldRef === undefined && resourceFieldRef !== undefined ? resourceFieldErrors(resourceFieldRef, `${path}.resourceFieldRef`, true) : []),
    ...(fieldRef === undefined && resourceFieldRef === undefined ? [required(path, 'one of fieldRef and resourceFieldRef is required')] : []),
    ...modeErrors(mode, `${path}.mode`),
  ])
}
