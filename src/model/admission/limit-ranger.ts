/**
 * The LimitRanger plugin: a namespace's LimitRanges give containers that name none their requests and limits, and set
 * bounds for containers, pods and claims. Upstream tells several complaints in no set order, here they are sorted.
 * Source: plugin/pkg/admission/limitranger/admission.go.
 */
import { byText, freeze, sortedKeys } from '../../plain/index.js'
import { withFields } from '../copy.js'
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod, PodSpec, ResourceList } from '../kinds/index.js'
import { formatQuantity, quantityMilliValue, quantityOf } from '../quantity/index.js'
import { computePodLimits, computePodRequests } from '../readings/index.js'

const ANNOTATION = 'kubernetes.io/limit-ranger'

interface Defaulted {
  readonly ranges: readonly LimitRange[]
  readonly spec: PodSpec
  readonly annotation: string
}

const defaulted = new WeakMap<PodSpec, Defaulted>()

/** The pod with the defaults of its namespace's ranges; pods of one template share what comes of it. */
export function withLimitDefaults(pod: Pod, ranges: readonly LimitRange[]): Pod {
  if (ranges.length === 0) return pod
  const known = defaulted.get(pod.spec)
  const result = known !== undefined && sameRanges(known.ranges, ranges) ? known : specWithDefaults(pod.spec, ranges)
  defaulted.set(pod.spec, result)
  if (result.annotation === '') return pod
  const annotations = { ...pod.metadata.annotations, [ANNOTATION]: result.annotation }
  return withFields(pod, { metadata: withFields(pod.metadata, { annotations }), spec: result.spec })
}

function sameRanges(a: readonly LimitRange[], b: readonly LimitRange[]): boolean {
  return a.length === b.length && a.every((range, i) => range === b[i])
}

function specWithDefaults(given: PodSpec, ranges: readonly LimitRange[]): Defaulted {
  let spec = given
  let annotation = ''
  for (const range of ranges) {
    const items = range.spec?.limits?.filter(({ type }) => type === 'Container') ?? []
    const requests = Object.assign({}, ...items.map((item) => item.defaultRequest)) as ResourceList
    const limits = Object.assign({}, ...items.map((item) => item.default)) as ResourceList
    const told: string[] = []
    const fill = (containers: readonly Container[] | undefined, what: string): readonly Container[] | undefined =>
      containers?.map((container) => containerWithDefaults(container, { requests, limits }, what, told))
    const containers = fill(spec.containers, 'container')!
    const initContainers = fill(spec.initContainers, 'init container')
    if (told.length === 0) continue
    spec = { ...spec, containers, ...(initContainers === undefined ? {} : { initContainers }) }
    annotation = `LimitRanger plugin set: ${told.join('; ')}`
  }
  return { ranges, spec: freeze(spec), annotation }
}

function containerWithDefaults(container: Container, defaults: { readonly requests: ResourceList; readonly limits: ResourceList }, what: string, told: string[]): Container {
  const { requests = {}, limits = {} } = container.resources ?? {}
  const missing = (list: ResourceList, from: ResourceList): string[] => sortedKeys(from).filter((name) => !Object.hasOwn(list, name))
  const newRequests = missing(requests, defaults.requests)
  const newLimits = missing(limits, defaults.limits)
  if (newRequests.length > 0) told.push(`${newRequests.join(', ')} request for ${what} ${container.name}`)
  if (newLimits.length > 0) told.push(`${newLimits.join(', ')} limit for ${what} ${container.name}`)
  if (newRequests.length + newLimits.length === 0) return container
  const resources = { ...container.resources, ...merged('limits', limits, newLimits, defaults.limits), ...merged('requests', requests, newRequests, defaults.requests) }
  return { ...container, resources }
}

/** A list with what was missing; one that is empty is not shown. */
function merged(name: 'limits' | 'requests', list: ResourceList, missing: readonly string[], from: ResourceList): { readonly limits?: ResourceList; readonly requests?: ResourceList } {
  const all = { ...list, ...Object.fromEntries(missing.map((each) => [each, from[each]!])) }
  const names = sortedKeys(all)
  return names.length === 0 ? {} : { [name]: Object.fromEntries(names.map((each) => [each, all[each]!])) }
}

/** What speaks against a pod; an empty list if nothing does. */
export function podLimitErrors({ spec }: Pod, ranges: readonly LimitRange[]): readonly string[] {
  const errors = ranges.flatMap(({ spec: { limits } = { limits: [] } }) => (limits ?? []).flatMap((item) => {
    if (item.type === 'Container') return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) => itemErrors(item, canonical(resources?.requests), canonical(resources?.limits)))
    return item.type === 'Pod' ? podErrors(item, spec) : []
  }))
  return [...new Set(errors)].sort(byText)
}

/** What speaks against a claim. */
export function claimLimitErrors({ spec }: PersistentVolumeClaim, ranges: readonly LimitRange[]): readonly string[] {
  const requests = canonical(spec.resources?.requests)
  const errors = ranges.flatMap(({ spec: { limits } = { limits: [] } }) => (limits ?? []).filter(({ type }) => type === 'PersistentVolumeClaim').flatMap((item) => [
    ...each(item.min, (name, bound) => minError(item, name, bound, requests, {})),
    ...each(item.max, (name, bound) => requestAbove(item, name, bound, requests)),
  ]))
  return [...new Set(errors)].sort(byText)
}

/** Complaints as the server's refusal joins them. */
export function joinedErrors(errors: readonly string[]): string {
  return errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`
}

/** A list as it shows in messages. */
function canonical(list: ResourceList | undefined): ResourceList {
  return Object.fromEntries(sortedKeys(list).map((name) => [name, shown(list![name]!)]))
}

/** What a pod's runtime takes besides does not count. */
function podErrors(item: LimitRangeItem, { overhead: _, ...spec }: PodSpec): string[] {
  return itemErrors(item, computePodRequests(spec), computePodLimits(spec))
}

function itemErrors(item: LimitRangeItem, requests: ResourceList, limits: ResourceList): string[] {
  return [
    ...each(item.min, (name, bound) => minError(item, name, bound, requests, limits)),
    ...each(item.max, (name, bound) => maxError(item, name, bound, requests, limits)),
    ...each(item.maxLimitRequestRatio, (name, bound) => ratioError(item, name, bound, requests, limits)),
  ]
}

function each(list: ResourceList | undefined, check: (name: string, bound: string) => string | undefined): string[] {
  return sortedKeys(list).flatMap((name) => check(name, list![name]!) ?? [])
}

function minError({ type }: LimitRangeItem, name: string, bound: string, requests: ResourceList, limits: ResourceList): string | undefined {
  const start = `minimum ${name} usage per ${type} is ${shown(bound)}`
  if (requests[name] === undefined) return `${start}.  No request is specified`
  if (isBelow(requests[name], bound)) return `${start}, but request is ${requests[name]}`
  return limits[name] !== undefined && isBelow(limits[name], bound) ? `${start}, but limit is ${limits[name]}` : undefined
}

function maxError(item: LimitRangeItem, name: string, bound: string, requests: ResourceList, limits: ResourceList): string | undefined {
  const start = `maximum ${name} usage per ${item.type} is ${shown(bound)}`
  if (limits[name] === undefined) return `${start}.  No limit is specified`
  if (isBelow(bound, limits[name])) return `${start}, but limit is ${limits[name]}`
  return requests[name] === undefined ? undefined : requestAbove(item, name, bound, requests)
}

function requestAbove({ type }: LimitRangeItem, name: string, bound: string, requests: ResourceList): string | undefined {
  const start = `maximum ${name} usage per ${type} is ${shown(bound)}`
  if (requests[name] === undefined) return `${start}.  No request is specified`
  return isBelow(bound, requests[name]) ? `${start}, but request is ${requests[name]}` : undefined
}

function ratioError({ type }: LimitRangeItem, name: string, bound: string, requests: ResourceList, limits: ResourceList): string | undefined {
  const start = `${name} max limit to request ratio per ${type} is ${shown(bound)}`
  const [request, limit] = [milli(requests[name]), milli(limits[name])]
  if (request === 0) return `${start}, but no request is specified or request is 0`
  if (limit === 0) return `${start}, but no limit is specified or limit is 0`
  const ratio = limit / request
  return ratio * 1_000 > milli(bound) ? `${start}, but provided ratio is ${ratio.toFixed(6)}` : undefined
}

function milli(text: string | undefined): number {
  return text === undefined ? 0 : Number(quantityMilliValue(quantityOf(text)))
}

function isBelow(a: string, b: string): boolean {
  return quantityMilliValue(quantityOf(a)) < quantityMilliValue(quantityOf(b))
}

function shown(text: string): string {
  return formatQuantity(quantityOf(text))
}
