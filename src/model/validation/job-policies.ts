/**
 * Validation of a Job's policies: which failures of pods mean what, when enough has succeeded, when a pod is replaced.
 * Source: pkg/apis/batch/validation/validation.go (validatePodFailurePolicy, validateSuccessPolicy).
 */
import type { JobSpec, PodFailurePolicyRule, SuccessPolicy } from '../kinds/index.js'
import { isQualifiedName } from '../names.js'
import { isIndexedJob } from '../readings/index.js'
import { duplicate, invalid, invalidEach, invalidUnshown, nonNegative, notSupported, required, tooLong, tooMany } from './error.js'
import type { FieldError } from './error.js'

const RULES_MAX = 20
const PATTERNS_MAX = 20
const EXIT_CODES_MAX = 255
const SUCCEEDED_INDEXES_BYTES_MAX = 64 * 1024
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const OPERATORS = ['In', 'NotIn']
const STATUSES = ['False', 'True', 'Unknown']

type OnExitCodes = NonNullable<PodFailurePolicyRule['onExitCodes']>
type OnPodConditions = NonNullable<PodFailurePolicyRule['onPodConditions']>

/** Complaints about which failures of pods are to mean what. */
export function failurePolicyErrors(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? []
  const { initContainers, containers } = spec.template.spec
  const names = [...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name)
  return [
    ...(rules.length > RULES_MAX ? [tooMany(`${path}.rules`, rules.length, RULES_MAX)] : []),
    ...rules.flatMap((rule, i) => failureRuleErrors(spec, rule, names, `${path}.rules[${i}]`)),
  ]
}

function failureRuleErrors(spec: JobSpec, rule: PodFailurePolicyRule, names: readonly string[], path: string): FieldError[] {
  const { onExitCodes, onPodConditions = [] } = rule
  const conditions = onPodConditions.length > 0
  return [
    ...actionErrors(spec, rule.action ?? '', `${path}.action`),
    ...(onExitCodes === undefined ? [] : exitCodesErrors(onExitCodes, names, `${path}.onExitCodes`)),
    ...(conditions ? podConditionsErrors(onPodConditions, `${path}.onPodConditions`) : []),
    ...(onExitCodes !== undefined && conditions ? [invalidUnshown(path, 'specifying both OnExitCodes and OnPodConditions is not supported')] : []),
    ...(onExitCodes === undefined && !conditions ? [invalidUnshown(path, 'specifying one of OnExitCodes and OnPodConditions is required')] : []),
  ]
}

function actionErrors(spec: JobSpec, action: string, path: string): FieldError[] {
  if (action === '') return [required(path, validValues(ACTIONS))]
  if (action === 'FailIndex') return spec.backoffLimitPerIndex === undefined ? [invalid(path, action, 'requires the backoffLimitPerIndex to be set')] : []
  return ACTIONS.includes(action) ? [] : [notSupported(path, action, ACTIONS)]
}

function exitCodesErrors({ operator = '', containerName, values: given }: OnExitCodes, names: readonly string[], path: string): FieldError[] {
  const values = given ?? []
  const ordered = values.every((value, i) => i === 0 || values[i - 1]! <= value)
  return [
    ...(operator === '' ? [required(`${path}.operator`, validValues(OPERATORS))] : OPERATORS.includes(operator) ? [] : [notSupported(`${path}.operator`, operator, OPERATORS)]),
    ...(containerName !== undefined && !names.includes(containerName)
      ? [invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template')]
      : []),
    ...(values.length === 0 ? [invalid(`${path}.values`, given, 'at least one value is required')] : []),
    ...(values.length > EXIT_CODES_MAX ? [tooMany(`${path}.values`, values.length, EXIT_CODES_MAX)] : []),
    ...values.flatMap((value, i) => [
      ...(operator === 'In' && value === 0 ? [invalid(`${path}.values[${i}]`, 0, 'must not be 0 for the In operator')] : []),
      ...(values.indexOf(value) < i ? [duplicate(`${path}.values[${i}]`, value)] : []),
    ]),
    ...(ordered ? [] : [invalid(`${path}.values`, values, 'must be ordered')]),
  ]
}

function podConditionsErrors(patterns: OnPodConditions, path: string): FieldError[] {
  return [
    ...(patterns.length > PATTERNS_MAX ? [tooMany(path, patterns.length, PATTERNS_MAX)] : []),
    ...patterns.flatMap(({ type = '', status = '' }, i) => [
      ...invalidEach(`${path}[${i}].type`, type, isQualifiedName(type)),
      ...(status === '' ? [required(`${path}[${i}].status`, validValues(STATUSES))] : STATUSES.includes(status) ? [] : [notSupported(`${path}[${i}].status`, status, STATUSES)]),
    ]),
  ]
}

function validValues(values: readonly string[]): string {
  return `valid values: [${values.map((value) => JSON.stringify(value)).join(' ')}]`
}

/** Complaints about when a pod is replaced. */
export function replacementPolicyErrors({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  if (policy === undefined) return []
  const supported = podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed']
  return supported.includes(policy) ? [] : [notSupported(path, policy, supported)]
}

/** Complaints about when enough has succeeded. */
export function successPolicyErrors(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.successPolicy?.rules ?? []
  if (!isIndexedJob({ spec })) return [invalid(path, shownSuccessPolicy(spec.successPolicy), 'requires indexed completion mode')]
  return [
    ...(rules.length === 0 ? [required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified')] : []),
    ...(rules.length > RULES_MAX ? [tooMany(`${path}.rules`, rules.length, RULES_MAX)] : []),
    ...rules.flatMap((rule, i) => successRuleErrors(rule, spec.completions ?? 0, `${path}.rules[${i}]`)),
  ]
}

/** A success policy as a refusal shows it. */
export function shownSuccessPolicy(policy: SuccessPolicy | undefined): unknown {
  if (policy === undefined) return null
  return { Rules: policy.rules?.map(({ succeededIndexes = null, succeededCount = null }) => ({ SucceededIndexes: succeededIndexes, SucceededCount: succeededCount })) ?? null }
}

function successRuleErrors({ succeededIndexes, succeededCount }: SuccessPolicy['rules'][number], completions: number, path: string): FieldError[] {
  const indexes = succeededIndexes === undefined ? undefined : countIndexes(succeededIndexes, completions)
  const total = typeof indexes === 'number' ? indexes : 0
  const count = succeededCount ?? 0
  return [
    ...(succeededIndexes === undefined && succeededCount === undefined ? [required(path, 'at least one of succeededCount or succeededIndexes must be specified')] : []),
    ...((succeededIndexes ?? '').length > SUCCEEDED_INDEXES_BYTES_MAX ? [tooLong(`${path}.succeededIndexes`, SUCCEEDED_INDEXES_BYTES_MAX)] : []),
    ...(typeof indexes === 'string' ? [invalid(`${path}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${indexes}`)] : []),
    ...nonNegative(`${path}.succeededCount`, succeededCount),
    ...(count > completions ? [invalid(`${path}.succeededCount`, count, `must be less than or equal to ${completions} (the number of specified completions)`)] : []),
    ...(succeededIndexes !== undefined && count > total
      ? [invalid(`${path}.succeededCount`, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`)]
      : []),
  ]
}

/** How many indexes a text such as `0,2-4` names, or what is wrong with it. */
function countIndexes(text: string, completions: number): number | string {
  let total = 0
  let last: number | undefined
  for (const fragment of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(fragment, completions)
    if (typeof interval === 'string') return interval
    const [from, to] = interval
    if (last !== undefined && last >= from) return `non-increasing order, previous: ${last}, current: ${from}`
    total += to - from + 1
    last = to
  }
  return total
}

function parseInterval(fragment: string, completions: number): readonly [number, number] | string {
  const limits = fragment.split('-')
  if (limits.length > 2) return `the fragment ${JSON.stringify(fragment)} violates the requirement that an index interval can have at most two parts separated by '-'`
  const numbers: number[] = []
  for (const limit of limits) {
    if (!/^\+?\d+$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`
    if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`
    numbers.push(Number(limit))
  }
  const [from = 0, to = from] = numbers
  return limits.length > 1 && from >= to ? `non-increasing order, previous: ${from}, current: ${to}` : [from, to]
}
