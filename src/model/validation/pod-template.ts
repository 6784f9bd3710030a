/** Validation of pod templates. Source: pkg/apis/core/validation (ValidatePodTemplateSpec). */
import type { PodTemplateSpec } from '../kinds/index.js'
import { forbidden, together } from './error.js'
import type { FieldError } from './error.js'
import { labelsOnce, validateAnnotations } from './metadata.js'
import { validatePodSpec } from './pod-spec.js'

/** Complaints about a template at a path. */
export function validatePodTemplate(template: PodTemplateSpec, path: string): FieldError[] {
  const { metadata, spec } = template
  return together(
    labelsOnce(metadata?.labels, `${path}.labels`),
    validateAnnotations(metadata?.annotations, `${path}.annotations`),
    validatePodSpec(spec, `${path}.spec`),
    (spec.ephemeralContainers ?? []).length > 0
      ? [forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : [],
  )
}
