/** Patches an object or a subresource, as `kubectl patch --type`: a JSON merge patch, a strategic one, or a JSON patch. */
import type { ActionHandler, ActionOutcome } from './handler.js'
import { failed } from './handler.js'
import { kindOf, objectOf, request } from './find.js'

export const patch: ActionHandler<'patch'> = {
  perform(context, { target, patch: content, type = 'merge', subresource }) {
    const kind = kindOf(context, target)
    if (!kind.ok) return kind
    const found = objectOf(context, target)
    if (!found.ok) return found
    const { namespace, name } = found.found.metadata
    const { storeKind } = kind.found
    if (subresource !== 'scale') {
      return withCause(request(context, { do: 'patch', kind: storeKind, namespace, name, type, patch: content, decode: true, ...(subresource === undefined ? {} : { sub: subresource }) }))
    }
    const spec = 'spec' in content ? content.spec : undefined
    const replicas = (spec as { readonly replicas?: unknown } | null | undefined)?.replicas
    if (replicas === undefined) return failed('contradiction', 'a patch of the scale subresource is a map that sets spec.replicas')
    // The API server says what is wrong with what is no number.
    return request(context, { do: 'scale', kind: storeKind, namespace: namespace ?? '', name, replicas: replicas as number })
  },
}

/** Of a JSON patch that cannot be applied the API server does not say why: whoever wrote the step is told. */
function withCause(outcome: ActionOutcome<never>): ActionOutcome<never> {
  const cause = outcome.ok ? undefined : outcome.error.refusal?.causes?.[0]
  if (outcome.ok || cause === undefined || cause.field !== undefined) return outcome
  return { ...outcome, error: { ...outcome.error, remedy: cause.message } }
}
