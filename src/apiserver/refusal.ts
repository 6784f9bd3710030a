/**
 * Refusals in upstream's words. Source: apimachinery, pkg/api/errors.
 */
import type { KubeObject } from '../model/index.js'
import type { Refusal } from './request.js'

export function isRefusal(value: KubeObject | Refusal): value is Refusal {
  return 'ok' in value
}

/** A refusal as kubectl tells it: `Error from server (NotFound): pods "web" not found`. */
export function refusalText({ reason, message }: Refusal): string {
  return `Error from server${reason === '' ? '' : ` (${reason})`}: ${message}`
}

/** How a kind is named in messages: `deployments.apps`, `pods`. */
export type Resource = string

export function notFound(resource: Resource, name: string): Refusal {
  return { ok: false, code: 404, reason: 'NotFound', message: `${resource} "${name}" not found` }
}

export function alreadyExists(resource: Resource, name: string): Refusal {
  return { ok: false, code: 409, reason: 'AlreadyExists', message: `${resource} "${name}" already exists` }
}

export function conflict(resource: Resource, name: string, detail: string): Refusal {
  return { ok: false, code: 409, reason: 'Conflict', message: `Operation cannot be fulfilled on ${resource} "${name}": ${detail}` }
}

/** The conflict of a write with an old resourceVersion. */
export function modified(resource: Resource, name: string): Refusal {
  return conflict(resource, name, 'the object has been modified; please apply your changes to the latest version and try again')
}

export function forbidden(resource: Resource, name: string, detail: string): Refusal {
  return { ok: false, code: 403, reason: 'Forbidden', message: `${resource} "${name}" is forbidden: ${detail}` }
}

export function badRequest(message: string): Refusal {
  return { ok: false, code: 400, reason: 'BadRequest', message }
}

/** What was sent is no object of its kind. */
export function unfit(kind: string, version: string, why: string): Refusal {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`)
}

export function invalid(message: string, causes: NonNullable<Refusal['causes']>): Refusal {
  return { ok: false, code: 422, reason: 'Invalid', message, causes }
}
