/**
 * The scale subresource: of Deployments, ReplicaSets, StatefulSets and ReplicationControllers, and of custom kinds
 * whose definition says where the numbers are.
 */
import { withFields, type KubeObject, type ScalePaths } from '../model/index.js'
import { versionOf } from './definitions.js'
import { resourceName, selectorText, type StoredKind } from './kinds.js'
import { invalid, notFound } from './refusal.js'
import type { Answer } from './request.js'
import type { Registry, WriteContext } from './registry.js'

const SCALABLE = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'])
const BUILT_IN: ScalePaths = { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'], selector: ['spec', 'selector'] }

/** How messages name the scale of a kind: `deployments/scale.apps`. */
export function scaleResourceName(info: StoredKind): string {
  return resourceName({ ...info, plural: `${info.plural}/scale` })
}

/** The Scale object of a scalable object. */
export function readScale(info: StoredKind, object: KubeObject): Answer {
  const paths = pathsOf(info)
  if (paths === undefined) return notFound(`${resourceName(info)}/scale`, object.metadata.name)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const scale: KubeObject = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(object, paths.specReplicas) },
    status: { replicas: numberAt(object, paths.statusReplicas), selector: selectorOf(info, paths.selector === undefined ? undefined : valueAt(object, paths.selector)) },
  }
  return { ok: true, object: scale }
}

/** Sets the wanted replicas of a scalable object. */
export function scaleObject(server: Registry, info: StoredKind, key: string, object: KubeObject, replicas: number, context: WriteContext): Answer {
  const paths = pathsOf(info)
  if (paths === undefined) return notFound(`${resourceName(info)}/scale`, object.metadata.name)
  if (replicas < 0) {
    const message = 'must be greater than or equal to 0'
    const detail = `spec.replicas: Invalid value: ${replicas}: ${message}`
    return invalid(`Scale.autoscaling "${object.metadata.name}" is invalid: ${detail}`, [{ field: 'spec.replicas', reason: 'FieldValueInvalid', message }])
  }
  const answer = server.put(info, key, object, withValueAt(object, paths.specReplicas, replicas), undefined, context)
  return answer.ok ? readScale(info, answer.object) : answer
}

function pathsOf(info: StoredKind): ScalePaths | undefined {
  if (info.definition !== undefined) return versionOf(info, info.apiVersion)?.scale
  return SCALABLE.has(info.storeKind) ? BUILT_IN : undefined
}

function selectorOf(info: StoredKind, selector: unknown): string {
  if (info.definition !== undefined) return typeof selector === 'string' ? selector : ''
  return selectorText(info.storeKind === 'ReplicationController' ? { matchLabels: selector } : (selector as object | undefined))
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce((value, step) => (typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined), object)
}

function numberAt(object: KubeObject, path: readonly string[]): number {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : 0
}

function withValueAt<T extends object>(object: T, [step = '', ...rest]: readonly string[], value: unknown): T {
  const inner = rest.length === 0 ? value : withValueAt((valueAt(object, [step]) ?? {}) as object, rest, value)
  return withFields(object, { [step]: inner } as Partial<T>)
}
