/**
 * What a StatefulSet does to a single pod and its claims, each with its event: claims come before their pod. Each
 * course returns the message of its error, if any. Source: kubernetes, pkg/controller/statefulset/stateful_pod_control.go.
 * Deviation: a conflict ends the sync, which is tried again after the back-off; upstream first tries a few times more
 * with what its cache has.
 */
import type { Effect, EffectAnswer } from '../../client/index.js'
import type { KubeObject, PersistentVolumeClaim, Pod } from '../../model/index.js'
import { claimNameOf, claimOf, ordinalOf, storageMatches, templatesOf, withIdentity } from './identity.js'
import type { Input } from './input.js'
import type { KnownPod } from './known.js'
import { isControlledElsewhere, isStaleFor, ownersMatch, withOwners } from './retention.js'

/** Effects of which an error may come. */
export type Course = Generator<Effect, string | undefined, EffectAnswer>

/** Whether the pod must wait until a former pod's claim is gone. */
export function claimIsStale(input: Input, pod: Pod): boolean {
  return presentClaims(input, pod).some((claim) => isStaleFor(claim, input.set, pod))
}

export function* createPod(input: Input, pod: Pod): Course {
  const refused = yield* createClaims(input, pod)
  if (refused !== undefined) {
    yield podEvent(input, 'Create', pod, refused)
    return refused
  }
  const answer = yield { do: 'create', object: pod as unknown as KubeObject }
  // The view has not caught up with what was created before: no event.
  if (!answer.ok && answer.reason === 'AlreadyExists') return answer.message
  const kept = yield* keepClaims(input, pod)
  if (kept !== undefined) return kept
  const error = answer.ok ? undefined : answer.message
  yield podEvent(input, 'Create', pod, error)
  return error
}

/** A pod that is gone already is as good as deleted. */
export function* deletePod(input: Input, pod: Pod): Course {
  const { namespace, name } = pod.metadata
  const answer = yield { do: 'delete', kind: 'Pod', namespace, name }
  const error = answer.ok || answer.reason === 'NotFound' ? undefined : answer.message
  yield podEvent(input, 'Delete', pod, error)
  return error
}

/** Whether a pod and its claims are as the set wants them. */
export function podMatches(input: Input, { pod, identityOf }: KnownPod): boolean {
  const { set } = input
  return identityOf === set.metadata.name && (templatesOf(set).length === 0 || (storageMatches(set, pod) && claimsMatch(input, pod)))
}

/** Gives a pod its identity and storage, and its claims their owners. */
export function* updatePod(input: Input, pod: Pod): Course {
  const { set } = input
  if (!storageMatches(set, pod)) {
    const error = yield* createClaims(input, pod)
    if (error !== undefined) {
      yield podEvent(input, 'Update', pod, error)
      return error
    }
  }
  const kept = claimsMatch(input, pod) ? undefined : yield* keepClaims(input, pod)
  if (kept !== undefined) return kept
  const answer = yield { do: 'update', object: withIdentity(set, pod) as unknown as KubeObject }
  const error = answer.ok ? undefined : answer.message
  yield podEvent(input, 'Update', pod, error)
  return error
}

/** A pod that waits for its volumes gets the claims that it lacks. */
export function* createMissingClaims(input: Input, pod: Pod): Course {
  return (yield* createClaims(input, pod)) ?? (yield* keepClaims(input, pod))
}

/** Gives the claims of a pod that goes the owners that it leaves them. */
export function* fixClaims(input: Input, pod: Pod): Course {
  return claimsMatch(input, pod) ? undefined : yield* updateOwners(input, pod)
}

function presentClaims({ set, claims }: Input, pod: Pod): PersistentVolumeClaim[] {
  const ordinal = ordinalOf(pod)
  return templatesOf(set).flatMap((template) => claims[claimNameOf(set, template, ordinal)] ?? [])
}

function claimsMatch(input: Input, pod: Pod): boolean {
  return presentClaims(input, pod).every((claim) => ownersMatch(claim, input.set, pod))
}

function* createClaims(input: Input, pod: Pod): Course {
  const { set, claims } = input
  const errors: string[] = []
  for (const template of templatesOf(set)) {
    const claim = claimOf(set, template, ordinalOf(pod))
    const { name } = claim.metadata
    const present = claims[name]
    if (present !== undefined) {
      if (present.metadata.deletionTimestamp !== undefined) errors.push(`pvc ${name} is being deleted`)
      continue
    }
    const answer = yield { do: 'create', object: claim as unknown as KubeObject }
    if (!answer.ok) errors.push(`failed to create PVC ${name}: ${answer.message}`)
    if (answer.ok || answer.reason !== 'AlreadyExists') yield claimEvent(input, pod, name, answer.ok ? undefined : answer.message)
  }
  return errors.length <= 1 ? errors[0] : `[${errors.join(', ')}]`
}

function* keepClaims(input: Input, pod: Pod): Course {
  const error = yield* updateOwners(input, pod)
  if (error !== undefined) yield podEvent(input, 'Update', pod, error)
  return error
}

function* updateOwners(input: Input, pod: Pod): Course {
  const { set } = input
  for (const claim of presentClaims(input, pod)) {
    const { name } = claim.metadata
    if (isControlledElsewhere(claim, set, pod)) {
      const message = `PersistentVolumeClaim ${name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`
      yield event(input, 'Warning', 'ConflictingController', message)
    }
    if (ownersMatch(claim, set, pod)) continue
    const answer = yield { do: 'update', object: withOwners(claim, set, pod) as unknown as KubeObject }
    if (!answer.ok) return `could not update claim ${name} for delete policy ownerRefs: ${answer.message}`
  }
  return undefined
}

function podEvent(input: Input, verb: 'Create' | 'Update' | 'Delete', { metadata }: Pod, error: string | undefined): Effect {
  const what = `${verb} Pod ${metadata.name} in StatefulSet ${input.set.metadata.name}`
  return error === undefined ? event(input, 'Normal', `Successful${verb}`, `${what} successful`) : event(input, 'Warning', `Failed${verb}`, `${what} failed error: ${error}`)
}

function claimEvent(input: Input, pod: Pod, claim: string, error: string | undefined): Effect {
  const where = `Pod ${pod.metadata.name} in StatefulSet ${input.set.metadata.name}`
  return error === undefined
    ? event(input, 'Normal', 'SuccessfulCreate', `Create Claim ${claim} ${where} success`)
    : event(input, 'Warning', 'FailedCreate', `Create Claim ${claim} for ${where} failed error: ${error}`)
}

function event({ set }: Input, type: 'Normal' | 'Warning', reason: string, message: string): Effect {
  return { do: 'event', type, reason, message, regarding: set as unknown as KubeObject }
}
