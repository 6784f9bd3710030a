/**
 * The TTL-after-finished controller: a Job that says how long it wants to be kept is deleted, with its pods, so long
 * after it has ended. Before the deletion the live Job is asked once more.
 * Source: kubernetes, pkg/controller/ttlafterfinished.
 */
import type { ControllerContext, Decide, Reconciler } from '../../client/index.js'
import { finishedCondition, parseTime, splitKey, type Job } from '../../model/index.js'
import type { Change } from '../../sim/index.js'

interface Input {
  readonly key: string
  readonly now: number
  readonly job: Job
}

export const ttlAfterFinishedReconciler: Reconciler<Input> = {
  name: 'ttl-after-finished',
  actor: 'ttl-after-finished-controller',
  readsClock: true,
  watches: [{ kind: 'Job', on: jobChanged }],
  gather: ({ view, now }: ControllerContext, key: string) => {
    const job = view.get<Job>('Job', key)
    return job === undefined ? undefined : { key, now, job }
  },
  decide,
}

function jobChanged(change: Change<never>, { queue }: ControllerContext): void {
  const { key, new: job } = change as unknown as Change<Job>
  if (job !== undefined && expiresAt(job) !== undefined) queue.add(key)
}

function* decide({ key, now, job }: Input): Decide {
  const at = expiresAt(job)
  if (at === undefined) return {}
  if (at === 'unknown') return { error: `unable to find the time when the Job ${key} finished` }
  if (at > now) return { requeueAfterMs: at - now }
  const { namespace, name } = splitKey(key)
  const live = yield { do: 'get', kind: 'Job', namespace, name }
  if (!live.ok) return live.reason === 'NotFound' ? {} : { error: live.message }
  const liveAt = expiresAt(live.object as unknown as Job)
  if (liveAt === undefined) return {}
  if (liveAt === 'unknown') return { error: `unable to find the time when the Job ${key} finished` }
  if (liveAt > now) return { requeueAfterMs: liveAt - now }
  const { uid } = live.object.metadata
  const answer = yield { do: 'delete', kind: 'Job', namespace, name, options: { propagationPolicy: 'Foreground', preconditions: { uid } } }
  return answer.ok ? {} : { error: answer.message }
}

/** When a Job's time is over; undefined if it has not ended, wants to stay, or is being deleted already. */
function expiresAt(job: Job): number | 'unknown' | undefined {
  const { ttlSecondsAfterFinished } = job.spec
  const end = finishedCondition(job)
  if (ttlSecondsAfterFinished === undefined || end === undefined || job.metadata.deletionTimestamp !== undefined) return undefined
  const endedAt = parseTime(end.lastTransitionTime)
  return endedAt === undefined ? 'unknown' : endedAt + ttlSecondsAfterFinished * 1000
}
