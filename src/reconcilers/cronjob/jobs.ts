/**
 * The Jobs of a CronJob: their names and what they are made of, and which of those that have ended are too many.
 * Source: kubernetes, pkg/controller/cronjob (getJobFromTemplate2, cleanupFinishedJobs, removeOldestJobs).
 */
import { finishedCondition, formatTime, loadLocation, newControllerRef, parseTime, byText, withFields, type CronJob, type CronJobStatus, type Job, type KubeObject } from '../../model/index.js'

const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp'
/** Minutes from 1970 to 2000. */
const UNIX_EPOCH_MINUTES = 15_778_080
const MINUTE_MS = 60_000

export type JobReference = NonNullable<CronJobStatus['active']>[number]

/** The name of a run, which is also the lock on it. */
export function jobName({ metadata }: CronJob, at: number): string {
  return `${metadata.name}-${UNIX_EPOCH_MINUTES + Math.floor(at / MINUTE_MS)}`
}

export function jobOf(cronJob: CronJob, at: number): KubeObject {
  const { metadata, spec } = cronJob.spec.jobTemplate
  const { labels, annotations } = metadata ?? {}
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cronJob, at),
      namespace: cronJob.metadata.namespace ?? 'default',
      creationTimestamp: formatTime(at),
      ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { labels }),
      annotations: withFields<Readonly<Record<string, string>>>(annotations ?? {}, { [SCHEDULED]: zonedTime(at, cronJob.spec.timeZone) }),
      ownerReferences: [newControllerRef(cronJob as unknown as KubeObject)],
    },
    spec,
  } as unknown as KubeObject
}

/** The time as clocks in the zone show it: `1999-12-31T20:00:00-05:00`. */
function zonedTime(at: number, timeZone = ''): string {
  const zone = loadLocation(timeZone)
  const minutes = 'error' in zone ? 0 : zone.offsetMs(at) / MINUTE_MS
  if (minutes === 0) return formatTime(at)
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${formatTime(at + minutes * MINUTE_MS).slice(0, -1)}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`
}

export function referenceTo({ apiVersion, kind, metadata }: KubeObject): JobReference {
  const { name, namespace, uid, resourceVersion } = metadata
  return { kind, namespace, name, uid, apiVersion, resourceVersion } as JobReference
}

/** Jobs that have ended beyond the limits of the history: the oldest that have completed, then the oldest that have failed. */
export function tooMany(jobs: readonly Job[], { successfulJobsHistoryLimit = Infinity, failedJobsHistoryLimit = Infinity }: CronJob['spec']): readonly Job[] {
  // Counted first: mostly there are not too many.
  let completedCount = 0
  let failedCount = 0
  for (let i = 0; i < jobs.length; i++) {
    const end = finishedCondition(jobs[i]!)
    if (end?.type === 'Complete') completedCount++
    else if (end !== undefined) failedCount++
  }
  const tooManyCompleted = completedCount - successfulJobsHistoryLimit
  const tooManyFailed = failedCount - failedJobsHistoryLimit
  return tooManyCompleted <= 0 && tooManyFailed <= 0 ? NO_JOBS : [...oldest(jobs, 'Complete', tooManyCompleted), ...oldest(jobs, 'Failed', tooManyFailed)]
}

/** So many of the Jobs that have ended in a way, those that have started first. */
function oldest(jobs: readonly Job[], type: string, count: number): readonly Job[] {
  return count <= 0 ? NO_JOBS : jobs.filter((job) => finishedCondition(job)?.type === type).sort(byStart).slice(0, count)
}

const NO_JOBS: readonly Job[] = []

/** Those that have started first, those that never did last. */
function byStart(a: Job, b: Job): number {
  const [x, y] = [a, b].map(({ status }) => parseTime(status?.startTime) ?? Number.MAX_SAFE_INTEGER) as [number, number]
  return x - y || byText(a.metadata.name, b.metadata.name)
}
