/**
 * The binding subresource of pods: the node and the PodScheduled condition are set in one write. Source:
 * kubernetes, pkg/registry/core/pod/storage (BindingREST).
 */
import { formatTime, objectKey, withFields, withoutFields, type KubeObject, type Pod, type PodCondition, type PodStatus } from '../model/index.js'
import { conflict, notFound } from './refusal.js'
import type { Answer } from './request.js'
import type { Registry } from './registry.js'

interface Binding {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string }
  readonly target: { readonly name: string }
}

export function bindPod(server: Registry, object: KubeObject, actor: string): Answer {
  const binding = object as unknown as Binding
  const { name, namespace = 'default', uid } = binding.metadata
  const key = objectKey(namespace, name)
  const pod = server.get('Pod', key) as Pod | undefined
  if (pod === undefined) return notFound('pods', name)
  if (uid !== undefined && uid !== pod.metadata.uid) {
    return conflict('pods/binding', name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid ?? ''}`)
  }
  if (pod.metadata.deletionTimestamp !== undefined) return conflict('pods/binding', name, `pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== '') {
    return conflict('pods/binding', name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`)
  }
  const next = bound(pod, binding.target.name, formatTime(server.now))
  return { ok: true, object: server.write({ actor, verb: 'create', sub: 'binding' }, 'Pod', key, next as unknown as KubeObject)! }
}

function bound(pod: Pod, nodeName: string, now: string): Pod {
  const status = withoutFields(pod.status ?? {}, ['nominatedNodeName'])
  const scheduled: PodCondition = { type: 'PodScheduled', status: 'True', lastTransitionTime: now }
  const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== 'PodScheduled')
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: pod.metadata,
    spec: withFields(pod.spec, { nodeName }),
    status: withFields<PodStatus>(status, { conditions: [...others, scheduled] }),
  } as Pod
}
