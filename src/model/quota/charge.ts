/**
 * Charging a new or changed object to the quotas of its namespace: each quota that means it must have room for all
 * that it uses, and the used amounts grow by that. A quota of CPU or memory wants every container to name its own,
 * unless the pod names resources for itself as a whole.
 * Source: apiserver, pkg/admission/plugin/resourcequota/controller.go (CheckRequest); pkg/quota/v1/evaluator/core/pods.go
 * (Constraints).
 */
import { byText, sortedKeys } from '../../plain/index.js'
import type { Container, KubeObject, Pod, ResourceList, ResourceQuota } from '../kinds/index.js'
import { addQuantities, compareQuantities, formatQuantity, quantityOf, subtractQuantities } from '../quantity/index.js'
import { hasPodLevelResources } from '../readings/index.js'
import { limits } from './resources.js'
import { isInScopes, scopesOf } from './scopes.js'
import { computeUsage, quotaUsage } from './usage.js'

/** The used amounts of one quota after a charge. */
export interface Charge {
  readonly quota: ResourceQuota
  readonly used: ResourceList
}

/** A quota that means an object, and by which of its limits. */
interface Concerned {
  readonly quota: ResourceQuota
  readonly names: readonly string[]
}

const WANTED_OF_CONTAINERS: ReadonlySet<string> = new Set(['cpu', 'memory'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]))

/**
 * The quotas whose used amounts change, or what follows `is forbidden: ` in the refusal. A changed object (`old` is
 * there) is charged for what it uses more.
 */
export function chargeQuotas(object: KubeObject, old: KubeObject | undefined, quotas: readonly ResourceQuota[], nowMs: number): readonly Charge[] | { readonly message: string } {
  const concerned: Concerned[] = []
  for (const quota of quotas) {
    const names = sortedKeys(quota.status?.hard).filter((name) => limits(name, object))
    if (names.length === 0 || !isInScopes(object, scopesOf(quota))) continue
    const problem = missingFrom(object, names) ?? unknownUsage(quota, names)
    if (problem !== undefined) return { message: problem(quota.metadata.name) }
    concerned.push({ quota, names })
  }
  if (concerned.length === 0) return []
  const whole = growth(quotaUsage(object, nowMs), {})
  const more = old === undefined ? whole : growth(quotaUsage(object, nowMs), quotaUsage(old, nowMs))
  const charges: Charge[] = []
  for (const { quota } of concerned) {
    // What was not in the quota's scopes before has not been charged to it.
    const usage = old === undefined || isInScopes(old, scopesOf(quota)) ? more : whole
    const requested = Object.fromEntries(sortedKeys(usage).filter((name) => quota.status!.hard![name] !== undefined).map((name) => [name, usage[name]!]))
    const used = quota.status!.used ?? {}
    const after = sum(used, requested)
    const exceeded = sortedKeys(requested).filter((name) => compare(after[name]!, quota.status!.hard![name]!) > 0)
    if (exceeded.length > 0) return { message: exceededMessage(quota, requested, exceeded) }
    if (sortedKeys(requested).length > 0) charges.push({ quota, used: after })
  }
  return charges
}

type Problem = (quota: string) => string

/** The containers that do not say what a quota wants to know of each. */
function missingFrom(object: KubeObject, names: readonly string[]): Problem | undefined {
  if (object.apiVersion !== 'v1' || object.kind !== 'Pod') return undefined
  const { spec } = object as unknown as Pod
  const wanted = names.filter((name) => WANTED_OF_CONTAINERS.has(name))
  if (wanted.length === 0 || hasPodLevelResources(spec)) return undefined
  const told = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => ({ name: container.name, usage: containerUsage(container) }))
  const missing = wanted.flatMap((name) => {
    const silent = told.filter(({ usage }) => usage[name] === undefined).map((container) => container.name)
    return silent.length === 0 ? [] : [`${name} for: ${[...new Set(silent)].sort(byText).join(',')}`]
  })
  return missing.length === 0 ? undefined : (quota) => `failed quota: ${quota}: must specify ${missing.join('; ')}`
}

function containerUsage({ resources }: Container): ResourceList {
  return computeUsage(resources?.requests ?? {}, resources?.limits ?? {})
}

function unknownUsage({ status }: ResourceQuota, names: readonly string[]): Problem | undefined {
  return names.every((name) => status?.used?.[name] !== undefined) ? undefined : (quota) => `status unknown for quota: ${quota}, resources: ${names.join(',')}`
}

/** What is used more than before; what is not, is left out. */
function growth(usage: ResourceList, before: ResourceList): ResourceList {
  const more = sortedKeys(usage).flatMap((name) => {
    const amount = before[name] === undefined ? quantityOf(usage[name]) : subtractQuantities(quantityOf(usage[name]), quantityOf(before[name]))
    return amount.unscaled > 0n ? [[name, formatQuantity(amount)] as const] : []
  })
  return Object.fromEntries(more)
}

function sum(used: ResourceList, requested: ResourceList): ResourceList {
  const all = { ...used }
  for (const name of sortedKeys(requested)) all[name] = all[name] === undefined ? requested[name]! : formatQuantity(addQuantities(quantityOf(all[name]), quantityOf(requested[name])))
  return all
}

function compare(a: string, b: string): number {
  return compareQuantities(quantityOf(a), quantityOf(b))
}

function exceededMessage({ metadata, status }: ResourceQuota, requested: ResourceList, exceeded: readonly string[]): string {
  const shown = (list: ResourceList): string => exceeded.map((name) => `${name}=${formatQuantity(quantityOf(list[name]))}`).join(',')
  return `exceeded quota: ${metadata.name}, requested: ${shown(requested)}, used: ${shown(status!.used!)}, limited: ${shown(status!.hard!)}`
}
