/** Patches an object or a subresource with a JSON merge patch, as `kubectl patch --type=merge`. */
import type { ActionHandler } from './handler.js'
import { failed } from './handler.js'
import { kindOf, objectOf, request } from './find.js'

export const patch: ActionHandler<'patch'> = {
  perform(context, { target, patch: content, subresource }) {
    const kind = kindOf(context, target)
    if (!kind.ok) return kind
    const found = objectOf(context, target)
    if (!found.ok) return found
    const { namespace, name } = found.found.metadata
    const { storeKind } = kind.found
    if (subresource !== 'scale') {
      return request(context, { do: 'patch', kind: storeKind, namespace, name, type: 'merge', patch: content, decode: true, ...(subresource === undefined ? {} : { sub: subresource }) })
    }
    const replicas = (content.spec as { readonly replicas?: unknown } | null | undefined)?.replicas
    if (replicas === undefined) return failed('contradiction', 'a patch of the scale subresource sets spec.replicas')
    // The API server says what is wrong with what is no number.
    return request(context, { do: 'scale', kind: storeKind, namespace: namespace ?? '', name, replicas: replicas as number })
  },
}
