/**
 * What the clients of a cluster call themselves as managers of fields: the first word of their user agent.
 * Source: apiserver, pkg/endpoints/handlers (create.go, managerOrUserAgent).
 */
import { componentOf, type Controller } from '../client/index.js'
import { isManaged } from './managed-controllers.js'

const CLIENTS: ReadonlyMap<string, string> = new Map([['user', 'kubectl'], ['scenario', 'kubectl'], ['default-scheduler', 'kube-scheduler']])

/** The controllers of kube-controller-manager have one name, those of the user's own their actor's. */
export function fieldManagerOf(controllers: ReadonlyMap<string, Controller<never>>, by: string): string {
  const actor = componentOf(by)
  const client = CLIENTS.get(actor)
  if (client !== undefined) return client
  if (actor.startsWith('kubelet/')) return 'kubelet'
  const controller = [...controllers.values()].find(({ reconciler }) => reconciler.actor === actor)
  return controller !== undefined && isManaged(controller.reconciler.name) ? 'kube-controller-manager' : actor
}
