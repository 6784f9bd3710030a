/**
 * Deleting a namespace: the first request marks it Terminating; it goes when its content is gone, which the namespace
 * controller says by taking the last finalizer out of its spec. Some namespaces may never be deleted.
 * Source: kubernetes, pkg/registry/core/namespace/storage/storage.go; apiserver, plugin/namespace/lifecycle.
 */
import { formatTime, withFields, type KubeObject, type Namespace } from '../model/index.js'
import { forbidden } from './refusal.js'
import type { Registry, WriteContext } from './registry.js'
import type { Answer, Refusal } from './request.js'

const IMMORTAL = ['default', 'kube-system', 'kube-public']

/** Why a namespace may not be deleted at all. */
export function refuseImmortal(name: string): Refusal | undefined {
  return IMMORTAL.includes(name) ? forbidden('namespaces', name, 'this namespace may not be deleted') : undefined
}

/** The first request marks; those after it find it marked, and remove it when nothing holds it. */
export function deleteNamespace(server: Registry, key: string, marked: KubeObject, old: KubeObject, context: WriteContext): Answer {
  const namespace = marked as unknown as Namespace
  if (namespace.metadata.deletionTimestamp === undefined) {
    const metadata = withFields(marked.metadata, { deletionTimestamp: formatTime(server.now) })
    const next = withFields(marked, { metadata, status: { ...(marked.status as object | undefined), phase: 'Terminating' } })
    return { ok: true, object: server.write(context, 'Namespace', key, next)! }
  }
  return isHeld(namespace) ? server.replace(context, 'Namespace', key, old, marked) : remove(server, key, marked, context)
}

/** The `finalize` subresource: writes the finalizers of the spec; without any, a namespace that is being deleted goes. */
export function finalizeNamespace(server: Registry, key: string, old: KubeObject, given: KubeObject, context: WriteContext): Answer {
  const { finalizers } = (given as unknown as Namespace).spec ?? {}
  const next = withFields(old, { spec: withFields((old.spec ?? {}) as { finalizers?: unknown }, { finalizers: finalizers ?? [] }) })
  return server.replace(context, 'Namespace', key, old, next)
}

/** Whether finalizers of the spec or the metadata keep a namespace that is being deleted. */
export function isHeld({ metadata, spec }: Namespace): boolean {
  return (spec?.finalizers?.length ?? 0) > 0 || (metadata.finalizers?.length ?? 0) > 0
}

function remove(server: Registry, key: string, object: KubeObject, context: WriteContext): Answer {
  server.write(context, 'Namespace', key, undefined)
  return { ok: true, object }
}
