/** Validation of containers' environment. Source: pkg/apis/core/validation (ValidateEnv, ValidateEnvFrom). */
import type { EnvFromSource, EnvVar, EnvVarSource } from '../kinds/index.js'
import { isConfigMapKey, isDNS1123Label, isDNS1123Subdomain } from '../names.js'
import { fieldRefErrors, resourceFieldErrors, VARIABLE_FIELDS } from './downward-api.js'
import { invalid, invalidEach, required } from './error.js'
import type { FieldError } from './error.js'
import { backstepErrors } from './volume-path.js'

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const

/** Complaints about variables. */
export function envErrors(env: readonly EnvVar[], path: string): FieldError[] {
  return env.flatMap(({ name = '', value = '', valueFrom }, i) => [
    ...(name === '' ? [required(`${path}[${i}].name`)] : variableNameErrors(name, `${path}[${i}].name`)),
    ...(valueFrom === undefined ? [] : valueFromErrors(valueFrom, value, `${path}[${i}].valueFrom`)),
  ])
}

function variableNameErrors(name: string, path: string): FieldError[] {
  return /^[ -<>-~]+$/.test(name)
    ? []
    : [invalid(path, name, "a valid environment variable name must consist only of printable ASCII characters other than '='")]
}

function valueFromErrors(source: EnvVarSource, value: string, path: string): FieldError[] {
  const count = SOURCES.filter((field) => source[field] !== undefined).length
  return [...sourceErrors(source, path), ...countErrors(count, value, path)]
}

function countErrors(count: number, value: string, path: string): FieldError[] {
  if (count === 0) return [invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`')]
  if (value !== '') return [invalid(path, '', 'may not be specified when `value` is not empty')]
  return count > 1 ? [invalid(path, '', 'may not have more than one field specified at a time')] : []
}

function sourceErrors({ fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef }: EnvVarSource, path: string): FieldError[] {
  return [
    ...(fieldRef === undefined ? [] : fieldRefErrors(fieldRef, VARIABLE_FIELDS, `${path}.fieldRef`)),
    ...(resourceFieldRef === undefined ? [] : resourceFieldErrors(resourceFieldRef, `${path}.resourceFieldRef`, false)),
    ...(configMapKeyRef === undefined ? [] : keyRefErrors(configMapKeyRef, `${path}.configMapKeyRef`)),
    ...(secretKeyRef === undefined ? [] : keyRefErrors(secretKeyRef, `${path}.secretKeyRef`)),
    ...(fileKeyRef === undefined ? [] : fileRefErrors(fileKeyRef, `${path}.fileKeyRef`)),
  ]
}

function fileRefErrors({ key = '', volumeName = '', path: file = '' }: NonNullable<EnvVarSource['fileKeyRef']>, path: string): FieldError[] {
  return [
    ...(key === '' ? [required(`${path}.key`)] : variableNameErrors(key, `${path}.key`)),
    ...(volumeName === '' ? [required(`${path}.volumeName`)] : invalidEach(`${path}.volumeName`, volumeName, isDNS1123Label(volumeName))),
    ...(file === '' ? [required(`${path}.path`)] : backstepErrors(file, `${path}.path`)),
  ]
}

function keyRefErrors({ name = '', key = '' }: { readonly name?: string | undefined; readonly key?: string }, path: string): FieldError[] {
  return [
    ...invalidEach(`${path}.name`, name, isDNS1123Subdomain(name)),
    ...(key === '' ? [required(`${path}.key`)] : invalidEach(`${path}.key`, key, isConfigMapKey(key))),
  ]
}

/** Upstream takes the name for the beginning of one. */
function refErrors(name: string, path: string): FieldError[] {
  return name === '' ? [required(path)] : invalidEach(path, name, isDNS1123Subdomain(name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name))
}

/** Complaints about sources of variables. */
export function envFromErrors(sources: readonly EnvFromSource[], path: string): FieldError[] {
  return sources.flatMap(({ prefix = '', configMapRef, secretRef }, i) => {
    const count = [configMapRef, secretRef].filter((source) => source !== undefined).length
    return [
      ...(prefix === '' ? [] : variableNameErrors(prefix, `${path}[${i}].prefix`)),
      ...(configMapRef === undefined ? [] : refErrors(configMapRef.name ?? '', `${path}[${i}].configMapRef.name`)),
      ...(secretRef === undefined ? [] : refErrors(secretRef.name ?? '', `${path}[${i}].secretRef.name`)),
      ...(count === 0 ? [invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')] : []),
      ...(count > 1 ? [invalid(path, '', 'may not have more than one field specified at a time')] : []),
    ]
  })
}
