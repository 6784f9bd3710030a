/**
 * Facts about one Job that more than one part of the cluster asks for.
 * Source: pkg/controller/job/util/utils.go, pkg/apis/batch/types.go.
 */
import type { Job, JobCondition } from '../kinds/index.js'
import { isConditionTrue } from './conditions.js'

/** The labels of a Job's pods; the first two are older than the prefix. */
export const LEGACY_JOB_NAME = 'job-name'
export const LEGACY_CONTROLLER_UID = 'controller-uid'
export const BATCH_JOB_NAME = 'batch.kubernetes.io/job-name'
export const BATCH_CONTROLLER_UID = 'batch.kubernetes.io/controller-uid'

/** The labels by which a Job knows its pods. */
export function generatedLabels(name: string, uid: string): Readonly<Record<string, string>> {
  return { [LEGACY_JOB_NAME]: name, [BATCH_JOB_NAME]: name, [LEGACY_CONTROLLER_UID]: uid, [BATCH_CONTROLLER_UID]: uid }
}

/** The true condition with which a Job has ended: Complete or Failed. */
export function finishedCondition(job: Job): JobCondition | undefined {
  const conditions = job.status?.conditions
  if (conditions === undefined) return undefined
  for (let i = 0; i < conditions.length; i++) {
    const { type, status } = conditions[i]!
    if ((type === 'Complete' || type === 'Failed') && status === 'True') return conditions[i]
  }
  return undefined
}

/** Whether a Job has ended, well or not. */
export function isJobFinished(job: Job): boolean {
  return finishedCondition(job) !== undefined
}

/** Whether a Job's pods have an index each. */
export function isIndexedJob({ spec }: { readonly spec: { readonly completionMode?: string | undefined } }): boolean {
  return spec.completionMode === 'Indexed'
}

/** Whether a Job is suspended and none of its pods runs: then its template may still be changed. */
export function isJobAtRest({ spec, status }: Job): boolean {
  if (spec.suspend !== true || (status?.active ?? 0) > 0) return false
  return status?.startTime === undefined || isConditionTrue(status.conditions, 'Suspended')
}
