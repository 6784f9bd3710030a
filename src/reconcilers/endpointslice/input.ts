/**
 * What a sync of a Service's slices looks at. When only some pods changed since the last sync and the Service's
 * slices are of one group, only these pods are looked at, so that a Service of thousands costs no more per pod than
 * one of five; otherwise all pods that the Service selects.
 */
import { slicesByPod, type ControllerContext } from '../../client/index.js'
import { byText, matches, objectKey, selectorFromSet, type EndpointSlice, type Node, type Pod, type Service } from '../../model/index.js'
import { groupName } from './plan.js'

export const SERVICE_NAME = 'kubernetes.io/service-name'
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
export const MANAGER = 'endpointslice-controller.k8s.io'

export const DIRTY = 'dirty'
export const WRITTEN = 'written'

/** What changed about a Service since its last sync. */
export interface Dirty {
  readonly full: boolean
  readonly pods: readonly string[]
}

/** The version of a slice that this controller wrote last. */
export interface Written {
  readonly service: string
  readonly version: number
}

export interface Input {
  readonly service: Service
  readonly key: string
  readonly slices: readonly EndpointSlice[]
  /** Those of them that list a changed pod. */
  readonly affected: readonly EndpointSlice[]
  readonly full: boolean
  /** All pods of the Service, or those that changed. */
  readonly pods: readonly Pod[]
  /** Keys of changed pods (also of those that are gone or no longer selected). */
  readonly changed: readonly string[]
  readonly nodes: Readonly<Record<string, Node>>
  /** A slice that this controller wrote has not come back yet. */
  readonly stale: boolean
}

export function gather(context: ControllerContext, key: string): Input | undefined {
  const { view, memory } = context
  const service = view.get<Service>('Service', key)
  if (service === undefined) return undefined
  const { selector, type } = service.spec
  if (selector === undefined || Object.keys(selector).length === 0 || type === 'ExternalName') return undefined
  const slices = view.byIndex<EndpointSlice>('EndpointSlice', 'by-service', key).filter((slice) => slice.metadata.deletionTimestamp === undefined)
  const dirty = memory.of<Dirty>(DIRTY).get(key)
  const full = dirty === undefined || dirty.full || new Set(slices.map((slice) => groupName(slice.addressType, slice.ports))).size !== 1 || slices.some((slice) => (slice.endpoints ?? []).length === 0)
  const affected = full ? [] : slicesOf(context, key, dirty.pods)
  const wanted = selectorFromSet(selector)
  const fits = (pod: Pod): boolean => matches(wanted, pod.metadata.labels)
  const candidates = full ? view.byIndex<Pod>('Pod', 'by-namespace', service.metadata.namespace ?? 'default') : dirty.pods.flatMap((pod) => view.get<Pod>('Pod', pod) ?? [])
  const pods = candidates.filter(fits)
  const nodes: Record<string, Node> = {}
  for (const { spec } of pods) {
    const node = spec.nodeName === undefined ? undefined : view.get<Node>('Node', spec.nodeName)
    if (node !== undefined) nodes[node.metadata.name] = node
  }
  return { service, key, slices, affected, full, pods, changed: full ? [] : dirty.pods, nodes, stale: isStale(context, key, slices) }
}

function slicesOf({ view }: ControllerContext, key: string, pods: readonly string[]): EndpointSlice[] {
  const found = new Map<string, EndpointSlice>()
  for (const pod of pods) {
    for (const slice of view.byIndex<EndpointSlice>('EndpointSlice', slicesByPod.name, pod)) if (serviceOf(slice) === key) found.set(slice.metadata.name, slice)
  }
  return [...found.values()].sort((a, b) => byText(a.metadata.name, b.metadata.name))
}

function isStale({ memory }: ControllerContext, key: string, slices: readonly EndpointSlice[]): boolean {
  const versions = new Map(slices.map((slice) => [slice.metadata.name, Number(slice.metadata.resourceVersion ?? 0)]))
  for (const [name, { service, version }] of memory.of<Written>(WRITTEN).entries()) {
    if (service === key && (versions.get(name) ?? -1) < version) return true
  }
  return false
}


/** Whose slice it is, if it is this controller's. */
export function serviceOf({ metadata: { labels, namespace } }: EndpointSlice): string | undefined {
  const name = labels?.[SERVICE_NAME]
  return name === undefined || labels?.[MANAGED_BY] !== MANAGER ? undefined : objectKey(namespace ?? 'default', name)
}
