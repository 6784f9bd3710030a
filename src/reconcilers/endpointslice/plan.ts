/**
 * From the endpoints that a Service shall have to the slices to create, update and delete, per address type:
 * endpoints stay in their slices, new ones fill up slices that change anyway, the fullest first, then the unchanged
 * slice that they fit best, then new slices. Where only some pods changed, only their slices are looked
 * into; the result is the same. Deviation: where upstream takes any endpoint or slice of a set, here they come by
 * pod and by name. Source: kubernetes, staging/src/k8s.io/endpointslice/reconciler.go.
 */
import { endpointFacts } from '../../client/index.js'
import { byText, sameValue, type Endpoint, type EndpointPort, type EndpointSlice, type Service } from '../../model/index.js'
import { isFoundAgain, isUpToDate, nameOf } from './endpoint.js'
import { isOwnedBy, isPlaceholder, needsLabels, portsName } from './slice.js'

/** Pods that serve behind the same ports, with the endpoints that they give (perhaps none). */
export interface Group {
  readonly ports: readonly EndpointPort[]
  /** By the names of the pods; planning takes out those that have a slice. */
  readonly endpoints: Map<string, Endpoint>
}

/** A slice as it shall be; without `slice` it is a new one. */
export interface Wanted {
  readonly slice?: EndpointSlice
  /** The slice gives its name only: nothing else of it stays. */
  readonly replaces?: boolean
  readonly ports: readonly EndpointPort[]
  readonly endpoints: readonly Endpoint[]
}

/** What shall be done about the slices of one address type. */
export interface Plan {
  readonly create: readonly Wanted[]
  readonly update: readonly Wanted[]
  readonly remove: readonly EndpointSlice[]
  /** Those that stay; where only changed pods are looked at, not all of them. */
  readonly unchanged: readonly EndpointSlice[]
}

export interface Question {
  readonly service: Service
  /** All slices of the type, by name. */
  readonly slices: readonly EndpointSlice[]
  /** By name of their ports. */
  readonly groups: ReadonlyMap<string, Group>
  /** The keys of the pods that changed; undefined: all are to be looked at. */
  readonly changed: ReadonlySet<string> | undefined
  /** The slices of the type that list them, by name. */
  readonly affected: readonly EndpointSlice[]
  readonly endpointsMax: number
}

/** The plan for one address type. */
export function planType(question: Question): Plan {
  const { service, slices, groups, changed } = question
  if (changed !== undefined) return planChanged(question, changed)
  const owned = slices.filter((slice) => isOwnedBy(slice, service))
  const byPorts = new Map<string, EndpointSlice[]>()
  for (const slice of owned) byPorts.set(portsName(slice.ports), [...(byPorts.get(portsName(slice.ports)) ?? []), slice])
  const plans = [...groups.keys()].sort(byText).map((name) => {
    const all = byPorts.get(name) ?? []
    return planGroup(question, groups.get(name)!, all, () => [])
  })
  const idle = owned.filter((slice) => !groups.has(portsName(slice.ports)))
  const plan = joined(plans)
  const remove = [...slices.filter((slice) => !isOwnedBy(slice, service)), ...plan.remove, ...idle].sort(byName)
  return withPlaceholder({ ...plan, remove }, slices, service)
}

/** Slices that list no changed pod stay as they are, unless one of them has room for what is new. */
function planChanged(question: Question, changed: ReadonlySet<string>): Plan {
  const { service, slices, groups, affected, endpointsMax } = question
  if (!touchesAnything(question)) return NOTHING_TO_DO
  const names = new Set([...groups.keys(), ...affected.map((slice) => portsName(slice.ports))])
  const plans = [...names].sort(byText).map((name) => {
    const own = affected.filter((slice) => portsName(slice.ports) === name)
    const others = (): EndpointSlice[] =>
      slices.filter((slice) => (slice.endpoints ?? []).length < endpointsMax && !affected.includes(slice) && portsName(slice.ports) === name)
    return planGroup(question, groups.get(name) ?? { ports: [], endpoints: new Map() }, own, others, changed)
  })
  const plan = joined(plans)
  return withPlaceholder({ ...plan, remove: [...plan.remove].sort(byName) }, slices, service)
}

const NOTHING_TO_DO: Plan = Object.freeze({ create: [], update: [], remove: [], unchanged: [] })

function joined(plans: readonly Plan[]): Plan {
  return {
    create: plans.flatMap(({ create }) => create),
    update: plans.flatMap(({ update }) => update),
    remove: plans.flatMap(({ remove }) => remove),
    unchanged: plans.flatMap(({ unchanged }) => unchanged),
  }
}

function byName(a: EndpointSlice, b: EndpointSlice): number {
  return byText(a.metadata.name, b.metadata.name)
}

/** Whether the changed pods stand in any slice or shall. */
export function touchesAnything({ groups, affected }: Question): boolean {
  return affected.length > 0 || [...groups.values()].some(({ endpoints }) => endpoints.size > 0)
}

/** A Service without endpoints keeps one empty slice. */
function withPlaceholder(plan: Plan, slices: readonly EndpointSlice[], service: Service): Plan {
  if (slices.length !== plan.remove.length || plan.create.length > 0) return plan
  if (plan.remove.length === 1 && isPlaceholder(plan.remove[0]!, service)) return { ...plan, remove: [], unchanged: plan.remove }
  return { ...plan, create: [{ ports: [], endpoints: [] }] }
}

interface Changing {
  readonly slice: EndpointSlice
  readonly endpoints: Endpoint[]
}

/** @param others further slices of the group with room, which are looked at only if there is something to put into them */
function planGroup({ service, endpointsMax }: Question, group: Group, slices: readonly EndpointSlice[], others: () => readonly EndpointSlice[], changed?: ReadonlySet<string>): Plan {
  const missing = group.endpoints
  const changing: Changing[] = []
  const unchanged: EndpointSlice[] = []
  const remove: EndpointSlice[] = []
  for (const slice of slices) {
    const { endpoints, touched } = keep(slice, missing, changed)
    if (touched && endpoints.length === 0) remove.push(slice)
    else if (touched || needsLabels(slice, service)) changing.push({ slice, endpoints })
    else unchanged.push(slice)
  }
  const add = [...missing.values()].sort((a, b) => byText(nameOf(a), nameOf(b)))
  fillChanging(add, changing, endpointsMax)
  if (add.length > 0) unchanged.push(...others())
  const create = fillOthers(add, changing, unchanged, group.ports, endpointsMax)
  return { create, update: changing.map(({ slice, endpoints }) => ({ slice, ports: slice.ports ?? [], endpoints })), remove, unchanged }
}

/** What stays of a slice's endpoints, as it shall be from now on; what was found is missing no longer. */
function keep(slice: EndpointSlice, missing: Map<string, Endpoint>, changed: ReadonlySet<string> | undefined): { endpoints: Endpoint[]; touched: boolean } {
  const before = slice.endpoints ?? []
  const { pods } = endpointFacts(before, slice.metadata.namespace ?? 'default')
  const endpoints = before.slice()
  let kept = 0
  let touched = false
  for (let i = 0; i < before.length; i++) {
    const endpoint = before[i]!
    if (changed !== undefined && !changed.has(pods[i]!)) {
      endpoints[kept++] = endpoint
      continue
    }
    const named = missing.get(nameOf(endpoint))
    const wanted = named !== undefined && isFoundAgain(endpoint, named) ? named : undefined
    if (wanted === undefined) {
      touched = true
      continue
    }
    missing.delete(nameOf(endpoint))
    const upToDate = isUpToDate(endpoint, wanted)
    if (!upToDate) touched = true
    endpoints[kept++] = upToDate && sameValue(endpoint, wanted) ? endpoint : wanted
  }
  endpoints.length = kept
  return { endpoints, touched }
}

/** Fills slices that change anyway, the fullest first. */
function fillChanging(add: Endpoint[], changing: readonly Changing[], endpointsMax: number): void {
  if (add.length === 0) return
  for (const { endpoints } of [...changing].sort((a, b) => b.endpoints.length - a.endpoints.length)) {
    endpoints.push(...add.splice(0, Math.max(0, endpointsMax - endpoints.length)))
  }
}

/** Puts the rest into the unchanged slice that it fits best, or into new ones; returns these. */
function fillOthers(add: Endpoint[], changing: Changing[], unchanged: EndpointSlice[], ports: readonly EndpointPort[], endpointsMax: number): Wanted[] {
  const create: Wanted[] = []
  while (add.length > 0) {
    const target = add.length < endpointsMax ? bestFit(unchanged, endpointsMax - add.length) : undefined
    if (target === undefined) {
      create.push({ ports, endpoints: add.splice(0, endpointsMax) })
    } else {
      unchanged.splice(unchanged.indexOf(target), 1)
      changing.push({ slice: target, endpoints: [...(target.endpoints ?? []), ...add.splice(0)] })
    }
  }
  return create
}

/** The fullest slice that has no more than so many. */
function bestFit(slices: readonly EndpointSlice[], most: number): EndpointSlice | undefined {
  let best: EndpointSlice | undefined
  let bestSize = -1
  for (const slice of slices) {
    const size = (slice.endpoints ?? []).length
    if (size > most || size <= bestSize) continue
    best = slice
    bestSize = size
  }
  return best
}

/** A slice that would be deleted takes what would be created, so that one write does both. */
export function reuseRemoved(plan: Plan, service: Service): Plan {
  const create = [...plan.create]
  const update = [...plan.update]
  const remove: EndpointSlice[] = []
  for (const slice of plan.remove) {
    if (create.length > 0 && isOwnedBy(slice, service)) update.push({ ...create.pop()!, slice, replaces: true })
    else remove.push(slice)
  }
  return { ...plan, create, update, remove }
}
