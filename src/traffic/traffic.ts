/**
 * Traffic as a process: the demand on each Service, spread over what its EndpointSlices list, flows through what
 * really runs there. It is recomputed when a rate, the endpoints, or what runs behind them changes, once per
 * instant when everything else of the instant has happened; in between it is arithmetic. Deviation: latency to the
 * endpoints and between kube-proxies is not modelled; every client sees the same endpoints, `proxyMs` after the
 * slices changed.
 */
import { slicesByPod, slicesOfPod } from '../client/index.js'
import type { EndpointSlice, Pod } from '../model/index.js'
import { byText, freeze } from '../plain/index.js'
import { dictionary, Lane, type Change, type Dictionary, type Ledger } from '../sim/index.js'
import type { AppBehaviour, AppCatalogue, Runtime, World } from '../world/index.js'
import { emptyFlow, failingMilli, integrate, regroup, servedByEachMilli, turnsAt, type FlowRow } from './flow.js'
import { endpointState, groupsOf, routedPods, type EndpointState } from './groups.js'
import { quantileMicros } from './histogram.js'
import { rateAt, type DemandRate } from './rate.js'

/** A demand on a Service; `fromMs` and `untilMs` count from the start of the simulation. */
export interface Demand {
  /** `namespace/name` of the Service. */
  readonly service: string
  readonly rate: DemandRate
  readonly fromMs: number
  readonly untilMs?: number
}

/** What users saw of a Service up to now. Requests are counted in millionths. */
export interface ServiceFigures {
  readonly arrivedMicros: number
  readonly servedMicros: number
  readonly failedMicros: number
  readonly queuedMicros: number
  /** Requests per second at this moment, and how many of them fail, in thousandths. */
  readonly rateMilli: number
  readonly failingMilli: number
  readonly p50Micros?: number
  readonly p99Micros?: number
}

export interface TrafficOptions {
  readonly ledger: Ledger
  readonly world: World
  readonly apps: AppCatalogue
  /** From a change of the slices until requests follow it. */
  readonly proxyMs?: number
}

/** Pods to which a Service's requests went since the last change of its flow, by the group they count with. */
interface Share {
  readonly group: string
  readonly pods: readonly string[]
}

interface RefreshEvent { readonly kind: 'traffic/refresh'; readonly service: string }

const SERVICE_LABEL = 'kubernetes.io/service-name'
const SLICES_OF = 'traffic/service'

export class Traffic {
  readonly name = 'traffic'
  private readonly demands: Dictionary<Demand>
  private readonly flows: Dictionary<FlowRow>
  /** Service → who shares its flow. */
  private readonly shares: Dictionary<readonly Share[]>
  /** Service → when its next refresh is due, so that each instant has at most one. */
  private readonly due: Dictionary<number>
  private readonly changed: ((service: string) => void)[] = []

  constructor(private readonly options: TrafficOptions) {
    const { ledger, world } = options
    const { state } = ledger.engine
    this.demands = dictionary(state, 'traffic/demands')
    this.flows = dictionary(state, 'traffic/flows')
    this.shares = dictionary(state, 'traffic/shares')
    this.due = dictionary(state, 'traffic/due')
    ledger.store.addIndex({ name: SLICES_OF, kind: 'EndpointSlice', keys: serviceOf })
    ledger.store.addIndex(slicesByPod)
    ledger.streams.define({ name: 'traffic/EndpointSlice', kind: 'EndpointSlice', onChange: (change) => this.sliceChanged(change as unknown as Change<EndpointSlice>) })
    ledger.engine.on<RefreshEvent>('traffic/refresh', (event) => this.refresh(event.service))
    world.runtimes.onChange((key) => this.podChanged(key))
    world.facts.onChange('machine', (node) => this.machineChanged(node))
  }

  start(): void {
    this.options.ledger.streams.relist('traffic/EndpointSlice')
  }

  /** Sets or (undefined) ends a named demand. */
  setDemand(name: string, demand: Demand | undefined): void {
    const before = this.demands.get(name)
    if (demand === undefined) this.demands.delete(name)
    else this.demands.set(name, freeze(demand))
    for (const service of new Set([before?.service, demand?.service])) if (service !== undefined) this.request(service, this.now)
  }

  /** The Services that have or had demand, sorted. */
  services(): string[] {
    return this.flows.keys()
  }

  /** Calls `subscriber` after the flow of a Service has changed. */
  onChange(subscriber: (service: string) => void): void {
    this.changed.push(subscriber)
  }

  /** What users saw of a Service up to now; undefined if nobody ever asked it. */
  figures(service: string): ServiceFigures | undefined {
    const row = this.flows.get(service)
    if (row === undefined) return undefined
    const { totals, latencies, rateMilli } = integrate(row, this.now)
    const [p50Micros, p99Micros] = [quantileMicros(latencies, 500), quantileMicros(latencies, 990)]
    return {
      arrivedMicros: totals.arrived, servedMicros: totals.served, failedMicros: totals.failed, queuedMicros: totals.queued, rateMilli, failingMilli: failingMilli(row),
      ...(p50Micros === undefined ? {} : { p50Micros }), ...(p99Micros === undefined ? {} : { p99Micros }),
    }
  }

  /** Requests per second that a pod serves at this moment over all Services, in thousandths. */
  servedByMilli(key: string): number {
    return this.servedMilli().get(key) ?? 0
  }

  /** The same for every pod that serves any. */
  servedMilli(): ReadonlyMap<string, number> {
    const served = new Map<string, number>()
    for (const [service, shares] of this.shares.entries()) {
      const row = this.flows.get(service)!
      for (const { group, pods } of shares) {
        const found = row.groups.find(({ name }) => name === group)
        const each = found === undefined ? 0 : servedByEachMilli(row, found)
        if (each > 0) for (const pod of pods) served.set(pod, (served.get(pod) ?? 0) + each)
      }
    }
    return served
  }

  private get now(): number {
    return this.options.ledger.engine.now
  }

  private slicesOf(service: string): readonly EndpointSlice[] {
    return this.options.ledger.store.byIndex<EndpointSlice>('EndpointSlice', SLICES_OF, service)
  }

  private servicesOf(pod: string): string[] {
    const slices = slicesOfPod(this.options.ledger.store, pod)
    return [...new Set(slices.map(serviceOf).filter((service) => service !== undefined))].sort(byText)
  }

  /** Whether any Service has or had demand. */
  private get hasDemand(): boolean {
    return this.flows.size > 0 || this.demands.size > 0
  }

  private sliceChanged({ old, new: slice }: Change<EndpointSlice>): void {
    const service = serviceOf((slice ?? old)!)
    if (service !== undefined) this.request(service, this.now + (this.options.proxyMs ?? 0))
  }

  private podChanged(key: string): void {
    if (!this.hasDemand) return
    for (const service of this.servicesOf(key)) this.request(service, this.now)
  }

  private machineChanged(node: string): void {
    if (!this.hasDemand) return
    const { runtimes } = this.options.world
    const pods = runtimes.uids().flatMap((uid) => {
      const runtime = runtimes.get(uid)!
      return runtime.node === node ? [runtime.pod] : []
    })
    for (const pod of pods.sort(byText)) this.podChanged(pod)
  }

  /** Asks for a refresh of a Service with demand at a time, unless one comes by then anyway. */
  private request(service: string, at: number): void {
    if (!this.flows.has(service) && !this.demands.entries().some(([, demand]) => demand.service === service)) return
    const due = this.due.get(service)
    if (due !== undefined && due <= at && due >= this.now) return
    this.due.set(service, at)
    this.options.ledger.engine.schedule(at, freeze({ kind: 'traffic/refresh', service } satisfies RefreshEvent), Lane.flow)
  }

  private refresh(service: string): void {
    const due = this.due.get(service)
    if (due === this.now) this.due.delete(service)
    const row = integrate(this.flows.get(service) ?? emptyFlow(this.now), this.now)
    const rate = this.rateOf(service)
    const pods = routedPods(this.slicesOf(service))
    const states = pods.map((key) => this.stateOf(key, this.now))
    const next = freeze(regroup(row, groupsOf(states), rate.milli))
    this.flows.set(service, next)
    this.shares.set(service, freeze(sharesOf(pods, states)))
    const wakeAt = least([rate.holdsUntil, turnsAt(next), ...states.map((state) => state.holdsUntil)])
    if (wakeAt !== undefined) this.request(service, Math.max(wakeAt, this.now + 1))
    for (const subscriber of this.changed) subscriber(service)
  }

  private rateOf(service: string): { milli: number; holdsUntil?: number } {
    let milli = 0
    let holdsUntil: number | undefined
    for (const [, { service: to, rate, fromMs, untilMs }] of this.demands.entries()) {
      if (to !== service || (untilMs !== undefined && this.now >= untilMs)) continue
      const now = this.now < fromMs ? { milli: 0, holdsUntil: 0 } : rateAt(rate, this.now - fromMs)
      milli += now.milli
      holdsUntil = least([holdsUntil, now.holdsUntil === undefined ? undefined : fromMs + now.holdsUntil, untilMs])
    }
    return { milli, holdsUntil }
  }

  private stateOf(key: string, now: number): EndpointState {
    const { ledger, world } = this.options
    const pod = ledger.store.get<Pod>('Pod', key)
    const runtime = world.runtimes.get(pod?.metadata.uid)
    return endpointState(world, pod, runtime, pod === undefined ? undefined : this.appOf(pod, runtime), now)
  }

  private appOf(pod: Pod, runtime: Runtime | undefined): AppBehaviour | undefined {
    const container = runtime?.containers[0]
    if (container === undefined) return undefined
    return this.options.apps({ namespace: pod.metadata.namespace ?? 'default', podLabels: pod.metadata.labels ?? {}, container: container.name, image: container.image })
  }
}

function sharesOf(pods: readonly string[], states: readonly EndpointState[]): Share[] {
  const groups = new Map<string, string[]>()
  for (const [i, { group }] of states.entries()) {
    const known = groups.get(group)
    if (known === undefined) groups.set(group, [pods[i]!])
    else known.push(pods[i]!)
  }
  return [...groups].map(([group, members]) => ({ group, pods: members }))
}

function serviceOf(slice: EndpointSlice): string | undefined {
  const name = slice.metadata.labels?.[SERVICE_LABEL]
  return name === undefined ? undefined : `${slice.metadata.namespace ?? 'default'}/${name}`
}

function least(times: readonly (number | undefined)[]): number | undefined {
  let found: number | undefined
  for (const time of times) if (time !== undefined && (found === undefined || time < found)) found = time
  return found
}

