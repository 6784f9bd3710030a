/**
 * What an API server would refuse about a manifest, known before there is one: defaults and validation of the kinds
 * that live, without admission and without what other objects say. It is how mistakes are told before anything runs.
 */
import { applyDefaults } from '../defaults/index.js'
import type { KubeObject } from '../kinds/index.js'
import type { Problem } from '../problem.js'
import { prepareForCreate } from '../strategy/index.js'
import { invalidMessage, validateCreate } from '../validation/index.js'
import type { ManifestObject } from './read.js'

/** Why the object could not be created, in the API server's words; undefined if it could. */
export function refusalOf({ object, kind, where }: ManifestObject): Problem | undefined {
  if (!kind.live) return undefined
  const { metadata } = object
  const name = metadata.name ?? (metadata.generateName === undefined ? '' : `${metadata.generateName}xxxxx`)
  const namespace = kind.namespaced ? { namespace: metadata.namespace ?? 'default' } : {}
  const whole = { ...object, metadata: { ...metadata, name, ...namespace } } as KubeObject
  const errors = validateCreate(prepareForCreate(applyDefaults(whole), 0))
  if (errors.length === 0) return undefined
  const { file, line, column } = where
  return Object.freeze({ severity: 'error', code: 'invalid', message: invalidMessage(kind.kind, kind.group, name, errors), file, line, column })
}
