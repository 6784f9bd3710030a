/**
 * Validation of resources, of containers and of pods as a whole.
 * Source: pkg/apis/core/validation (ValidateContainerResourceRequirements, validatePodResourceRequirements).
 */
import { sortedKeys } from '../../plain/index.js'
import type { PodSpec, ResourceRequirements } from '../kinds/index.js'
import { isQualifiedName } from '../names.js'
import { canonicalQuantity, compareQuantities, quantityOf } from '../quantity/index.js'
import { computePodRequests, isPodLevelResource } from '../readings/index.js'
import { forbidden, invalid, invalidEach, notSupported, required } from './error.js'
import type { FieldError } from './error.js'

/** The names of resources and quotas that stand without a prefix. */
export const STANDARD_RESOURCES: ReadonlySet<string> = new Set([
  'cpu', 'memory', 'ephemeral-storage', 'storage', 'requests.cpu', 'requests.memory', 'requests.ephemeral-storage',
  'requests.storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage', 'pods', 'services',
  'replicationcontrollers', 'resourcequotas', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports',
  'services.loadbalancers',
])
const FOR_CONTAINERS = new Set(['cpu', 'memory', 'ephemeral-storage'])

/** Complaints about what a container asks for. */
export function containerResourceErrors(resources: ResourceRequirements | undefined, path: string): FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {}
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  const lonelyPages = names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')
  return [
    ...sortedKeys(limits).flatMap((name) => amountErrors(name, limits[name]!, `${path}.limits[${name}]`)),
    ...sortedKeys(requests).flatMap((name) => [
      ...amountErrors(name, requests[name]!, `${path}.requests[${name}]`),
      ...overcommitErrors(name, requests[name]!, limits[name], path),
    ]),
    ...(lonelyPages ? [forbidden(path, 'HugePages require cpu or memory')] : []),
  ]
}

function amountErrors(name: string, amount: string, path: string): FieldError[] {
  return [...nameErrors(name, path), ...valueErrors(name, amount, path)]
}

function nameErrors(name: string, path: string): FieldError[] {
  const qualified = invalidEach(path, name, isQualifiedName(name))
  if (qualified.length > 0) return qualified
  if (name.includes('/')) return []
  if (!STANDARD_RESOURCES.has(name) && !isHugePages(name)) {
    return [invalid(path, name, 'must be a standard resource type or fully qualified'), invalid(path, name, 'must be a standard resource for containers')]
  }
  return FOR_CONTAINERS.has(name) || isHugePages(name) ? [] : [invalid(path, name, 'must be a standard resource for containers')]
}

function valueErrors(name: string, amount: string, path: string): FieldError[] {
  const quantity = quantityOf(amount)
  const shown = canonicalQuantity(amount)
  return [
    ...(quantity.unscaled < 0n ? [invalid(path, shown, 'must be greater than or equal to 0')] : []),
    ...(isCounted(name) && !isWhole(amount) ? [invalid(path, shown, 'must be an integer')] : []),
  ]
}

function overcommitErrors(name: string, request: string, limit: string | undefined, path: string): FieldError[] {
  const overcommits = !isExtended(name) && !isHugePages(name)
  if (limit === undefined) return overcommits ? [] : [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')]
  const order = compareQuantities(quantityOf(request), quantityOf(limit))
  const shown = canonicalQuantity(request)
  if (!overcommits && order !== 0) return [invalid(`${path}.requests`, shown, `must be equal to ${name} limit of ${canonicalQuantity(limit)}`)]
  return overcommits && order > 0
    ? [invalid(`${path}.requests`, shown, `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`)]
    : []
}

export function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-')
}

export function isExtended(name: string): boolean {
  return name.includes('/') && !name.split('/')[0]!.endsWith('kubernetes.io') && !name.startsWith('requests.')
}

/** Resources that come in whole pieces. */
function isCounted(name: string): boolean {
  return isExtended(name)
}

export function isWhole(amount: string): boolean {
  const { unscaled, exponent } = quantityOf(amount)
  return exponent >= 0 || unscaled % BigInt(`1${"0".repeat(-exponent)}`) === 0n
}

/** Complaints about what the runtime takes for a pod. */
export function overheadErrors({ overhead }: PodSpec, path: string): FieldError[] {
  return sortedKeys(overhead).flatMap((name) => amountErrors(name, overhead![name]!, `${path}.overhead.limits[${name}]`))
}

/** Complaints about what a pod asks for as a whole. */
export function podLevelErrors(spec: PodSpec, specPath: string): FieldError[] {
  const path = `${specPath}.resources`
  const { limits = {}, requests = {} } = spec.resources ?? {}
  const unsupported = (['limits', 'requests'] as const).flatMap((field) => sortedKeys(spec.resources?.[field])
    .filter((name) => !isPodLevelResource(name))
    .map((name) => notSupported(`${path}.${field}[${name}]`, name, ['cpu', 'hugepages-', 'memory'])))
  if (unsupported.length > 0) return unsupported
  const ofContainers = Object.keys(requests).length > 0
    ? computePodRequests({ ...spec, resources: undefined, overhead: undefined } as PodSpec)
    : {}
  return [
    ...sortedKeys(limits).flatMap((name) => valueErrors(name, limits[name]!, `${path}.limits[${name}]`)),
    ...sortedKeys(requests).flatMap((name) => [
      ...valueErrors(name, requests[name]!, `${path}.requests[${name}]`),
      ...overcommitErrors(name, requests[name]!, limits[name], path),
      ...aggregateErrors(requests[name]!, ofContainers[name], `${path}.requests[${name}]`),
    ]),
  ]
}

function aggregateErrors(amount: string, ofContainers: string | undefined, path: string): FieldError[] {
  if (ofContainers === undefined || compareQuantities(quantityOf(amount), quantityOf(ofContainers)) >= 0) return []
  return [invalid(path, canonicalQuantity(amount), `must be greater than or equal to aggregate container requests of ${ofContainers}`)]
}
