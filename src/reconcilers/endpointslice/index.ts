/**
 * The EndpointSlice controller: lists, per Service, the pods behind it and what they are fit for. Source:
 * kubernetes, pkg/controller/endpointslice. Deviation: topology hints and the trigger-time annotation are not set.
 */
import { slicesByPod, type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler } from '../../client/index.js'
import { keyOf, matches, newControllerRef, selectorFromSet, type Endpoint, type EndpointSlice, type KubeObject, type Pod, type Service } from '../../model/index.js'
import { sameValue } from '../../apiserver/index.js'
import type { Change, IndexDefinition } from '../../sim/index.js'
import { addressesOf, addressTypesOf, endpointChanged, endpointOf, isCandidate, podKeyOf, portsOf, type AddressType } from './endpoint.js'
import { DIRTY, gather, MANAGED_BY, MANAGER, SERVICE_NAME, serviceOf, WRITTEN, type Dirty, type Input, type Written } from './input.js'
import { byPod, combine, groupName, planGroup, unlessSame, type Group, type Plan, type Wanted } from './plan.js'

const HEADLESS = 'service.kubernetes.io/headless'

const podsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'Pod', keys: (pod: Pod) => pod.metadata.namespace ?? 'default' }
const servicesByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'Service', keys: (service: Service) => service.metadata.namespace ?? 'default' }
const slicesByService: IndexDefinition = { name: 'by-service', kind: 'EndpointSlice', keys: (slice: EndpointSlice) => serviceOf(slice) }

export const endpointSliceReconciler: Reconciler<Input> = {
  name: 'endpointslice',
  actor: 'endpointslice-controller',
  backOff: { baseMs: 1_000, maxMs: 1_000_000 },
  watches: [
    { kind: 'Service', on: (change, context) => serviceChanged(change, context) },
    { kind: 'Pod', on: (change, context) => podChanged(change, context) },
    { kind: 'EndpointSlice', on: (change, context) => sliceChanged(change, context) },
    { kind: 'Node', on: () => undefined },
  ],
  indexes: [podsByNamespace, servicesByNamespace, slicesByService, slicesByPod],
  memory: [DIRTY, WRITTEN],
  gather,
  decide,
  remember: {
    taken: ({ memory }: ControllerContext, { key }: { key: string }) => memory.of<Dirty>(DIRTY).set(key, Object.freeze({ full: false, pods: Object.freeze([]) })),
    lookAgain: ({ memory }: ControllerContext, { key }: { key: string }) => memory.of<Dirty>(DIRTY).set(key, Object.freeze({ full: true, pods: Object.freeze([]) })),
    written: ({ memory }: ControllerContext, { slice, service, version }: { slice: string; service: string; version: number }) => memory.of<Written>(WRITTEN).set(slice, Object.freeze({ service, version })),
    removed: ({ memory }: ControllerContext, { slice }: { slice: string }) => memory.of<Written>(WRITTEN).delete(slice),
  },
}

function serviceChanged(change: Change<never>, { memory, queue }: ControllerContext): void {
  const { key, new: service } = change as unknown as Change<Service>
  if (service === undefined) {
    memory.of<Dirty>(DIRTY).delete(key)
    for (const [slice, written] of memory.of<Written>(WRITTEN).entries()) if (written.service === key) memory.of<Written>(WRITTEN).delete(slice)
  } else {
    memory.of<Dirty>(DIRTY).set(key, Object.freeze({ full: true, pods: Object.freeze([]) }))
  }
  queue.add(key)
}

function podChanged(change: Change<never>, { view, memory, queue }: ControllerContext): void {
  const { key, old, new: pod } = change as unknown as Change<Pod>
  if (!endpointChanged(old, pod)) return
  const namespace = (pod ?? old)!.metadata.namespace ?? 'default'
  for (const service of view.byIndex<Service>('Service', 'by-namespace', namespace)) {
    const { selector = {} } = service.spec
    if (Object.keys(selector).length === 0) continue
    const wanted = selectorFromSet(selector)
    if (!(old !== undefined && matches(wanted, old.metadata.labels)) && !(pod !== undefined && matches(wanted, pod.metadata.labels))) continue
    const name = keyOf(service)
    const dirty = memory.of<Dirty>(DIRTY).get(name) ?? { full: true, pods: [] }
    if (!dirty.full && !dirty.pods.includes(key)) memory.of<Dirty>(DIRTY).set(name, Object.freeze({ full: false, pods: Object.freeze([...dirty.pods, key]) }))
    queue.add(name)
  }
}

/** A slice that somebody else changed or removed is set right; one's own writes come back as they were written. */
function sliceChanged(change: Change<never>, { memory, queue }: ControllerContext): void {
  const { old, new: slice } = change as unknown as Change<EndpointSlice>
  const present = (slice ?? old)!
  const service = serviceOf(present)
  if (service === undefined) return
  const written = memory.of<Written>(WRITTEN).get(present.metadata.name)
  const version = Number(slice?.metadata.resourceVersion ?? 0)
  const own = slice === undefined ? written === undefined : written === undefined || version <= written.version
  if (own) return
  memory.of<Dirty>(DIRTY).set(service, Object.freeze({ full: true, pods: Object.freeze([]) }))
  queue.add(service)
}

function* decide(input: Input): Decide {
  if (input.stale) return { error: 'EndpointSlice informer cache is out of date' }
  // What changes from here on, while calls are under way, is for the next sync.
  yield { do: 'remember', command: 'taken', data: { key: input.key } }
  const missing: string[] = []
  const plan = input.full ? fullPlan(input, missing) : incrementalPlan(input, missing)
  if (plan === undefined) {
    yield { do: 'remember', command: 'lookAgain', data: { key: input.key } }
    yield { do: 'enqueue', key: input.key }
    return
  }
  const failure = yield* carryOut(input, plan)
  const error = failure ?? (missing.length === 0 ? undefined : `Error updating Endpoint Slices for Service ${input.key}: ${missing[0]}`)
  if (error === undefined) return
  yield { do: 'remember', command: 'lookAgain', data: { key: input.key } }
  if (failure === undefined) yield { do: 'event', type: 'Warning', reason: 'FailedToUpdateEndpointSlices', message: error, regarding: input.service as unknown as KubeObject }
  return { error }
}

/** The endpoint of a pod, undefined if it is none (or its node is not there). */
function endpointFor(input: Input, pod: Pod, type: AddressType, missing: string[]): Endpoint | undefined {
  const { service, nodes } = input
  if (!isCandidate(pod)) return undefined
  const addresses = addressesOf(pod, type)
  if (addresses.length === 0) return undefined
  const node = nodes[pod.spec.nodeName ?? '']
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== '' && node === undefined) {
    const text = `skipping Pod ${pod.metadata.name} for Service ${input.key}: Node ${pod.spec.nodeName} Not Found`
    if (service.spec.publishNotReadyAddresses !== true) {
      missing.push(text)
      return undefined
    }
  }
  return endpointOf(pod, node, service, addresses)
}

interface WantedGroup extends Group {
  readonly endpoints: Map<string, Endpoint>
}

function fullPlan(input: Input, missing: string[]): Plan {
  const { service, slices, pods } = input
  const types = addressTypesOf(service)
  const plans: Plan[] = [{ create: [], update: [], remove: slices.filter((slice) => !types.includes(slice.addressType as AddressType)) }]
  for (const addressType of types) {
    const groups = new Map<string, WantedGroup>()
    for (const pod of pods) {
      const endpoint = endpointFor(input, pod, addressType, missing)
      if (endpoint === undefined) continue
      const ports = portsOf(pod, service)
      const name = groupName(addressType, ports)
      if (!groups.has(name)) groups.set(name, { addressType, ports, endpoints: new Map() })
      groups.get(name)!.endpoints.set(podKeyOf(endpoint), endpoint)
    }
    plans.push(planType(input, addressType, groups))
  }
  return combine(plans)
}

function planType(input: Input, addressType: AddressType, groups: ReadonlyMap<string, WantedGroup>): Plan {
  const existing = input.slices.filter((slice) => slice.addressType === addressType)
  const plans: Plan[] = []
  for (const [name, group] of [...groups].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const own = existing.filter((slice) => groupName(addressType, slice.ports) === name)
    const placed = new Set<string>()
    const keep = (endpoint: Endpoint): Endpoint | undefined => {
      const key = podKeyOf(endpoint)
      const wanted = placed.has(key) ? undefined : group.endpoints.get(key)
      if (wanted === undefined) return undefined
      placed.add(key)
      return unlessSame(endpoint, wanted)
    }
    for (const slice of own) for (const endpoint of slice.endpoints ?? []) if (group.endpoints.has(podKeyOf(endpoint))) placed.add(podKeyOf(endpoint))
    const add = [...group.endpoints.values()].filter((endpoint) => !placed.has(podKeyOf(endpoint))).sort(byPod)
    placed.clear()
    plans.push(planGroup(group, own, keep, add, (slice) => isRelabelled(input.service, slice)))
  }
  const others = existing.filter((slice) => !groups.has(groupName(addressType, slice.ports)))
  plans.push({ create: [], update: [], remove: others })
  const plan = { create: plans.flatMap((each) => each.create), update: plans.flatMap((each) => each.update), remove: plans.flatMap((each) => each.remove) }
  if (existing.length !== plan.remove.length || plan.create.length > 0) return plan
  // A Service without endpoints keeps one empty slice.
  const placeholder: Wanted = { group: { addressType, ports: [] }, endpoints: [] }
  const [only] = plan.remove
  const isPlaceholder = plan.remove.length === 1 && (only!.endpoints ?? []).length === 0 && (only!.ports ?? []).length === 0 && !isRelabelled(input.service, only!)
  return isPlaceholder ? { ...plan, remove: [] } : { ...plan, create: [placeholder] }
}

/** Only the changed pods are looked at; undefined if something does not fit into the one group there is. */
function incrementalPlan(input: Input, missing: string[]): Plan | undefined {
  const { service, slices, affected, pods, changed } = input
  const [first] = slices
  const addressType = first!.addressType as AddressType
  const name = groupName(addressType, first!.ports)
  const wanted = new Map<string, Endpoint>()
  for (const pod of pods) {
    const endpoint = endpointFor(input, pod, addressType, missing)
    if (endpoint === undefined) continue
    if (groupName(addressType, portsOf(pod, service)) !== name) return undefined
    wanted.set(podKeyOf(endpoint), endpoint)
  }
  const touched = new Set(changed)
  const placed = new Set<string>()
  const keep = (endpoint: Endpoint): Endpoint | undefined => {
    const key = podKeyOf(endpoint)
    if (!touched.has(key)) return endpoint
    const after = wanted.get(key)
    placed.add(key)
    return after === undefined ? undefined : unlessSame(endpoint, after)
  }
  for (const slice of affected) for (const endpoint of slice.endpoints ?? []) if (touched.has(podKeyOf(endpoint))) placed.add(podKeyOf(endpoint))
  const add = [...wanted.values()].filter((endpoint) => !placed.has(podKeyOf(endpoint))).sort(byPod)
  const plan = planGroup({ addressType, ports: first!.ports ?? [] }, affected, keep, add, () => false, slices.filter((slice) => !affected.includes(slice)))
  return plan.remove.length === slices.length && plan.create.length === 0 ? undefined : plan
}

function isRelabelled(service: Service, slice: EndpointSlice): boolean {
  return !sameValue(slice.metadata.labels, labelsFor(service))
}

function labelsFor(service: Service): Readonly<Record<string, string>> {
  return {
    ...service.metadata.labels,
    ...(service.spec.clusterIP === 'None' ? { [HEADLESS]: '' } : {}),
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: MANAGER,
  }
}

function* carryOut(input: Input, plan: Plan): Generator<Effect, string | undefined, EffectAnswer> {
  const { service, key: name } = input
  if (service.metadata.deletionTimestamp === undefined) {
    for (const wanted of plan.create) {
      const answer = yield { do: 'create', object: newSlice(service, wanted) }
      if (!answer.ok) return answer.causes?.some((cause) => cause.reason === 'NamespaceTerminating') === true ? undefined : `failed to create EndpointSlice for Service ${name}: ${answer.message}`
      yield remember(answer.object, name)
    }
  }
  for (const wanted of plan.update) {
    const answer = yield { do: 'update', object: changedSlice(service, wanted) }
    if (!answer.ok) return `failed to update ${wanted.slice!.metadata.name} EndpointSlice for Service ${name}: ${answer.message}`
    yield remember(answer.object, name)
  }
  for (const slice of plan.remove) {
    yield { do: 'remember', command: 'removed', data: { slice: slice.metadata.name } }
    const answer = yield { do: 'delete', kind: 'EndpointSlice', namespace: slice.metadata.namespace, name: slice.metadata.name }
    if (!answer.ok && answer.reason !== 'NotFound') return `failed to delete ${slice.metadata.name} EndpointSlice for Service ${name}: ${answer.message}`
  }
  return undefined
}

function remember({ metadata }: KubeObject, service: string): Effect {
  return { do: 'remember', command: 'written', data: { slice: metadata.name, service, version: Number(metadata.resourceVersion ?? 0) } }
}

function newSlice(service: Service, { group, endpoints }: Wanted): KubeObject {
  const { name, namespace = 'default' } = service.metadata
  const metadata = { generateName: `${name}-`, namespace, labels: labelsFor(service), ownerReferences: [newControllerRef(service as unknown as KubeObject)] }
  return { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: metadata as unknown as KubeObject['metadata'], addressType: group.addressType, endpoints, ports: group.ports }
}

function changedSlice(service: Service, { slice, group, endpoints }: Wanted): KubeObject {
  const { apiVersion, kind, metadata, addressType } = slice!
  const labels = isRelabelled(service, slice!) ? labelsFor(service) : metadata.labels
  const sameLabels = labels === metadata.labels ? metadata : { ...metadata, labels }
  const ports = groupName(addressType, slice!.ports) === groupName(addressType, group.ports) ? slice!.ports : group.ports
  return { apiVersion, kind, metadata: sameLabels, addressType, endpoints, ports } as unknown as KubeObject
}
