/** Validation of LimitRanges. Source: pkg/apis/core/validation (ValidateLimitRange). */
import { sortedKeys } from '../../plain/index.js'
import type { LimitRange, LimitRangeItem, ResourceList } from '../kinds/index.js'
import { isQualifiedName } from '../names.js'
import { compareQuantities, formatQuantity, quantityMilliValue, quantityOf } from '../quantity/index.js'
import { duplicate, forbidden, invalid, invalidEach, required } from './error.js'
import type { FieldError } from './error.js'
import { validateObjectMeta } from './metadata.js'
import { containerNameErrors, resourceNameErrors } from './pod-resources.js'

const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const
const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim']

/** Complaints about a new LimitRange; a changed one is looked at in the same way. */
export function validateLimitRange({ metadata, spec }: LimitRange): FieldError[] {
  const limits = spec?.limits ?? []
  const items = limits.flatMap((item, i) => {
    const path = `spec.limits[${i}]`
    const again = limits.slice(0, i).some(({ type }) => type === item.type)
    return [...typeErrors(item.type, `${path}.type`), ...(again ? [duplicate(`${path}.type`, item.type)] : []), ...itemErrors(item, path)]
  })
  return [...validateObjectMeta(metadata, true, 'subdomain'), ...items]
}

function typeErrors(type: string, path: string): FieldError[] {
  const misnamed = invalidEach(path, type, isQualifiedName(type))
  if (misnamed.length > 0 || type.includes('/') || TYPES.includes(type)) return misnamed
  return [invalid(path, type, 'must be a standard limit type or fully qualified')]
}

function itemErrors(item: LimitRangeItem, path: string): FieldError[] {
  const checked = item.type === 'Pod' ? (['max', 'min', 'maxLimitRequestRatio'] as const) : LISTS
  const names = sortedKeys(Object.fromEntries(checked.flatMap((list) => Object.keys(item[list] ?? {}).map((name) => [name, true]))))
  const hasStorage = item.min?.storage !== undefined || item.max?.storage !== undefined
  const misplaced = (list: 'default' | 'defaultRequest'): FieldError[] =>
    (item.type === 'Pod' && Object.keys(item[list] ?? {}).length > 0 ? [forbidden(`${path}.${list}`, 'may not be specified when `type` is \'Pod\'')] : [])
  return [
    ...checked.flatMap((list) => nameErrors(item.type, item[list], `${path}.${list}`)),
    ...misplaced('default'),
    ...misplaced('defaultRequest'),
    ...(item.type === 'PersistentVolumeClaim' && !hasStorage ? [required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided')] : []),
    ...names.flatMap((name) => resourceErrors(item, name, path)),
  ]
}

function nameErrors(type: string, list: ResourceList | undefined, path: string): FieldError[] {
  const errors = type === 'Pod' || type === 'Container' ? containerNameErrors : resourceNameErrors
  return sortedKeys(list).flatMap((name) => errors(name, `${path}[${name}]`))
}

/** How the bounds of one resource fit together. */
function resourceErrors(item: LimitRangeItem, name: string, path: string): FieldError[] {
  const { min, max, maxLimitRequestRatio: ratio } = item
  const [low, high, least, most] = [min?.[name], max?.[name], item.type === 'Pod' ? undefined : item.defaultRequest?.[name], item.type === 'Pod' ? undefined : item.default?.[name]]
  const errors: FieldError[] = []
  const complain = (list: string, value: string, detail: string): void => void errors.push(invalid(`${path}.${list}[${name}]`, shown(value), detail))
  if (isAbove(low, high)) complain('min', low!, `min value ${shown(low!)} is greater than max value ${shown(high!)}`)
  if (isAbove(low, least)) complain('defaultRequest', least!, `min value ${shown(low!)} is greater than default request value ${shown(least!)}`)
  if (isAbove(least, high)) complain('defaultRequest', least!, `default request value ${shown(least!)} is greater than max value ${shown(high!)}`)
  if (isAbove(least, most)) complain('defaultRequest', least!, `default request value ${shown(least!)} is greater than default limit value ${shown(most!)}`)
  if (isAbove(low, most)) complain('default', low!, `min value ${shown(low!)} is greater than default value ${shown(most!)}`)
  if (isAbove(most, high)) complain('default', high!, `default value ${shown(most!)} is greater than max value ${shown(high!)}`)
  if (isAbove('1', ratio?.[name])) complain('maxLimitRequestRatio', ratio![name]!, `ratio ${shown(ratio![name]!)} is less than 1`)
  if (ratio?.[name] !== undefined && low !== undefined && high !== undefined) {
    const widest = milli(high) / milli(low)
    if (milli(ratio[name]) / 1_000 > widest) complain('maxLimitRequestRatio', ratio[name], `ratio ${shown(ratio[name])} is greater than max/min = ${widest.toFixed(6)}`)
  }
  if (!mayOvercommit(name) && least !== undefined && most !== undefined && (isAbove(least, most) || isAbove(most, least))) {
    complain('defaultRequest', least, `default value ${shown(most)} must equal to defaultRequest value ${shown(least)} in ${name}`)
  }
  return errors
}

/** Extended resources and huge pages cannot be promised twice. */
function mayOvercommit(name: string): boolean {
  return (!name.includes('/') || name.startsWith('kubernetes.io/')) && !name.startsWith('hugepages-')
}

function isAbove(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && compareQuantities(quantityOf(a), quantityOf(b)) > 0
}

function milli(text: string): number {
  return Number(quantityMilliValue(quantityOf(text)))
}

function shown(text: string): string {
  return formatQuantity(quantityOf(text))
}
