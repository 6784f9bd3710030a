/**
 * What an API server would refuse about a manifest, known before there is one: defaults and validation of the kinds
 * that live, without admission (but for the name of a pod's account) and without what other objects say. It is how
 * mistakes are told before anything runs.
 */
import { freeze } from '../../plain/index.js'
import { applyDefaults } from '../defaults/index.js'
import type { KubeObject, Pod } from '../kinds/index.js'
import { DEFAULT_SERVICE_ACCOUNT } from '../namespaces.js'
import type { Problem } from '../problem.js'
import { isMirrorPod } from '../readings/index.js'
import { prepareForCreate } from '../strategy/index.js'
import { invalidMessage, validateCreate } from '../validation/index.js'
import type { ManifestObject } from './manifest-object.js'

/** Stands for the one that the API server gives before it validates. */
const UID = '00000000-0000-4000-8000-000000000000'

/** Why the object could not be created, in the API server's words, at the place of the first mistake; undefined if it could. */
export function refusalOf(manifest: ManifestObject): Problem | undefined {
  const { kind } = manifest
  if (!kind.live) return undefined
  const whole = wholeObject(manifest, kind.namespaced)
  const errors = validateCreate(prepareForCreate(applyDefaults(whole), 0))
  return errors.length === 0 ? undefined : problemAt(manifest, invalidMessage(kind.kind, kind.group, whole.metadata.name, errors), { path: errors[0]!.field })
}

/** The object with what the API server gives it before it validates. */
export function wholeObject({ object }: ManifestObject, namespaced: boolean): KubeObject {
  const { metadata } = object
  const name = metadata.name ?? (metadata.generateName === undefined ? '' : `${metadata.generateName}xxxxx`)
  const namespace = namespaced ? { namespace: metadata.namespace ?? 'default' } : {}
  const whole = { ...object, metadata: { uid: UID, ...metadata, name, ...namespace } } as KubeObject
  return whole.apiVersion === 'v1' && whole.kind === 'Pod' ? withAccount(whole as Pod) : whole
}

/** Admission names the account of a pod that names none. */
function withAccount(pod: Pod): Pod {
  const { serviceAccountName = '', serviceAccount = '' } = pod.spec ?? {}
  if (pod.spec === undefined || serviceAccountName !== '' || isMirrorPod(pod)) return pod
  return { ...pod, spec: { ...pod.spec, serviceAccountName: serviceAccount === '' ? DEFAULT_SERVICE_ACCOUNT : serviceAccount } }
}

/** A problem at the place of a field, or of the object. */
export function problemAt({ where: { file, line, column }, placeOf }: ManifestObject, message: string, more: Partial<Pick<Problem, 'remedy' | 'path' | 'code' | 'severity'>>): Problem {
  return freeze({ severity: 'error', code: 'invalid', message, file, line, column, ...more, ...(more.path === undefined ? {} : placeOf(more.path)) })
}
