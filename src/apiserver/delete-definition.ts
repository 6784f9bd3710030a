/**
 * Deleting a CustomResourceDefinition: the first request marks it and holds it by a finalizer, until its objects are
 * gone. Source: apiextensions-apiserver, pkg/registry/customresourcedefinition/etcd.go.
 */
import { CUSTOM_RESOURCE_CLEANUP, formatTime, withDefinitionCondition, withFields, type CustomResourceDefinition, type KubeObject } from '../model/index.js'
import type { Registry, WriteContext } from './registry.js'
import type { Answer } from './request.js'

export function deleteDefinition(server: Registry, key: string, marked: KubeObject, old: KubeObject, context: WriteContext): Answer {
  if (marked.metadata.deletionTimestamp !== undefined) return server.replace(context, 'CustomResourceDefinition', key, old, marked)
  const finalizers = [...(marked.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CUSTOM_RESOURCE_CLEANUP), CUSTOM_RESOURCE_CLEANUP]
  const metadata = withFields(marked.metadata, { deletionTimestamp: formatTime(server.now), deletionGracePeriodSeconds: 0, finalizers })
  const terminating = withDefinitionCondition(withFields(marked, { metadata }) as unknown as CustomResourceDefinition, {
    type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  }, server.now)
  return { ok: true, object: server.write(context, 'CustomResourceDefinition', key, terminating as unknown as KubeObject)! }
}
