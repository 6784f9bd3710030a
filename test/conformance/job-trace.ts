/** Stories of the Job and TTL-after-finished controllers, and of the CronJob controller, in virtual time. */
import { finishedCondition, parseTime, type CronJob, type Job, type Pod } from '../../src/model/index.js'
import { traceAdapter } from './workload-trace.js'

export const jobTrace = traceAdapter('job', (store) => {
  // Nothing collects the pods of a Job that is deleted in the foreground: it counts as gone.
  const job = store.list<Job>('Job').find(({ metadata }) => metadata.deletionTimestamp === undefined)
  const pods: Record<string, number> = {}
  for (const { metadata, status } of store.list<Pod>('Pod')) {
    const text = `${status?.phase ?? ''}${metadata.deletionTimestamp === undefined ? '' : ' terminating'}`
    pods[text] = (pods[text] ?? 0) + 1
  }
  return { ...(job === undefined ? {} : { job: jobRow(job) }), pods }
})

function jobRow({ status = {} }: Job): unknown {
  const { active = 0, ready = 0, succeeded = 0, failed = 0, terminating = 0, completedIndexes = '', failedIndexes } = status
  return {
    active, ready, succeeded, failed, terminating, completedIndexes, failedIndexes,
    startMs: parseTime(status.startTime),
    completionMs: parseTime(status.completionTime),
    conditions: (status.conditions ?? []).map(({ type, status: is, reason, message, lastTransitionTime }) => ({ type, status: is, reason, message, lastTransitionMs: parseTime(lastTransitionTime) })),
  }
}

export const cronJobTrace = traceAdapter('cronjob', (store) => {
  const cronJob = store.list<CronJob>('CronJob')[0]
  const { active = [], lastScheduleTime, lastSuccessfulTime } = cronJob?.status ?? {}
  return {
    ...(cronJob === undefined ? {} : { active: active.map(({ name }) => name) }),
    jobs: store.list<Job>('Job').map((job) => ({ name: job.metadata.name, state: finishedCondition(job)?.type ?? 'running' })),
    lastScheduleMs: parseTime(lastScheduleTime),
    lastSuccessfulMs: parseTime(lastSuccessfulTime),
  }
}, new Set(['SuccessfulCreate', 'SuccessfulDelete', 'SawCompletedJob', 'JobAlreadyActive', 'MissSchedule']))
