/**
 * What one object uses of the quotas of its namespace. A pod that has ended, or should have gone long ago, is only
 * counted as an object.
 * Source: pkg/quota/v1/evaluator/core (PodUsageFunc, QuotaV1Pod, services.go, persistent_volume_claims.go).
 */
import { freeze, sortedKeys } from '../../plain/index.js'
import type { KubeObject, PersistentVolumeClaim, Pod, ResourceList, Service } from '../kinds/index.js'
import { compareQuantities, quantityOf } from '../quantity/index.js'
import { isPodTerminal, podLimits, podRequests, storageClassOf } from '../readings/index.js'
import { parseTime } from '../time.js'
import { COMPUTE, countNames, OF_CLASS, requestNames } from './resources.js'

/** What an object uses at a time, by the names of quotas. */
export function quotaUsage(object: KubeObject, nowMs: number): ResourceList {
  switch (`${object.apiVersion} ${object.kind}`) {
    case 'v1 Pod': {
      const pod = object as unknown as Pod
      return isCharged(pod, nowMs) ? podUsage(pod) : ENDED_POD
    }
    case 'v1 Service': return serviceUsage(object as unknown as Service)
    case 'v1 PersistentVolumeClaim': return claimUsage(object as unknown as PersistentVolumeClaim)
    default: return countOf(object)
  }
}

const ENDED_POD: ResourceList = Object.freeze({ 'count/pods': '1' })

/** Whether a pod still uses what it asks for. */
export function isCharged(pod: Pod, nowMs: number): boolean {
  return !isPodTerminal(pod) && nowMs <= (chargedUntil(pod) ?? nowMs)
}

/** Until when a pod that is being deleted is charged even if it does not go; undefined for all others. */
export function chargedUntil({ metadata }: Pod): number | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return undefined
  return parseTime(deletionTimestamp)! + deletionGracePeriodSeconds * 1000
}

/** What a pod is charged for; pods of one template share the answer. */
export function podUsage({ spec }: Pod): ResourceList {
  const requests = podRequests(spec)
  const limits = podLimits(spec)
  const known = usageByRequests.get(requests)
  if (known !== undefined && known.limits === limits) return known.usage
  const usage = freeze({ 'count/pods': '1', pods: '1', ...computeUsage(requests, limits) })
  usageByRequests.set(requests, { limits, usage })
  return usage
}

const usageByRequests = new WeakMap<ResourceList, { readonly limits: ResourceList; readonly usage: ResourceList }>()

/** Requests and limits under the names of quotas. */
export function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage: Record<string, string> = {}
  for (const name of COMPUTE) {
    const [request, limit] = [requests[name], limits[name]]
    if (request !== undefined) usage[name] = usage[`requests.${name}`] = request
    if (limit !== undefined) usage[`limits.${name}`] = limit
  }
  for (const name of sortedKeys(requests)) for (const counted of requestNames(name)) usage[counted] = requests[name]!
  return usage
}

function serviceUsage(service: Service): ResourceList {
  const { type, ports = [], allocateLoadBalancerNodePorts } = service.spec
  const isBalanced = type === 'LoadBalancer'
  const onlyGiven = isBalanced && allocateLoadBalancerNodePorts === false
  const nodePorts = onlyGiven ? ports.filter(({ nodePort = 0 }) => nodePort !== 0).length : type === 'NodePort' || isBalanced ? ports.length : 0
  return { ...countOf(service as unknown as KubeObject), services: '1', 'services.nodeports': String(nodePorts), 'services.loadbalancers': isBalanced ? '1' : '0' }
}

function claimUsage(claim: PersistentVolumeClaim): ResourceList {
  const storageClass = storageClassOf(claim)
  const usage: Record<string, string> = { ...countOf(claim as unknown as KubeObject), persistentvolumeclaims: '1' }
  if (storageClass !== '') usage[`${storageClass}${OF_CLASS}persistentvolumeclaims`] = '1'
  const storage = storageOf(claim)
  if (storage === undefined) return usage
  usage['requests.storage'] = storage
  if (storageClass !== '') usage[`${storageClass}${OF_CLASS}requests.storage`] = storage
  return usage
}

/** What a claim asks for, or what has been set aside for it if that is more. */
function storageOf({ spec, status }: PersistentVolumeClaim): string | undefined {
  const requested = spec.resources?.requests?.['storage']
  const allocated = status?.allocatedResources?.['storage']
  if (requested === undefined || allocated === undefined) return requested
  return compareQuantities(quantityOf(allocated), quantityOf(requested)) > 0 ? allocated : requested
}

function countOf(object: KubeObject): ResourceList {
  return Object.fromEntries(countNames(object).map((name) => [name, '1']))
}
