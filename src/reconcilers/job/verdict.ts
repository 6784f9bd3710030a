/**
 * Whether a Job is to end, and why. The conditions FailureTarget and SuccessCriteriaMet come first; Failed and
 * Complete follow when all pods have ended and are counted.
 * Source: kubernetes, pkg/controller/job/job_controller.go (syncJob).
 */
import { getCondition, parseTime, type Job, type JobCondition, type Pod } from '../../model/index.js'
import { newCondition } from './conditions.js'
import { countOf } from './intervals.js'
import { failJobMessage, metSuccessRule } from './policies.js'
import { isPodFailed } from './pods.js'
import type { Work } from './work.js'

/** The condition with which the Job is to end, if it is. */
export function verdictOf(work: Work): JobCondition | undefined {
  return decidedBefore(work) ?? failure(work) ?? indexFailure(work) ?? enoughSucceeded(work)
}

/** The condition of a Job all of whose completions are there. */
export function completed({ now }: Work): JobCondition {
  return newCondition('SuccessCriteriaMet', 'True', 'CompletionsReached', 'Reached expected number of succeeded pods', now)
}

function decidedBefore({ job, pods, now }: Work): JobCondition | undefined {
  const conditions = job.status?.conditions
  const met = getCondition(conditions, 'SuccessCriteriaMet')
  if (met?.status === 'True') return met
  const target = getCondition(conditions, 'FailureTarget')
  if (target?.status === 'True') return newCondition('Failed', 'True', target.reason ?? '', target.message ?? '', now)
  const message = job.spec.podFailurePolicy === undefined ? undefined : failJobMessage(job, pods.filter((pod) => isPodFailed(pod, job)))
  return message === undefined ? undefined : newCondition('FailureTarget', 'True', 'PodFailurePolicy', message, now)
}

function failure({ job, pods, failed, now }: Work): JobCondition | undefined {
  const { backoffLimit = 0 } = job.spec
  if (failed > backoffLimit || pastLimitOfRestarts(job, pods)) return failing('BackoffLimitExceeded', 'Job has reached the specified backoff limit', now)
  const deadline = deadlineOf(job)
  return deadline !== undefined && now >= deadline ? failing('DeadlineExceeded', 'Job was active longer than specified deadline', now) : undefined
}

/** When an active Job has been active for too long, if it has started and has a deadline. */
export function deadlineOf({ spec, status }: Job): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.suspend === true) return undefined
  const startedAt = parseTime(status?.startTime)
  return startedAt === undefined ? undefined : startedAt + spec.activeDeadlineSeconds * 1000
}

/** Where containers are restarted in their pods, their restarts count. */
function pastLimitOfRestarts({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false
  const running = pods.filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
  const restarts = running
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)
  const { backoffLimit = 0 } = spec
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit
}

function indexFailure({ job, failedIndexes, succeededIndexes, now }: Work): JobCondition | undefined {
  if (failedIndexes === undefined) return undefined
  const { maxFailedIndexes, completions = 0 } = job.spec
  const failed = countOf(failedIndexes)
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes) return failing('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes', now)
  return failed > 0 && failed + countOf(succeededIndexes) >= completions ? failing('FailedIndexes', 'Job has failed indexes', now) : undefined
}

function enoughSucceeded({ job, indexed, succeededIndexes, now }: Work): JobCondition | undefined {
  const message = indexed ? metSuccessRule(job, succeededIndexes) : undefined
  return message === undefined ? undefined : newCondition('SuccessCriteriaMet', 'True', 'SuccessPolicy', message, now)
}

function failing(reason: string, message: string, now: number): JobCondition {
  return newCondition('FailureTarget', 'True', reason, message, now)
}
