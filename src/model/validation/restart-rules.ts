/** Validation of when a container is started again. Source: pkg/apis/core/validation (validateContainerRestartPolicy). */
import type { Container } from '../kinds/index.js'
import { oneOf, required, tooMany } from './error.js'
import type { FieldError } from './error.js'

const RULES_MAX = 20
const EXIT_CODES_MAX = 255

/** Complaints about a container's own policy and rules; `path` is the container's. */
export function restartErrors({ restartPolicy, restartPolicyRules = [] }: Container, path: string): FieldError[] {
  const rulesPath = `${path}.restartPolicyRules`
  return [
    ...(restartPolicy === undefined && restartPolicyRules.length > 0 ? [required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used')] : []),
    ...(restartPolicy === undefined ? [] : oneOf(`${path}.restartPolicy`, restartPolicy, ['Always', 'Never', 'OnFailure'])),
    ...(restartPolicyRules.length > RULES_MAX ? [tooMany(rulesPath, restartPolicyRules.length, RULES_MAX)] : []),
    ...restartPolicyRules.flatMap((rule, i) => ruleErrors(rule, `${rulesPath}[${i}]`)),
  ]
}

function ruleErrors({ action = '', exitCodes }: NonNullable<Container['restartPolicyRules']>[number], path: string): FieldError[] {
  const ofAction = oneOf(`${path}.action`, action, ['Restart', 'RestartAllContainers'])
  if (exitCodes === undefined) return [...ofAction, required(`${path}.exitCodes`, 'must be specified')]
  const count = (exitCodes.values ?? []).length
  return [
    ...ofAction,
    ...oneOf(`${path}.exitCodes.operator`, exitCodes.operator ?? '', ['In', 'NotIn']),
    ...(count > EXIT_CODES_MAX ? [tooMany(`${path}.exitCodes.values`, count, EXIT_CODES_MAX)] : []),
  ]
}

/** Complaints about those of an init container, whose rules count for nothing without a policy. */
export function initRestartErrors(container: Container, path: string): FieldError[] {
  if (container.restartPolicy !== undefined) return restartErrors(container, path)
  return (container.restartPolicyRules ?? []).length === 0 ? [] : [required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used')]
}
