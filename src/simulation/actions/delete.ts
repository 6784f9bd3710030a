/** Deletes an object, as `kubectl delete --wait=false`. */
import type { ActionHandler } from './handler.js'
import { objectOf, request, kindOf } from './find.js'

export const deletion: ActionHandler<'delete'> = {
  perform(context, { target, gracePeriodMs, propagation }) {
    const kind = kindOf(context, target)
    if (!kind.ok) return kind
    const found = objectOf(context, target)
    if (!found.ok) return found
    const { namespace, name } = found.found.metadata
    const grace = gracePeriodMs === undefined ? {} : { gracePeriodSeconds: Math.ceil(gracePeriodMs / 1000) }
    return request(context, { do: 'delete', kind: kind.found.storeKind, namespace, name, options: { propagationPolicy: propagation, ...grace } })
  },
}
