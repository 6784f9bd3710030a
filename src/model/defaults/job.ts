/** Defaults of Jobs. Source: pkg/apis/batch/v1/defaults.go. */
import { freeze, isFrozen } from '../../plain/index.js'
import { withFields } from '../copy.js'
import type { Job, JobSpec } from '../kinds/index.js'
import { at, each, fill } from './fill.js'
import { wireJobSpec } from '../wire/index.js'
import { defaultPodTemplateSpec } from './pod-spec.js'

const BACKOFF_LIMIT = 6
/** Where each index has a limit of its own, the Job as a whole has none. */
const NO_LIMIT = 2_147_483_647

/** A Job with its defaults; without labels it takes those of its template. */
export function defaultJob(job: Job, stored: Job | undefined): Job {
  const filled = job.spec === stored?.spec ? job : at(job, 'spec', defaultJobSpec)
  const labels = filled.spec?.template?.metadata?.labels
  if (labels === undefined || Object.keys(filled.metadata.labels ?? {}).length > 0) return filled
  return withFields(filled, { metadata: withFields(filled.metadata, { labels }) })
}

const defaulted = new WeakMap<JobSpec, JobSpec>()

/** A specification with its defaults; the Jobs of one CronJob come with the same one, and share what is made of it. */
function defaultJobSpec(spec: JobSpec): JobSpec {
  const known = defaulted.get(spec)
  if (known !== undefined) return known
  const result = freeze(withDefaults(wireJobSpec(spec)))
  if (isFrozen(spec)) defaulted.set(spec, result)
  return result
}

function withDefaults(spec: JobSpec): JobSpec {
  const single = spec.completions === undefined && spec.parallelism === undefined
  const filled = fill(spec, {
    completions: single ? 1 : undefined,
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? BACKOFF_LIMIT : NO_LIMIT,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
  })
  return at(at(filled, 'podFailurePolicy', defaultFailurePolicy), 'template', defaultPodTemplateSpec)
}

/** A condition that a rule names must be true unless it says otherwise. */
export function defaultFailurePolicy(policy: NonNullable<JobSpec['podFailurePolicy']>): JobSpec['podFailurePolicy'] {
  const rules = each(policy.rules, (rule) => {
    const onPodConditions = each(rule.onPodConditions, (pattern) => fill(pattern, { status: 'True' }))
    return onPodConditions === rule.onPodConditions ? rule : withFields(rule, { onPodConditions: onPodConditions! })
  })
  return rules === policy.rules ? policy : withFields(policy, { rules: rules! })
}
