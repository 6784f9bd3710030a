/**
 * Validation of resources, of containers and of pods as a whole.
 * Source: pkg/apis/core/validation (ValidateContainerResourceRequirements, validatePodResourceRequirements).
 */
import { sortedKeys } from '../../plain/index.js'
import type { PodSpec, ResourceList, ResourceRequirements } from '../kinds/index.js'
import { isQualifiedName } from '../names.js'
import { canonicalQuantity, compareQuantities, parseQuantity, quantityOf, quantityValue } from '../quantity/index.js'
import { computePodLimits, computePodRequests, isPodLevelResource } from '../readings/index.js'
import { forbidden, invalid, invalidEach, notSupported, required } from './error.js'
import type { FieldError } from './error.js'
import { podClaimsErrors, usedClaimErrors } from './resource-claims.js'

/** The names of resources and quotas that stand without a prefix. */
export const STANDARD_RESOURCES: ReadonlySet<string> = new Set([
  'cpu', 'memory', 'ephemeral-storage', 'storage', 'requests.cpu', 'requests.memory', 'requests.ephemeral-storage',
  'requests.storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage', 'pods', 'services',
  'replicationcontrollers', 'resourcequotas', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports',
  'services.loadbalancers',
])
/** Standard resources that come in whole pieces. */
const COUNTED: ReadonlySet<string> = new Set([
  'pods', 'services', 'replicationcontrollers', 'resourcequotas', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers',
])
const FOR_CONTAINERS = new Set(['cpu', 'memory', 'ephemeral-storage'])

/** Complaints about what a container asks for. */
export function containerResourceErrors(resources: ResourceRequirements | undefined, claims: ReadonlySet<string>, path: string): FieldError[] {
  return resources === undefined ? [] : requirementErrors(resources, claims, containerNameErrors, path)
}

type NameErrors = (name: string, path: string) => FieldError[]

function requirementErrors(resources: ResourceRequirements, claims: ReadonlySet<string>, nameErrors: NameErrors, path: string): FieldError[] {
  const { limits = {}, requests = {} } = resources
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  const lonelyPages = names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')
  return [
    ...sortedKeys(limits).flatMap((name) => [
      ...nameErrors(name, `${path}.limits[${name}]`),
      ...quantityErrors(name, limits[name]!, `${path}.limits[${name}]`),
      ...pageErrors(name, limits[name]!, `${path}.limits[${name}]`),
    ]),
    ...sortedKeys(requests).flatMap((name) => [
      ...nameErrors(name, `${path}.requests[${name}]`),
      ...quantityErrors(name, requests[name]!, `${path}.requests[${name}]`),
      ...overcommitErrors(name, requests[name]!, limits[name], path),
      ...pageErrors(name, requests[name]!, `${path}.requests[${name}]`),
    ]),
    ...(lonelyPages ? [forbidden(path, 'HugePages require cpu or memory')] : []),
    ...usedClaimErrors(resources, claims, path),
  ]
}

/** Complaints about the name of a resource. */
export function resourceNameErrors(name: string, path: string): FieldError[] {
  const qualified = invalidEach(path, name, isQualifiedName(name))
  if (qualified.length > 0 || name.includes('/') || STANDARD_RESOURCES.has(name) || isHugePages(name)) return qualified
  return [invalid(path, name, 'must be a standard resource type or fully qualified')]
}

/** Complaints about the name of what a container may ask for. */
export function containerNameErrors(name: string, path: string): FieldError[] {
  const errors = resourceNameErrors(name, path)
  if (!name.includes('/')) return FOR_CONTAINERS.has(name) || isHugePages(name) ? errors : [...errors, invalid(path, name, 'must be a standard resource for containers')]
  return isNative(name) || isExtended(name) ? errors : [...errors, invalid(path, name, "doesn't follow extended resource name standard")]
}

function podNameErrors(name: string, path: string): FieldError[] {
  const errors = resourceNameErrors(name, path)
  return errors.length > 0 || isPodLevelResource(name) ? errors : [notSupported(path, name, ['cpu', 'hugepages-', 'memory'])]
}

/** Complaints about an amount of a resource. */
export function quantityErrors(name: string, amount: string, path: string): FieldError[] {
  const quantity = quantityOf(amount)
  const shown = canonicalQuantity(amount)
  return [
    ...(quantity.unscaled < 0n ? [invalid(path, shown, 'must be greater than or equal to 0')] : []),
    ...((COUNTED.has(name) || isExtended(name)) && !isWhole(amount) ? [invalid(path, shown, 'must be an integer')] : []),
  ]
}

/** Huge pages come in pages. */
function pageErrors(name: string, amount: string, path: string): FieldError[] {
  if (!isHugePages(name)) return []
  const size = parseQuantity(name.slice('hugepages-'.length))
  const pages = 'error' in size || !isWhole(name.slice('hugepages-'.length)) ? 0n : quantityValue(size)
  if (pages > 0n && quantityValue(quantityOf(amount)) % pages === 0n) return []
  const shown = canonicalQuantity(amount)
  return [invalid(path, shown, `${shown} is not positive integer multiple of ${name}`)]
}

function overcommitErrors(name: string, request: string, limit: string | undefined, path: string): FieldError[] {
  const overcommits = isNative(name) && !isHugePages(name)
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

/** Whether a resource is one of Kubernetes' own. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/')
}

export function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0
}

export function isWhole(amount: string): boolean {
  const { unscaled, exponent } = quantityOf(amount)
  return exponent >= 0 || unscaled % BigInt(`1${"0".repeat(-exponent)}`) === 0n
}

/** Complaints about what the runtime takes for a pod. */
export function overheadErrors({ overhead }: PodSpec, path: string): FieldError[] {
  return overhead === undefined ? [] : requirementErrors({ limits: overhead }, new Set(), containerNameErrors, `${path}.overhead`)
}

/** Complaints about what a pod asks for as a whole. */
export function podLevelErrors(spec: PodSpec, claims: ReadonlySet<string>, specPath: string): FieldError[] {
  const path = `${specPath}.resources`
  const { resources, os } = spec
  if (resources === undefined) return []
  if (os?.name === 'windows') return [forbidden(path, 'may not be set for a windows pod')]
  return [...podClaimsErrors(resources, path), ...requirementErrors(resources, claims, podNameErrors, path), ...consistencyErrors(spec, path)]
}

/** What the pod has must be enough for its containers. */
function consistencyErrors(spec: PodSpec, path: string): FieldError[] {
  const { limits = {}, requests = {} } = spec.resources!
  const bare = { ...spec, resources: undefined, overhead: undefined } as PodSpec
  const [asked, allowed] = [computePodRequests(bare), computePodLimits(bare)]
  const less = (list: ResourceList, all: ResourceList, field: 'requests' | 'limits', names: readonly string[]): FieldError[] => names.flatMap((name) => (list[name] === undefined || !isMore(all[name]!, list[name])
    ? []
    : [invalid(`${path}.${field}[${name}]`, canonicalQuantity(list[name]), `must be greater than or equal to aggregate container ${field} of ${all[name]}`)]))
  return [
    ...less(requests, asked, 'requests', sortedKeys(asked)),
    ...less(limits, allowed, 'limits', sortedKeys(allowed).filter(isHugePages)),
    ...(spec.containers ?? []).flatMap(({ resources }, i) => sortedKeys(resources?.limits).flatMap((name) => {
      const [own, ofPod] = [resources!.limits![name]!, limits[name]]
      return ofPod === undefined || !isMore(own, ofPod)
        ? [] : [invalid(`${path}.containers[${i}][${name}].limits`, canonicalQuantity(own), `must be less than or equal to pod limits of ${canonicalQuantity(ofPod)}`)]
    })),
  ]
}

function isMore(a: string, b: string): boolean {
  return compareQuantities(quantityOf(a), quantityOf(b)) > 0
}
