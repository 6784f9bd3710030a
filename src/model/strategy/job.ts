/**
 * What storing a Job or a CronJob makes of it. A Job gets, unless the user has a selector of their own, one that
 * is generated from its uid, and labels on its pods that this selector matches. Source: pkg/registry/batch/job/strategy.go.
 */
import { withFields } from '../copy.js'
import type { CronJob, Job, ObjectMeta } from '../kinds/index.js'
import { BATCH_CONTROLLER_UID, generatedLabels } from '../readings/index.js'
import { storedPodSpec } from './pod.js'

type Labels = Readonly<Record<string, string>>

/** The Job with its generated selector and labels. Labels that are there already stay; validation compares them. */
export function withGeneratedSelector(job: Job): Job {
  const { spec, metadata: { name = '', uid = '' } } = job
  if (spec.manualSelector === true) return job
  const given = spec.template.metadata as Partial<ObjectMeta> | undefined
  const generated = generatedLabels(name, uid)
  const labels = given?.labels === undefined ? generated : withFields(generated, given.labels)
  const template = withFields(spec.template, { metadata: (given === undefined ? { labels } : withFields(given, { labels })) as ObjectMeta })
  const selector = withFields(spec.selector ?? {}, { matchLabels: withFields<Labels>({ [BATCH_CONTROLLER_UID]: uid }, spec.selector?.matchLabels ?? {}) })
  const stored = withFields(job, { spec: withFields(spec, { template, selector }) })
  // A Job that has its labels from its template by default shares them from then on.
  const shares = given?.labels !== undefined && job.metadata.labels === given.labels
  return shares ? withFields(stored, { metadata: withFields(job.metadata, { labels }) }) : stored
}

/** A CronJob as it is stored: the service account of its pods stands under both its names. */
export function storedCronJob(cronJob: CronJob): CronJob {
  const { jobTemplate } = cronJob.spec
  const spec = storedPodSpec(jobTemplate.spec.template.spec)
  if (spec === jobTemplate.spec.template.spec) return cronJob
  const template = withFields(jobTemplate.spec.template, { spec })
  return withFields(cronJob, { spec: withFields(cronJob.spec, { jobTemplate: withFields(jobTemplate, { spec: withFields(jobTemplate.spec, { template }) }) }) })
}
