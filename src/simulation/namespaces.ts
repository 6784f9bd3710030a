/**
 * What an API server makes when it first starts: the namespaces that every cluster has, and the two priority classes
 * of its own critical pods. Source: kubernetes, pkg/controlplane (system namespaces controller) and
 * pkg/registry/scheduling/rest (storage_scheduling.go).
 */
import type { ApiServer } from '../apiserver/index.js'
import { SYSTEM_NAMESPACES, SYSTEM_PRIORITY_CLASSES, type KubeObject } from '../model/index.js'

const ACTOR = 'kube-apiserver'

/** Creates the namespaces of every cluster. */
export function createNamespaces(api: ApiServer): void {
  for (const name of SYSTEM_NAMESPACES) create(api, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
}

/** Creates the priority classes of every cluster. */
export function createPriorityClasses(api: ApiServer): void {
  for (const priorityClass of SYSTEM_PRIORITY_CLASSES) create(api, priorityClass as unknown as KubeObject)
}

function create(api: ApiServer, object: KubeObject): void {
  const answer = api.call({ do: 'create', object }, ACTOR)
  if (!answer.ok) throw new Error(`the API server refused what it makes itself: ${answer.message}`)
}
