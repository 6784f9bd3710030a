/** Validation of Nodes. Source: pkg/apis/core/validation (ValidateNode, ValidateNodeUpdate). */
import { sortedKeys } from '../../plain/index.js'
import type { Node, ResourceList, Taint } from '../kinds/index.js'
import { isQualifiedName, isValidLabelValue } from '../names.js'
import { sameValue } from '../strategy/index.js'
import { duplicate, forbidden, invalid, invalidEach, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { cidrErrors, ipFamily } from './ip.js'
import { validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { quantityErrors } from './pod-resources.js'

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** Complaints about a new Node. */
export function validateNode(node: Node): FieldError[] {
  return [
    ...validateObjectMeta(node.metadata, false, 'subdomain'),
    ...taintErrors(node.spec?.taints ?? []),
    ...resourceErrors(node),
    ...podCIDRErrors(node.spec?.podCIDRs ?? []),
  ]
}

/** Complaints about a changed Node. */
export function validateNodeUpdate(old: Node, next: Node): FieldError[] {
  const cidrs = old.spec?.podCIDRs ?? []
  const { providerID } = old.spec ?? {}
  return [
    ...validateNode(next),
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...resourceErrors(next),
    ...(cidrs.length > 0 && !sameValue(cidrs, next.spec?.podCIDRs ?? [])
      ? [forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')]
      : []),
    ...((providerID ?? '') !== '' && providerID !== next.spec?.providerID
      ? [forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')]
      : []),
    ...taintErrors(next.spec?.taints ?? []),
  ]
}

function taintErrors(taints: readonly Taint[]): FieldError[] {
  const seen = new Set<string>()
  return taints.flatMap((taint, i) => {
    const { key = '', value = '', effect = '', timeAdded = null } = taint
    const path = `metadata.taints[${i}]`
    const again = seen.has(`${effect} ${key}`)
    seen.add(`${effect} ${key}`)
    const valueProblems = isValidLabelValue(value)
    return [
      ...invalidEach(`${path}.key`, key, isQualifiedName(key)),
      ...(valueProblems.length > 0 ? [invalid(`${path}.value`, value, valueProblems.join(';'))] : []),
      ...(effect === '' ? [required(`${path}.effect`)] : oneOf(`${path}.effect`, effect, EFFECTS)),
      ...(again
        ? [duplicate(path, { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded }, 'taints must be unique by key and effect pair')]
        : []),
    ]
  })
}

function resourceErrors({ status }: Node): FieldError[] {
  return [...listErrors(status?.capacity, 'status.capacity'), ...listErrors(status?.allocatable, 'status.allocatable')]
}

function listErrors(list: ResourceList | undefined, path: string): FieldError[] {
  return sortedKeys(list).flatMap((name) => {
    return quantityErrors(name, list![name]!, `${path}.${name}`)
  })
}

function podCIDRErrors(cidrs: readonly string[]): FieldError[] {
  const path = 'spec.podCIDRs'
  const errors = cidrs.flatMap((cidr, i) => cidrErrors(cidr, `${path}[${i}]`))
  const doubled = errors.length === 0 && cidrs.length > 1 && (cidrs.length > 2 || new Set(cidrs.map(ipFamily)).size < 2)
  return doubled ? [...errors, invalid(path, cidrs, 'may specify no more than one CIDR for each IP family')] : errors
}
