/**
 * One sync of a Service's slices: per address type a plan, its hints, its writes. What cannot be placed because its node is not known is
 * tried again with a back-off. Source: kubernetes, staging/src/k8s.io/endpointslice/reconciler.go.
 */
import { isTerminatingNamespace, type Decide, type Effect, type EffectAnswer } from '../../client/index.js'
import { byText, keyOf, sameValue, type Endpoint, type EndpointSlice, type KubeObject, type Pod } from '../../model/index.js'
import { isFrozen } from '../../plain/index.js'
import { addressTypesOf, isCandidate, triggerMsOf, type AddressType } from './endpoint.js'
import { planOf } from './groups.js'
import { distribute } from './hints.js'
import type { Input, Sync } from './input.js'
import { DELETED, type Note } from './notes.js'
import { reuseRemoved, type Plan, type Wanted } from './plan.js'
import { metadataFor, sliceFor } from './slice.js'
import { addHints, disabledEvent, unhinted, type HintedPlan } from './topology.js'

export function* decide(input: Input): Decide {
  if (input.state === 'gone') return void (yield remember('forget', { service: input.key }))
  if (input.state === 'stale') return input.givesUp ? undefined : { error: 'EndpointSlice informer cache is out of date' }
  const { key, known } = input
  const types = addressTypesOf(input.service)
  yield remember('begin', { service: key, known })
  const errors: string[] = []
  let failed = false
  const others = othersOf(input, types)
  let hinted = others.reduce((hints, { addressType }) => unhinted(hints, addressType), input.hinted)
  for (const type of types) {
    const result = withHints(input, type, planOf(input, type), hinted)
    if (result.hinted !== hinted) yield remember('hinted', { service: key, hinted: (hinted = result.hinted) })
    errors.push(...missingNodes(input))
    const error = yield* carryOut(input, type, reuseRemoved(result.plan, input.service))
    if (error !== undefined) errors.push(error)
    failed ||= error !== undefined
    for (const event of result.events) yield { do: 'event', ...event, regarding: input.service as unknown as KubeObject }
  }
  const refusals = yield* removeOthers(key, others)
  errors.push(...refusals)
  yield remember('end', { service: key, failed: failed || refusals.length > 0, left: leftOver(input) })
  if (errors.length === 0) return undefined
  const message = `Error updating Endpoint Slices for Service ${key}: ${aggregate(errors)}`
  yield { do: 'event', type: 'Warning', reason: 'FailedToUpdateEndpointSlices', message, regarding: input.service as unknown as KubeObject }
  return input.givesUp ? undefined : { error: message }
}

function remember(command: string, data: unknown): Effect {
  return { do: 'remember', command, data }
}

/** Several errors as one text: each once, in brackets if they are several. */
function aggregate(errors: readonly string[]): string {
  const distinct = [...new Set(errors)]
  return distinct.length === 1 ? distinct[0]! : `[${distinct.join(', ')}]`
}

function missingNodes(input: Sync): string[] {
  const { key, service } = input
  if (service.spec.publishNotReadyAddresses === true) return []
  return lostOf(input).map((pod) => `skipping Pod ${pod.metadata.name} for Service ${key}: Node ${pod.spec.nodeName ?? ''} Not Found`)
}

function leftOver(input: Sync): Note[] {
  return lostOf(input).map((pod) => ({ pod: keyOf(pod), before: triggerMsOf(pod) }))
}

/** The pods that would be endpoints if their nodes were known, by name. */
function lostOf({ rows }: Sync): Pod[] {
  const lost = rows.filter(({ pod, nodeMissing }) => nodeMissing && isCandidate(pod)).map(({ pod }) => pod)
  return lost.sort((a, b) => byText(a.metadata.name, b.metadata.name))
}

function withHints({ service, auto, ratios, changed }: Sync, type: AddressType, plan: Plan, hinted: Sync['hinted']): HintedPlan {
  if (auto) return addHints(plan, type, ratios, hinted)
  const isHinted = hinted.populated || hinted.byType[type] !== undefined
  return {
    plan: distribute(plan, service, changed === undefined),
    hinted: isHinted ? unhinted(hinted, type) : hinted,
    events: hinted.populated ? [disabledEvent(type)] : [],
  }
}

function* carryOut(input: Sync, type: AddressType, plan: Plan): Generator<Effect, string | undefined, EffectAnswer> {
  const { service, key } = input
  if (service.metadata.deletionTimestamp === undefined) {
    for (const wanted of plan.create) {
      const answer = yield { do: 'create', object: sliceObject(input, type, wanted) }
      if (!answer.ok) return isTerminatingNamespace(answer) ? undefined : `failed to create EndpointSlice for Service ${key}: ${answer.message}`
      yield wrote(key, answer.object)
    }
  }
  for (const wanted of plan.update) {
    const answer = yield { do: 'update', object: sliceObject(input, type, wanted) }
    if (!answer.ok) return `failed to update ${wanted.slice!.metadata.name} EndpointSlice for Service ${key}: ${answer.message}`
    yield wrote(key, answer.object)
  }
  for (const slice of plan.remove) {
    const error = yield* remove(key, slice)
    if (error !== undefined) return `failed to delete ${slice.metadata.name} EndpointSlice for Service ${key}: ${error}`
  }
  return undefined
}

/** Slices of address types that the Service no longer has. */
function othersOf({ slices }: Sync, types: readonly AddressType[]): EndpointSlice[] {
  return slices.filter(({ addressType }) => !types.includes(addressType as AddressType))
}

function* removeOthers(service: string, others: readonly EndpointSlice[]): Generator<Effect, string[], EffectAnswer> {
  const errors: string[] = []
  for (const slice of others) {
    const error = yield* remove(service, slice)
    if (error !== undefined) errors.push(`error deleting ${slice.metadata.name} EndpointSlice for Service ${service}: ${error}`)
  }
  return errors
}

function* remove(service: string, { metadata: { namespace, name } }: EndpointSlice): Generator<Effect, string | undefined, EffectAnswer> {
  const answer = yield { do: 'delete', kind: 'EndpointSlice', namespace, name }
  if (!answer.ok) return answer.reason === 'NotFound' ? undefined : answer.message
  yield remember('wrote', { service, namespace, slice: name, version: DELETED })
  return undefined
}

function wrote(service: string, { metadata: { namespace, name, resourceVersion } }: KubeObject): Effect {
  return remember('wrote', { service, namespace, slice: name, version: Number(resourceVersion ?? 0) })
}

/** What is written; endpoints that stay as they are stay the very same, so that comparing versions costs little. */
function sliceObject({ service, triggerMs }: Sync, type: AddressType, { slice, replaces, ports, endpoints }: Wanted): KubeObject {
  if (slice === undefined || replaces === true) {
    return { ...sliceFor(service, slice?.metadata.name, triggerMs), addressType: type, endpoints, ports } as unknown as KubeObject
  }
  const { apiVersion, kind, addressType } = slice
  return { apiVersion, kind, metadata: metadataFor(slice, service, triggerMs), addressType, endpoints: shared(endpoints, slice), ports: slice.ports } as unknown as KubeObject
}

/** Only what was made anew can be the same as what stands there: what is stored is frozen. */
function shared(endpoints: readonly Endpoint[], slice: EndpointSlice): readonly Endpoint[] {
  if (endpoints.every(isFrozen)) return endpoints
  const before = slice.endpoints ?? []
  return endpoints.map((endpoint) => (isFrozen(endpoint) ? endpoint : before.find((old) => old.targetRef?.name === endpoint.targetRef?.name && sameValue(old, endpoint)) ?? endpoint))
}
