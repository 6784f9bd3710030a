/**
 * What changes of pods, Services, slices and nodes mean for the Services: which are looked at again, and what about
 * them. A Service is found by one term of its selector, so a pod's change costs its few labels, not the Services of
 * its namespace. Source: kubernetes, pkg/controller/endpointslice/endpointslice_controller.go.
 */
import { podsByNode, type ControllerContext, type Watch } from '../../client/index.js'
import { byText, keyOf, matches, nodeReady, sameValue, selectorFromSet, sortedKeys, type EndpointSlice, type Node, type Pod, type Service } from '../../model/index.js'
import type { Change, Follower, FollowerDefinition, IndexDefinition, View } from '../../sim/index.js'
import { isRelabelled, isTrigger, sameEndpoints, triggerMsOf } from './endpoint.js'
import { arrived, DELETED, hintedServices, isPending, knownOf, notePod, seeEverything } from './notes.js'
import { serviceOf } from './slice.js'
import { isOverloaded, ZONE, zoneRatios } from './topology.js'

/** Services by namespace and the first term of their selector. */
export const servicesBySelectorTerm: IndexDefinition = {
  name: 'by-selector-term',
  kind: 'Service',
  keys: ({ metadata, spec }: Service) => {
    const [first] = sortedKeys(spec.selector)
    return first === undefined ? undefined : `${metadata.namespace ?? 'default'} ${first}=${spec.selector![first]!}`
  },
}

type Labels = Readonly<Record<string, string>>

export const watches: readonly Watch[] = [
  { kind: 'Service', on: (change, context) => serviceChanged(change as unknown as Change<Service>, context) },
  { kind: 'Pod', on: (change, context) => podChanged(change as unknown as Change<Pod>, context) },
  { kind: 'EndpointSlice', on: (change, context) => sliceChanged(change as unknown as Change<EndpointSlice>, context) },
  { kind: 'Node', on: (change, context) => nodeChanged(change as unknown as Change<Node>, context) },
]

function serviceChanged({ key, old, new: service }: Change<Service>, context: ControllerContext): void {
  const same = old !== undefined && service !== undefined && sameValue(old.spec, service.spec) && sameValue(bare(old.metadata), bare(service.metadata))
  if (!same) seeEverything(context, key)
  context.queue.add(key)
}

function bare({ resourceVersion: _version, ...metadata }: Service['metadata']): object {
  return metadata
}

/**
 * Which Services select pods of some labels, as long as no Service changes: the versions of a pod share their labels,
 * and the pods of a set.
 */
class SelectingServices implements Follower {
  private known = new WeakMap<object, { readonly namespace: string; readonly services: readonly string[] }>()
  /** How many Services there are at all. */
  private count = 0

  update(old: Service | undefined, service: Service | undefined): void {
    this.known = new WeakMap()
    this.count += (service === undefined ? 0 : 1) - (old === undefined ? 0 : 1)
  }

  of(view: View, namespace: string, labels: Labels): readonly string[] {
    if (this.count === 0) return NO_SERVICES
    const known = this.known.get(labels)
    if (known?.namespace === namespace) return known.services
    const services = find(view, namespace, labels)
    this.known.set(labels, { namespace, services })
    return services
  }
}

const NO_SERVICES: readonly string[] = Object.freeze([])

export const selectingServices: FollowerDefinition<SelectingServices> = { name: 'selecting', kind: 'Service', create: () => new SelectingServices() }

function servicesOf({ view }: ControllerContext, pod: Pod | undefined): readonly string[] {
  if (pod === undefined) return []
  const { namespace = 'default', labels } = pod.metadata
  if (labels === undefined) return []
  return view.follower(selectingServices)?.of(view, namespace, labels) ?? find(view, namespace, labels)
}

function find(view: View, namespace: string, labels: Labels): string[] {
  const found: string[] = []
  for (const label of Object.keys(labels)) {
    for (const service of view.byIndex<Service>('Service', servicesBySelectorTerm.name, `${namespace} ${label}=${labels[label]!}`)) {
      if (matches(selectorFromSet(service.spec.selector!), labels)) found.push(keyOf(service))
    }
  }
  return found.sort(byText)
}

function podChanged({ key, old, new: pod }: Change<Pod>, context: ControllerContext): void {
  const relabelled = old !== undefined && pod !== undefined && isRelabelled(old, pod)
  // Upstream takes an update without a new version for a repetition; the next sync sees it all the same.
  const repeated = old !== undefined && pod !== undefined && old.metadata.resourceVersion === pod.metadata.resourceVersion
  const triggers = old === undefined || pod === undefined || isTrigger(old, pod)
  const same = old !== undefined && pod !== undefined && !relabelled && sameEndpoints(old, pod)
  if (same && (repeated || !triggers)) return
  const after = servicesOf(context, pod)
  const before = relabelled || pod === undefined ? servicesOf(context, old) : old === undefined ? [] : after
  for (const service of before === after ? after : [...new Set([...before, ...after])].sort(byText)) {
    if (!same) notePod(context, service, key, () => seenBefore(context, service, old))
    const moved = relabelled && before.includes(service) !== after.includes(service)
    if (!repeated && (triggers || moved) && isPending(context, service)) context.queue.add(service)
  }
}

/** The trigger time of a pod as the last sync of a Service saw it, if it saw the pod. */
function seenBefore(context: ControllerContext, service: string, pod: Pod | undefined): number | null {
  const seen = pod === undefined ? undefined : knownOf(context, service)
  return seen !== undefined && matches(selectorFromSet(seen.selector), pod!.metadata.labels) ? triggerMsOf(pod!) : null
}

function sliceChanged({ old, new: slice }: Change<EndpointSlice>, context: ControllerContext): void {
  const [was, is] = [old === undefined ? undefined : serviceOf(old), slice === undefined ? undefined : serviceOf(slice)]
  const version = Number(slice?.metadata.resourceVersion ?? 0)
  const { name } = (slice ?? old)!.metadata
  if (was !== undefined && was !== is) arrived(context, was, { slice: name, version: DELETED })
  if (is !== undefined) arrived(context, is, { slice: name, version })
}

/**
 * A node that comes, goes or changes its zone changes the endpoints of its pods, at the next sync of their Services;
 * Services with hints by topology are looked at if a zone has too few endpoints now.
 */
function nodeChanged({ old, new: node }: Change<Node>, context: ControllerContext): void {
  const { name } = (node ?? old)!.metadata
  const moved = old === undefined || node === undefined || old.metadata.labels?.[ZONE] !== node.metadata.labels?.[ZONE]
  if (moved) {
    for (const pod of context.view.byIndex<Pod>('Pod', podsByNode.name, name)) {
      const before = triggerMsOf(pod)
      for (const service of servicesOf(context, pod)) notePod(context, service, keyOf(pod), () => before)
    }
  }
  if (!moved && nodeReady(old) === nodeReady(node)) return
  const hinted = hintedServices(context)
  if (hinted.length === 0) return
  const ratios = zoneRatios(context.view.list<Node>('Node'))
  for (const [service, hints] of hinted) if (isOverloaded(hints, ratios)) context.queue.add(service)
}
