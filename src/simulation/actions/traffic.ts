/** Replaces the demand on a Service: all of it, or that on one path. Its undo brings the former demand back. */
import type { NamedDemand } from '../demands.js'
import { DONE, failed, type ActionHandler } from './handler.js'
import { objectOf } from './find.js'

interface TrafficMemo {
  readonly service: string
  readonly path: string | null
  readonly before: readonly NamedDemand[]
}

export const traffic: ActionHandler<'traffic', TrafficMemo> = {
  perform(context, { service, path, rate }) {
    const found = objectOf(context, { kind: 'Service', ...service })
    if (!found.ok) return found
    if (!context.demands.possible) return failed('missing', 'this simulation has no traffic')
    const name = `${service.namespace}/${service.name}`
    const before = context.demands.of(name, path)
    context.demands.replace(name, path, [{ service: name, path: path ?? '/', rate, fromMs: context.simulation.now }])
    return { ...DONE, memo: { service: name, path: path ?? null, before } }
  },
  undo({ demands }, { service, path, before }) {
    demands.replace(service, path ?? undefined, before)
  },
}
