/** CronJob: Jobs on a schedule. Source: batch/v1. */
import { jobSpecSchema } from './job.js'
import { objectMetaSchema } from './meta.js'
import { kindSchema } from './object.js'
import { objectReferenceSchema } from './references.js'
import { bool, fields, int32, int64, list, required, string, time } from './schema.js'
import type { Wire } from './schema.js'

export const jobTemplateSpecSchema = fields({
  metadata: objectMetaSchema,
  spec: required(jobSpecSchema),
})
export type JobTemplateSpec = Wire<typeof jobTemplateSpecSchema>

export const cronJobSpecSchema = fields({
  schedule: required(string),
  timeZone: string,
  startingDeadlineSeconds: int64,
  concurrencyPolicy: string,
  suspend: bool,
  jobTemplate: required(jobTemplateSpecSchema),
  successfulJobsHistoryLimit: int32,
  failedJobsHistoryLimit: int32,
})
export type CronJobSpec = Wire<typeof cronJobSpecSchema>

export const cronJobStatusSchema = fields({
  active: list(objectReferenceSchema),
  lastScheduleTime: time,
  lastSuccessfulTime: time,
})
export type CronJobStatus = Wire<typeof cronJobStatusSchema>

export const cronJobSchema = kindSchema('batch/v1', 'CronJob', {
  spec: required(cronJobSpecSchema),
  status: cronJobStatusSchema,
})
export type CronJob = Wire<typeof cronJobSchema>
