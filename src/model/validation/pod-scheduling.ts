/**
 * Validation of what a pod says about its placement: affinities, spreading, tolerations, node selector.
 * Source: pkg/apis/core/validation (validateAffinity, validateTopologySpreadConstraints, ValidateTolerations).
 */
import type {
  Affinity, LabelSelector, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm, PodAntiAffinity, Toleration,
  TopologySpreadConstraint,
} from '../kinds/index.js'
import { isDNS1123Label, isDNS1123Subdomain, isLabelKey, isValidLabelValue } from '../names.js'
import { duplicate, forbidden, invalid, invalidEach, notSupported, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { validateLabels, validateLabelSelector } from './metadata.js'
import { once } from './once.js'

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
/** Upstream lists Lt and Gt although the feature that would accept them is off. */
const OPERATORS_LISTED = ['Equal', 'Exists', 'Lt', 'Gt']
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

/** Complaints about a node selector. */
export function nodeSelectorLabels(selector: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return validateLabels(selector, path)
}

/** Complaints about tolerations. */
export const tolerationErrors = once<readonly Toleration[]>((tolerations, path) => tolerations.flatMap((toleration, i) => oneTolerationErrors(toleration, `${path}[${i}]`)))

function oneTolerationErrors({ key = '', operator = '', value = '', effect = '', tolerationSeconds }: Toleration, path: string): FieldError[] {
  return [
    ...(key === '' ? [] : invalidEach(`${path}.key`, key, isLabelKey(key))),
    ...(key === '' && operator !== 'Exists'
      ? [invalid(`${path}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"')]
      : []),
    ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
      ? [invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")]
      : []),
    ...tolerationValueErrors(operator, value, `${path}.operator`),
    ...(effect === '' ? [] : oneOf(`${path}.effect`, effect, EFFECTS)),
  ]
}

function tolerationValueErrors(operator: string, value: string, path: string): FieldError[] {
  if (operator === 'Exists') return value === '' ? [] : [invalid(path, value, "value must be empty when `operator` is 'Exists'")]
  if (operator !== '' && operator !== 'Equal') return [notSupported(path, operator, operator === 'Lt' || operator === 'Gt' ? OPERATORS_LISTED : ['Equal', 'Exists'])]
  const problems = isValidLabelValue(value)
  return problems.length === 0 ? [] : [invalid(path, value, problems.join(';'))]
}

/** Complaints about topology spread constraints. */
export function spreadErrors(constraints: readonly TopologySpreadConstraint[] | undefined, path: string): FieldError[] {
  return (constraints ?? []).flatMap((constraint, i) => {
    const at = `${path}[${i}]`
    const { topologyKey, whenUnsatisfiable } = constraint
    const again = constraints!.slice(i + 1).some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)
    return [
      ...skewErrors(constraint, at),
      ...(again ? [duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`)] : []),
      ...spreadDetailErrors(constraint, at),
    ]
  })
}

function skewErrors({ maxSkew = 0, topologyKey = '', whenUnsatisfiable = '' }: TopologySpreadConstraint, path: string): FieldError[] {
  return [
    ...(maxSkew <= 0 ? [invalid(`${path}.maxSkew`, maxSkew, 'must be greater than zero')] : []),
    ...(topologyKey === '' ? [required(`${path}.topologyKey`, 'can not be empty')] : []),
    ...oneOf(`${path}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']),
  ]
}

function spreadDetailErrors(constraint: TopologySpreadConstraint, path: string): FieldError[] {
  const { minDomains, whenUnsatisfiable, nodeAffinityPolicy, nodeTaintsPolicy, labelSelector, matchLabelKeys = [] } = constraint
  return [
    ...(minDomains !== undefined && minDomains <= 0 ? [invalid(`${path}.minDomains`, minDomains, 'must be greater than zero')] : []),
    ...(minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule'
      ? [invalid(`${path}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`)]
      : []),
    ...(nodeAffinityPolicy === undefined ? [] : oneOf(`${path}.nodeAffinityPolicy`, nodeAffinityPolicy, ['Honor', 'Ignore'])),
    ...(nodeTaintsPolicy === undefined ? [] : oneOf(`${path}.nodeTaintsPolicy`, nodeTaintsPolicy, ['Honor', 'Ignore'])),
    ...labelKeyErrors(matchLabelKeys, 'matchLabelKeys', labelSelector, path),
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
  ]
}

/** A key that must match may not be asked for a second time; the merged requirement is the first. */
function labelKeyErrors(
  keys: readonly string[], field: 'matchLabelKeys' | 'mismatchLabelKeys', selector: LabelSelector | undefined, path: string,
): FieldError[] {
  if (keys.length > 0 && selector === undefined) return [forbidden(`${path}.${field}`, 'must not be specified when labelSelector is not set')]
  return keys.flatMap((key, i) => {
    const problems = invalidEach(`${path}.${field}[${i}]`, key, isLabelKey(key))
    const inExpressions = (selector?.matchExpressions ?? []).filter((expression) => expression.key === key).length
    const asked = field === 'matchLabelKeys' && (Object.hasOwn(selector?.matchLabels ?? {}, key) || inExpressions > 1)
    return asked ? [...problems, invalid(`${path}[${i}]`, key, `exists in both ${field} and labelSelector`)] : problems
  })
}

/** Complaints about a selection of nodes. */
export function nodeSelectorErrors({ nodeSelectorTerms }: NodeSelector, path: string): FieldError[] {
  const terms = nodeSelectorTerms ?? []
  return [
    ...(terms.length === 0 ? [required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')] : []),
    ...terms.flatMap((term, i) => termErrors(term, isValidLabelValue, `${path}.nodeSelectorTerms[${i}]`)),
  ]
}

/** Complaints about a pod's affinities. */
export function affinityErrors(affinity: Affinity | undefined, path: string): FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {}
  const nodes = nodeAffinity?.[REQUIRED]
  return [
    ...(nodes === undefined ? [] : nodeSelectorErrors(nodes, `${path}.nodeAffinity.${REQUIRED}`)),
    ...(nodeAffinity?.[PREFERRED] ?? []).flatMap(({ weight = 0, preference }, i) => [
      ...weightErrors(weight, `${path}.nodeAffinity.${PREFERRED}[${i}].weight`),
      ...termErrors(preference ?? {}, () => [], `${path}.nodeAffinity.${PREFERRED}[${i}].preference`),
    ]),
    ...podTermsErrors(podAffinity, `${path}.podAffinity`),
    ...podTermsErrors(podAntiAffinity, `${path}.podAntiAffinity`),
  ]
}

function weightErrors(weight: number, path: string): FieldError[] {
  return weight >= 1 && weight <= 100 ? [] : [invalid(path, weight, 'must be in the range 1-100')]
}

/** @param problems what is wrong with a value; of what is preferred they are not looked at */
function termErrors({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, problems: (value: string) => readonly string[], path: string): FieldError[] {
  return [
    ...matchExpressions.flatMap((requirement, i) => nodeRequirementErrors(requirement, problems, `${path}.matchExpressions[${i}]`)),
    ...matchFields.flatMap((requirement, i) => fieldRequirementErrors(requirement, `${path}.matchFields[${i}]`)),
  ]
}

function nodeRequirementErrors({ key = '', operator = '', values = [] }: NodeSelectorRequirement, problems: (value: string) => readonly string[], path: string): FieldError[] {
  return [
    ...nodeOperatorErrors(operator, values, path),
    ...invalidEach(`${path}.key`, key, isLabelKey(key)),
    ...values.flatMap((value, i) => invalidEach(`${path}.values[${i}]`, value, problems(value))),
  ]
}

function nodeOperatorErrors(operator: string, values: readonly string[], path: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0 ? [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? [] : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    case 'Gt':
    case 'Lt':
      return values.length === 1 ? [] : [required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
    default:
      return [invalid(`${path}.operator`, operator, 'not a valid selector operator')]
  }
}

function fieldRequirementErrors({ key = '', operator = '', values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const known = operator === 'In' || operator === 'NotIn'
  const count = known && values.length !== 1
    ? [required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")]
    : []
  const names = key === 'metadata.name'
    ? values.flatMap((value, i) => invalidEach(`${path}.values[${i}]`, value, isDNS1123Subdomain(value)))
    : [invalid(`${path}.key`, key, 'not a valid field selector key')]
  return [...count, ...(known ? [] : [invalid(`${path}.operator`, operator, 'not a valid selector operator')]), ...names]
}

function podTermsErrors(affinity: PodAntiAffinity | undefined, path: string): FieldError[] {
  return [
    ...(affinity?.[REQUIRED] ?? []).flatMap((term, i) => podTermErrors(term, `${path}.${REQUIRED}[${i}]`)),
    ...(affinity?.[PREFERRED] ?? []).flatMap(({ weight = 0, podAffinityTerm }, i) => [
      ...weightErrors(weight, `${path}.${PREFERRED}[${i}].weight`),
      ...podTermErrors(podAffinityTerm, `${path}.${PREFERRED}[${i}].podAffinityTerm`),
    ]),
  ]
}

function podTermErrors(term: PodAffinityTerm, path: string): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = '', matchLabelKeys = [], mismatchLabelKeys = [] } = term
  return [
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...namespaces.flatMap((name) => invalidEach(`${path}.namespace`, name, isDNS1123Label(name))),
    ...labelKeyErrors(matchLabelKeys, 'matchLabelKeys', labelSelector, path),
    ...labelKeyErrors(mismatchLabelKeys, 'mismatchLabelKeys', labelSelector, path),
    ...matchLabelKeys.flatMap((key, i) => (mismatchLabelKeys.includes(key)
      ? [invalid(`${path}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys')]
      : [])),
    ...(topologyKey === '' ? [required(`${path}.topologyKey`, 'can not be empty')] : []),
    ...invalidEach(`${path}.topologyKey`, topologyKey, isLabelKey(topologyKey)),
  ]
}
