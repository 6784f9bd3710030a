/** Validation of ConfigMaps and Secrets. Source: pkg/apis/core/validation (ValidateConfigMap, ValidateSecret). */
import { sortedKeys } from '../../plain/index.js'
import type { ConfigMap, Secret } from '../kinds/index.js'
import { byteLength, isConfigMapKey } from '../names.js'
import { sameValue } from '../strategy/index.js'
import { forbidden, invalid, invalidEach, required, tooLong } from './error.js'
import type { FieldError } from './error.js'
import { IMMUTABLE, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

type Data = Readonly<Record<string, string>>

const BYTES_MAX = 1024 * 1024
const FROZEN = 'field is immutable when `immutable` is set'
/** Keys that a Secret of a type must have. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

/** Complaints about a new ConfigMap. */
export function validateConfigMap(config: ConfigMap): FieldError[] {
  const { metadata, data = {}, binaryData = {} } = config
  const size = sizeOf(data) + bytesOf(binaryData)
  return [
    ...validateObjectMeta(metadata, true, 'subdomain'),
    ...sortedKeys(data).flatMap((key) => [
      ...invalidEach(`data[${key}]`, key, isConfigMapKey(key)),
      ...(Object.hasOwn(binaryData, key) ? [invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')] : []),
    ]),
    ...keyErrors(binaryData, 'binaryData'),
    ...(size > BYTES_MAX ? [tooLong('', BYTES_MAX)] : []),
  ]
}

/** Complaints about a changed ConfigMap. */
export function validateConfigMapUpdate(old: ConfigMap, next: ConfigMap): FieldError[] {
  return [...validateObjectMetaUpdate(old.metadata, next.metadata), ...frozenErrors(old, next), ...validateConfigMap(next)]
}

/** Complaints about a new Secret. */
export function validateSecret(secret: Secret): FieldError[] {
  const { metadata, data = {} } = secret
  return [
    ...validateObjectMeta(metadata, true, 'subdomain'),
    ...keyErrors(data, 'data'),
    ...(bytesOf(data) > BYTES_MAX ? [tooLong('data', BYTES_MAX)] : []),
    ...typeErrors(secret, data),
  ]
}

/** Complaints about a changed Secret. */
export function validateSecretUpdate(old: Secret, next: Secret): FieldError[] {
  return [
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...(old.type === next.type ? [] : [invalid('type', next.type, IMMUTABLE)]),
    ...frozenErrors(old, next),
    ...validateSecret(next),
  ]
}

function typeErrors({ type = '', metadata }: Secret, data: Data): FieldError[] {
  const name = 'kubernetes.io/service-account.name'
  if (type === 'kubernetes.io/service-account-token') {
    return (metadata.annotations?.[name] ?? '') === '' ? [required(`metadata.annotations[${name}]`)] : []
  }
  if (type === 'kubernetes.io/basic-auth') {
    return Object.hasOwn(data, 'username') || Object.hasOwn(data, 'password') ? [] : [required('data[username]'), required('data[password]')]
  }
  const keys = Object.hasOwn(REQUIRED_KEYS, type) ? REQUIRED_KEYS[type]! : []
  return keys.filter((key) => !Object.hasOwn(data, key)).map((key) => required(`data[${key}]`))
}

function keyErrors(data: Data, path: string): FieldError[] {
  return sortedKeys(data).flatMap((key) => invalidEach(`${path}[${key}]`, key, isConfigMapKey(key)))
}

interface Freezable {
  readonly immutable?: boolean | undefined
  readonly data?: Data | undefined
  readonly binaryData?: Data | undefined
}

function frozenErrors(old: Freezable, next: Freezable): FieldError[] {
  if (old.immutable !== true) return []
  return [
    ...(next.immutable === true ? [] : [forbidden('immutable', FROZEN)]),
    ...(sameValue(old.data ?? {}, next.data ?? {}) ? [] : [forbidden('data', FROZEN)]),
    ...(sameValue(old.binaryData ?? {}, next.binaryData ?? {}) ? [] : [forbidden('binaryData', FROZEN)]),
  ]
}

function sizeOf(data: Data): number {
  return Object.values(data).reduce((sum, text) => sum + byteLength(text), 0)
}

/** The bytes that base64 texts stand for. */
function bytesOf(data: Data): number {
  return Object.values(data).reduce((sum, text) => sum + Math.floor((text.replace(/=+$/, '').length * 3) / 4), 0)
}
