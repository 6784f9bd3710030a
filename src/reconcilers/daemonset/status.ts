/**
 * The status of a DaemonSet. A refused write is tried once more on the set as it is then. Source: kubernetes,
 * pkg/controller/daemon/daemon_controller.go (updateDaemonSetStatus, storeDaemonSetStatus).
 */
import type { Effect, EffectAnswer } from '../../client/index.js'
import { withFields, type DaemonSet, type DaemonSetStatus, type KubeObject } from '../../model/index.js'
import type { Counts } from './plan.js'

const TRIES = 2

/** Writes the status if it changed; the message of the refusal, if any. */
export function* writeStatus(set: DaemonSet, key: string, counts: Counts, observed: boolean): Generator<Effect, string | undefined, EffectAnswer> {
  if (isSteady(set, counts)) return undefined
  let object = set
  for (let tries = 1; ; tries++) {
    const status = statusOf(object, set.metadata.generation, counts, observed)
    const answer = yield { do: 'update', sub: 'status', object: withFields(object, { status }) as unknown as KubeObject }
    if (answer.ok) {
      yield { do: 'remember', command: 'wrote', data: { key, version: answer.object.metadata.resourceVersion } }
      return undefined
    }
    if (tries === TRIES) return answer.message
    const { namespace, name } = set.metadata
    const live = yield { do: 'get', kind: 'DaemonSet', namespace, name }
    if (!live.ok) return live.message
    object = live.object as unknown as DaemonSet
  }
}

function isSteady({ metadata, status }: DaemonSet, counts: Counts): boolean {
  return status?.desiredNumberScheduled === counts.desired && status.currentNumberScheduled === counts.scheduled
    && status.numberMisscheduled === counts.misscheduled && status.numberReady === counts.ready
    && (status.updatedNumberScheduled ?? 0) === counts.updated && (status.numberAvailable ?? 0) === counts.available
    && (status.numberUnavailable ?? 0) === counts.desired - counts.available && (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
}

/** Only who has acted upon a generation says so. */
function statusOf({ status: before }: DaemonSet, generation: number | undefined, counts: Counts, observed: boolean): DaemonSetStatus {
  const { desired, scheduled, misscheduled, ready, available, updated } = counts
  const observedGeneration = observed ? generation : before?.observedGeneration
  const unavailable = desired - available
  return {
    currentNumberScheduled: scheduled,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    // Upstream leaves zero out of these fields.
    ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
    ...(available === 0 ? {} : { numberAvailable: available }),
    ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
    ...(before?.collisionCount === undefined ? {} : { collisionCount: before.collisionCount }),
    ...(before?.conditions === undefined ? {} : { conditions: before.conditions }),
  }
}
