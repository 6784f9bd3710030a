/** The scale subresource of Deployments, ReplicaSets, StatefulSets and ReplicationControllers. */
import type { KubeObject } from '../model/index.js'
import { resourceName, selectorText, type StoredKind } from './kinds.js'
import { invalid, notFound } from './refusal.js'
import type { Answer } from './request.js'
import type { Registry, WriteContext } from './registry.js'

const SCALABLE = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'])

interface Scalable {
  readonly spec?: { readonly replicas?: number; readonly selector?: object }
  readonly status?: { readonly replicas?: number }
}

/** How messages name the scale of a kind: `deployments/scale.apps`. */
export function scaleResourceName(info: StoredKind): string {
  return resourceName({ ...info, plural: `${info.plural}/scale` })
}

/** The Scale object of a scalable object. */
export function readScale(info: StoredKind, object: KubeObject): Answer {
  if (!SCALABLE.has(info.storeKind)) return notFound(`${resourceName(info)}/scale`, object.metadata.name)
  const { spec, status } = object as unknown as Scalable
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const scale: KubeObject = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: selectorText(info.storeKind === 'ReplicationController' ? { matchLabels: spec?.selector } : spec?.selector) },
  }
  return { ok: true, object: scale }
}

/** Sets spec.replicas of a scalable object. */
export function scaleObject(server: Registry, info: StoredKind, key: string, object: KubeObject, replicas: number, context: WriteContext): Answer {
  if (!SCALABLE.has(info.storeKind)) return notFound(`${resourceName(info)}/scale`, object.metadata.name)
  if (replicas < 0) {
    const message = 'must be greater than or equal to 0'
    const detail = `spec.replicas: Invalid value: ${replicas}: ${message}`
    return invalid(`Scale.autoscaling "${object.metadata.name}" is invalid: ${detail}`, [{ field: 'spec.replicas', reason: 'FieldValueInvalid', message }])
  }
  const next = { ...object, spec: { ...(object.spec as object), replicas } }
  const answer = server.put(info, key, object, next, undefined, context)
  return answer.ok ? readScale(info, answer.object) : answer
}
