/**
 * Hints of topology-mode Auto: each zone gets endpoints in proportion to the CPU of its ready nodes, so that none
 * carries more than a fifth too much; where zones have too few of their own, others lend them some. Ratios are
 * computed in floating point, as upstream does. Source: kubernetes, staging/src/k8s.io/endpointslice/topologycache.
 * Deviation: among zones that stand equal the first by name gives or takes, upstream any.
 */
import { byText, cpuMilli, nodeReady, sortedKeys, type Endpoint, type EndpointSlice, type Node } from '../../model/index.js'
import type { AddressType } from './endpoint.js'
import { isReady, withoutHints } from './hints.js'
import type { Plan, Wanted } from './plan.js'

const OVERLOAD_THRESHOLD = 0.2
export const ZONE = 'topology.kubernetes.io/zone'
const EXCLUDED = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']

/** The share of each zone in the CPU of the cluster, by zone; undefined: not known of every ready node. */
export type ZoneRatios = readonly (readonly [zone: string, ratio: number])[]

type Counts = Readonly<Record<string, number>>

/** What the controller remembers about the hints of a Service. */
export interface Hinted {
  /** Whether the event that hints are enabled was sent and none since that they are not. */
  readonly populated: boolean
  /** Hints per address type and zone. */
  readonly byType: Readonly<Record<string, Counts>>
}

export const UNHINTED: Hinted = Object.freeze({ populated: false, byType: Object.freeze({}) })

export interface TopologyEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface HintedPlan {
  readonly plan: Plan
  readonly hinted: Hinted
  readonly events: readonly TopologyEvent[]
}

interface Allocation {
  readonly minimum: number
  readonly maximum: number
  readonly desired: number
}

export function zoneRatios(nodes: readonly Node[]): ZoneRatios | undefined {
  const cpus = new Map<string, number>()
  let total = 0
  for (const node of nodes) {
    const { labels = {} } = node.metadata
    if (EXCLUDED.some((label) => labels[label] !== undefined) || !nodeReady(node)) continue
    const zone = labels[ZONE] ?? ''
    const cpu = cpuMilli(node.status?.allocatable?.['cpu'])
    if (zone === '' || cpu === 0) return undefined
    total += cpu
    cpus.set(zone, (cpus.get(zone) ?? 0) + cpu)
  }
  if (total === 0 || cpus.size < 2) return undefined
  return [...cpus].sort((a, b) => byText(a[0], b[0])).map(([zone, cpu]) => [zone, cpu / total] as const)
}

/** Whether some zone has fewer endpoints than it must have. */
export function isOverloaded({ byType }: Hinted, ratios: ZoneRatios | undefined): boolean {
  return Object.keys(byType).some((type) => {
    const counts = byType[type]!
    const zones = Object.keys(counts)
    if (zones.length === 0) return false
    if (ratios === undefined) return true
    const total = zones.reduce((sum, zone) => sum + counts[zone]!, 0)
    return ratios.some(([zone, ratio]) => counts[zone] === undefined || counts[zone] < Math.ceil(total * ratio * (1 / (1 + OVERLOAD_THRESHOLD))))
  })
}

/** What is left when a type's hints are dropped. */
export function unhinted({ byType }: Hinted, type: string): Hinted {
  const { [type]: _dropped, ...rest } = byType
  return { populated: false, byType: rest }
}

export function disabledEvent(type: string): TopologyEvent {
  return disabled('Topology Aware Hints has been disabled', type)
}

function disabled(text: string, type: string): TopologyEvent {
  return { type: 'Warning', reason: 'TopologyAwareHintsDisabled', message: `${text}, addressType: ${type}` }
}

/** Sets the hints of a plan's slices; also of unchanged ones where the present ones will not do. */
export function addHints(plan: Plan, type: AddressType, ratios: ZoneRatios | undefined, before: Hinted): HintedPlan {
  const refuse = (text: string): HintedPlan => ({ plan: removeHints(plan), hinted: unhinted(before, type), events: [disabled(text, type)] })
  const allocations = allocate(ratios, countReady(plan))
  if (typeof allocations === 'string') return refuse(allocations)
  const counts = new Map<string, number>()
  const { unchanged, wrong } = countUnchanged(plan.unchanged, counts, allocations)
  const update = [...plan.update, ...wrong.map((slice): Wanted => ({ slice, ports: slice.ports ?? [], endpoints: slice.endpoints ?? [] }))]
  const written = [...plan.create, ...update].map((wanted) => wanted.endpoints.map(withoutHints))
  for (const endpoints of written) {
    for (let i = 0; i < endpoints.length; i++) {
      const endpoint = endpoints[i]!
      if (!isReady(endpoint)) continue
      if (endpoint.zone === undefined || endpoint.zone === '') return refuse('One or more endpoints do not have a zone specified')
      add(counts, endpoint.zone, 1)
      endpoints[i] = forZone(endpoint, endpoint.zone)
    }
  }
  redistribute(written, givingAndReceiving(allocations, counts), counts)
  if (counts.size === 0) return refuse('No hints allocated for zones')
  const hinted = { populated: true, byType: { ...before.byType, [type]: Object.fromEntries([...counts].sort((a, b) => byText(a[0], b[0]))) } }
  const enabled: TopologyEvent = { type: 'Normal', reason: 'TopologyAwareHintsEnabled', message: `Topology Aware Hints has been enabled, addressType: ${type}` }
  const withEndpoints = (wanted: Wanted, i: number): Wanted => ({ ...wanted, endpoints: written[i]! })
  return {
    plan: { ...plan, create: plan.create.map(withEndpoints), update: update.map((wanted, i) => withEndpoints(wanted, plan.create.length + i)), unchanged },
    hinted,
    events: before.populated ? [] : [enabled],
  }
}

function removeHints(plan: Plan): Plan {
  const bare = (wanted: Wanted): Wanted => ({ ...wanted, endpoints: wanted.endpoints.map(withoutHints) })
  const hinted = plan.unchanged.filter(({ endpoints }) => (endpoints ?? []).some(({ hints }) => hints !== undefined))
  const update = [...plan.update, ...hinted.map((slice): Wanted => ({ slice, ports: slice.ports ?? [], endpoints: slice.endpoints ?? [] }))]
  return { ...plan, create: plan.create.map(bare), update: update.map(bare), unchanged: plan.unchanged.filter((slice) => !hinted.includes(slice)) }
}

function countReady({ create, update, unchanged }: Plan): number {
  let ready = 0
  for (const { endpoints } of [...create, ...update, ...unchanged]) ready += (endpoints ?? []).filter(isReady).length
  return ready
}

/** How many endpoints each zone may and shall have, or why that cannot be said. */
function allocate(ratios: ZoneRatios | undefined, endpoints: number): ReadonlyMap<string, Allocation> | string {
  if (ratios === undefined) return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'
  const numbers = `(${endpoints} endpoints, ${ratios.length} zones)`
  if (ratios.length > endpoints) return `Insufficient number of endpoints ${numbers}`
  const zones = ratios.map(([zone, ratio]) => {
    const share = ratio * endpoints
    const minimum = Math.ceil(share * (1 / (1 + OVERLOAD_THRESHOLD)))
    return { zone, minimum, desired: Math.max(share, minimum) }
  })
  const minimum = zones.reduce((sum, zone) => sum + zone.minimum, 0)
  if (minimum > endpoints) return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${numbers}`
  return new Map(zones.map((zone) => [zone.zone, { minimum: zone.minimum, desired: zone.desired, maximum: zone.minimum + endpoints - minimum }]))
}

/** Counts the hints of slices that may stay as they are. */
function countUnchanged(slices: readonly EndpointSlice[], counts: Map<string, number>, allocations: ReadonlyMap<string, Allocation>): { unchanged: EndpointSlice[]; wrong: EndpointSlice[] } {
  const unchanged: EndpointSlice[] = []
  const wrong: EndpointSlice[] = []
  for (const slice of slices) {
    const own = hintsByZone(slice)
    const fits = own !== undefined && [...own].every(([zone, n]) => n + (counts.get(zone) ?? 0) <= (allocations.get(zone)?.maximum ?? -1))
    if (fits) for (const [zone, n] of own) add(counts, zone, n)
    ;(fits ? unchanged : wrong).push(slice)
  }
  return { unchanged, wrong }
}

function hintsByZone({ endpoints }: EndpointSlice): Map<string, number> | undefined {
  const zones = new Map<string, number>()
  for (const endpoint of endpoints ?? []) {
    if (!isReady(endpoint)) continue
    const forZones = endpoint.hints?.forZones ?? []
    if (forZones.length === 0) return undefined
    for (const { name } of forZones) add(zones, name, 1)
  }
  return zones
}

interface Exchange {
  readonly giving: Map<string, number>
  readonly receiving: Map<string, number>
}

function givingAndReceiving(allocations: ReadonlyMap<string, Allocation>, counts: ReadonlyMap<string, number>): Exchange {
  const surplus: Record<string, number> = {}
  const need: Record<string, number> = {}
  for (const [zone, { desired }] of allocations) {
    const present = counts.get(zone) ?? 0
    if (present > desired) surplus[zone] = present - desired
    else if (present < desired) need[zone] = desired - present
  }
  const exchange: Exchange = { giving: new Map(), receiving: new Map() }
  for (;;) {
    const from = most(surplus)
    const to = most(need)
    if (from === undefined || to === undefined) return exchange
    const [give, take] = [surplus[from]!, need[to]!]
    if ((give < 1 && take < 1) || give < 0.5 || take < 0.5) return exchange
    add(exchange.giving, from, 1)
    surplus[from] = give - 1
    add(exchange.receiving, to, 1)
    need[to] = take - 1
  }
}

function most(zones: Readonly<Record<string, number>>): string | undefined {
  let found: string | undefined
  let greatest = 0
  for (const zone of sortedKeys(zones)) {
    if (zones[zone]! <= greatest) continue
    found = zone
    greatest = zones[zone]!
  }
  return found
}

function redistribute(written: readonly Endpoint[][], { giving, receiving }: Exchange, counts: Map<string, number>): void {
  for (const endpoints of written) {
    for (let i = 0; i < endpoints.length; i++) {
      const endpoint = endpoints[i]!
      if (!isReady(endpoint) || (giving.get(endpoint.zone!) ?? 0) === 0) continue
      const taker = [...receiving.keys()].sort(byText).find((zone) => receiving.get(zone)! > 0)
      if (taker === undefined) return
      endpoints[i] = forZone(endpoint, taker)
      add(giving, endpoint.zone!, -1)
      add(receiving, taker, -1)
      add(counts, endpoint.zone!, -1)
      add(counts, taker, 1)
    }
  }
}

function forZone(endpoint: Endpoint, name: string): Endpoint {
  return { ...endpoint, hints: { forZones: [{ name }] } }
}

function add(counts: Map<string, number>, key: string, n: number): void {
  counts.set(key, (counts.get(key) ?? 0) + n)
}
