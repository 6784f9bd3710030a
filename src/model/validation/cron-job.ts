/**
 * Validation of CronJobs: of the schedule and its zone, and of the template for Jobs.
 * Source: pkg/apis/batch/validation/validation.go (ValidateCronJob, ValidateCronJobUpdate).
 */
import { byteLength } from '../names.js'
import { loadLocation, parseSchedule } from '../cron/index.js'
import type { CronJob, CronJobSpec, JobSpec } from '../kinds/index.js'
import { invalid, nonNegative, notSupported, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { jobTemplateSpecErrors } from './job.js'
import { shownSelector, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

/** Names of Jobs are 11 characters longer and become labels. */
const NAME_MAX = 52
const POLICIES = ['Allow', 'Forbid', 'Replace']

/** Complaints about a CronJob. */
export function validateCronJob({ metadata, spec }: CronJob): FieldError[] {
  return [
    ...validateObjectMeta(metadata, true, 'subdomain'),
    ...cronJobSpecErrors(spec, undefined),
    ...(byteLength(metadata.name ?? '') > NAME_MAX ? [invalid('metadata.name', metadata.name, `must be no more than ${NAME_MAX} characters`)] : []),
  ]
}

/** Complaints about a changed CronJob. */
export function validateCronJobUpdate(old: CronJob, next: CronJob): FieldError[] {
  return [...validateObjectMetaUpdate(old.metadata, next.metadata), ...cronJobSpecErrors(next.spec, old.spec)]
}

function cronJobSpecErrors(spec: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  const { schedule = '', timeZone, concurrencyPolicy = '' } = spec
  const changed = old === undefined || old.timeZone !== timeZone
  return [
    ...(schedule === '' ? [required('spec.schedule')] : scheduleErrors(schedule, timeZone, old?.schedule.includes('TZ') === true)),
    ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...(changed && timeZone !== undefined ? timeZoneErrors(timeZone) : []),
    ...(concurrencyPolicy === '' ? [required('spec.concurrencyPolicy')] : oneOf('spec.concurrencyPolicy', concurrencyPolicy, POLICIES)),
    ...jobTemplateErrors(spec.jobTemplate.spec, 'spec.jobTemplate.spec'),
    ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ]
}

/** @param zoned whether the schedule may go on naming a zone, because the old one did */
function scheduleErrors(schedule: string, timeZone: string | undefined, zoned: boolean): FieldError[] {
  const parsed = parseSchedule(schedule)
  const namesZone = schedule.includes('TZ')
  return [
    ...('error' in parsed ? [invalid('spec.schedule', schedule, parsed.error)] : []),
    ...(namesZone && zoned && timeZone !== undefined ? [invalid('spec.schedule', schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')] : []),
    ...(namesZone && !zoned ? [invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')] : []),
  ]
}

function timeZoneErrors(name: string): FieldError[] {
  if (name === '') return [invalid('spec.timeZone', name, 'timeZone must be nil or non-empty string')]
  const zone = name.toLowerCase() === 'local' ? { error: 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones' } : loadLocation(name)
  return 'error' in zone ? [invalid('spec.timeZone', name, zone.error)] : []
}

/** The selector of Jobs is always generated. */
function jobTemplateErrors(spec: JobSpec, path: string): FieldError[] {
  return [
    ...jobTemplateSpecErrors(spec, path),
    ...(spec.selector === undefined || spec.selector === null ? [] : [invalid(`${path}.selector`, shownSelector(spec.selector), '`selector` will be auto-generated')]),
    ...(spec.manualSelector === true ? [notSupported(`${path}.manualSelector`, true, ['nil', 'false'])] : []),
  ]
}
