/**
 * Which names of a ResourceQuota's limits speak of which kind of object. Pods, Services and claims have names of their
 * own; everything in a namespace can be counted as `count/resource.group`, four kinds of the core group also plainly.
 * Source: pkg/quota/v1/evaluator/core (pods.go, services.go, persistent_volume_claims.go, registry.go),
 * apiserver, pkg/quota/v1/generic (ObjectCountQuotaResourceNameFor).
 */
import { resolveKind } from '../kinds/index.js'
import type { KubeObject } from '../kinds/index.js'

/** A resource of containers that has a quota for requests and one for limits, and for requests also its plain name. */
export const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'] as const

const POD_NAMES: ReadonlySet<string> = new Set(['pods', ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`])])
const SERVICE_NAMES: ReadonlySet<string> = new Set(['services', 'services.nodeports', 'services.loadbalancers'])
const CLAIM_NAMES: ReadonlySet<string> = new Set(['persistentvolumeclaims', 'requests.storage'])
const PLAIN_COUNTS: ReadonlySet<string> = new Set(['configmaps', 'secrets', 'resourcequotas', 'replicationcontrollers'])

const REQUESTS = 'requests.'
const HUGE_PAGES = 'hugepages-'
/** What stands between a storage class and a name of claims. */
export const OF_CLASS = '.storageclass.storage.k8s.io/'

/** The names under which objects of a kind are counted, the general one first. */
export function countNames({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): readonly string[] {
  const key = `${apiVersion} ${kind}`
  let names = namesByKind.get(key)
  if (names === undefined) namesByKind.set(key, (names = namesOf(apiVersion, kind)))
  return names
}

const namesByKind = new Map<string, readonly string[]>()

function namesOf(apiVersion: string, kind: string): readonly string[] {
  const info = resolveKind(apiVersion, kind)
  if (!('plural' in info) || kind === 'Event') return []
  const { group, plural } = info
  const general = `count/${plural}${group === '' ? '' : `.${group}`}`
  return group === '' && PLAIN_COUNTS.has(plural) ? [general, plural] : [general]
}

/** Whether a limit speaks of objects of this kind. */
export function limits(name: string, object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  if (countNames(object).includes(name)) return true
  if (object.apiVersion !== 'v1') return false
  switch (object.kind) {
    case 'Pod': return POD_NAMES.has(name) || isRequestOfPods(name)
    case 'Service': return SERVICE_NAMES.has(name)
    case 'PersistentVolumeClaim': return CLAIM_NAMES.has(name) || isOfStorageClass(name)
    default: return false
  }
}

/** Huge pages and extended resources. */
function isRequestOfPods(name: string): boolean {
  if (name.startsWith(HUGE_PAGES) || name.startsWith(`${REQUESTS}${HUGE_PAGES}`)) return true
  return name.startsWith(REQUESTS) && name.includes('/') && !name.includes('kubernetes.io/')
}

function isOfStorageClass(name: string): boolean {
  return name.endsWith(`${OF_CLASS}requests.storage`) || name.endsWith(`${OF_CLASS}persistentvolumeclaims`)
}

/** Whether a container's request is counted under `requests.` and, for huge pages, under its own name too. */
export function requestNames(name: string): readonly string[] {
  if (name.startsWith(HUGE_PAGES)) return [name, `${REQUESTS}${name}`]
  const extended = name.includes('/') && !name.split('/')[0]!.endsWith('kubernetes.io') && !name.startsWith(REQUESTS)
  return extended ? [`${REQUESTS}${name}`] : []
}
