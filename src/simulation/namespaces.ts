/**
 * What is in a cluster when it first starts: the namespaces that every cluster has, with what their controllers put
 * into each, and the two priority classes of its own critical pods. Source: kubernetes, pkg/controlplane (system
 * namespaces controller) and pkg/registry/scheduling/rest (storage_scheduling.go).
 */
import type { ApiServer } from '../apiserver/index.js'
import { defaultServiceAccount, rootCertificate, SYSTEM_NAMESPACES, SYSTEM_PRIORITY_CLASSES, type KubeObject } from '../model/index.js'
import { rootCACertPublisherReconciler, serviceAccountReconciler } from '../reconcilers/index.js'

const ACTOR = 'kube-apiserver'

/** Creates the namespaces of every cluster. */
export function createNamespaces(api: ApiServer): void {
  for (const name of SYSTEM_NAMESPACES) create(api, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
}

/** Creates what the controllers of namespaces make in each of them, so that they find it. */
export function fillNamespaces(api: ApiServer): void {
  for (const name of SYSTEM_NAMESPACES) {
    create(api, defaultServiceAccount(name) as unknown as KubeObject, serviceAccountReconciler.actor)
    create(api, rootCertificate(name) as unknown as KubeObject, rootCACertPublisherReconciler.actor)
  }
}

/** Creates the priority classes of every cluster. */
export function createPriorityClasses(api: ApiServer): void {
  for (const priorityClass of SYSTEM_PRIORITY_CLASSES) create(api, priorityClass as unknown as KubeObject)
}

function create(api: ApiServer, object: KubeObject, actor = ACTOR): void {
  const answer = api.call({ do: 'create', object }, actor)
  if (!answer.ok) throw new Error(`the API server refused what a cluster starts with: ${answer.message}`)
}
