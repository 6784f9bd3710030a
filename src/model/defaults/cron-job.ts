/** Defaults of CronJobs. Source: pkg/apis/batch/v1/defaults.go. */
import type { CronJob, JobTemplateSpec } from '../kinds/index.js'
import { at, fill } from './fill.js'
import { defaultFailurePolicy } from './job.js'
import { wireJobSpec } from '../wire/index.js'
import { defaultPodTemplateSpec } from './pod-spec.js'

/** A CronJob with its defaults. The Jobs that it makes get theirs when they are made. */
export function defaultCronJob(cronJob: CronJob): CronJob {
  return at(cronJob, 'spec', (spec) => {
    const filled = fill(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 })
    return at(filled, 'jobTemplate', (template) => at(template, 'spec', defaultTemplate))
  })
}

function defaultTemplate(spec: JobTemplateSpec['spec']): JobTemplateSpec['spec'] {
  return at(at(wireJobSpec(spec), 'podFailurePolicy', defaultFailurePolicy), 'template', defaultPodTemplateSpec)
}
