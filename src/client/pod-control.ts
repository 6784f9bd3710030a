/**
 * Making and deleting pods for a controller, each with its event: what is missing in batches that double while all goes
 * well, what is too much at once. The caller has said before what it expects; what does not come is taken back by its
 * commands `notCreated` and `notDeleted`. Source: kubernetes, pkg/controller/controller_utils.go (RealPodControl),
 * pkg/controller/replicaset/replica_set.go (slowStartBatch).
 */
import { keyOf, type KubeObject } from '../model/index.js'
import type { Effect, EffectAnswer } from './protocol.js'
import { isTerminatingNamespace } from './terminating-namespace.js'

/** How making pods went. */
export interface Made {
  /** The message of the first error. */
  readonly error?: string
  /** How many were not made, those included that were not tried after an error. */
  readonly missing: number
}

/** A pod to delete. */
export interface Victim {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined }
}

/** Creates `count` pods in batches of 1, 2, 4 …, and stops after the first batch with an error. */
export function* createPods(owner: KubeObject, key: string, count: number, podAt: (i: number) => KubeObject): Generator<Effect, Made, EffectAnswer> {
  let [tried, failed] = [0, 0]
  let error: string | undefined
  for (let batch = 1; tried < count && error === undefined; batch *= 2) {
    const requests: Extract<Effect, { do: 'create' }>[] = []
    for (let end = Math.min(tried + batch, count); tried < end; tried++) requests.push({ do: 'create', object: podAt(tried) })
    for (const answer of (yield { do: 'parallel', requests }).parallel!) {
      if (answer.ok) {
        yield event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${answer.object.metadata.name}`)
      } else if (!isTerminatingNamespace(answer)) {
        failed++
        error ??= answer.message
        yield event(owner, 'Warning', 'FailedCreate', `Error creating: ${answer.message}`)
      }
    }
  }
  const missing = failed + count - tried
  if (missing > 0) yield { do: 'remember', command: 'notCreated', data: { key, count: missing } }
  return error === undefined ? { missing } : { error, missing }
}

/** Deletes pods; one that is gone already is no error. */
export function* deletePods(owner: KubeObject, key: string, victims: readonly Victim[]): Generator<Effect, { readonly error?: string; readonly deleted: number }, EffectAnswer> {
  const requests = victims.map(({ metadata: { namespace, name } }) => ({ do: 'delete', kind: 'Pod', namespace, name }) as const)
  const answers = (yield { do: 'parallel', requests }).parallel!
  let deleted = 0
  let error: string | undefined
  for (const [i, answer] of answers.entries()) {
    const pod = victims[i]!
    if (answer.ok) {
      deleted++
      yield event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
      continue
    }
    yield { do: 'remember', command: 'notDeleted', data: { key, pod: keyOf(pod) } }
    if (answer.reason === 'NotFound') continue
    error ??= `unable to delete pods: ${answer.message}`
    yield event(owner, 'Warning', 'FailedDelete', `Error deleting: ${answer.message}`)
  }
  return error === undefined ? { deleted } : { error, deleted }
}

function event(regarding: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): Effect {
  return { do: 'event', type, reason, message, regarding }
}
