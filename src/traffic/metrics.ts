/**
 * The simulation's metrics pipeline: every 15 seconds it scrapes what runs in the namespaces that have an autoscaler,
 * and after its delay the autoscaler sees that scrape until the next one. It works only while an autoscaler exists,
 * so that an idle cluster stays idle. A node that is down, or cut off from the control plane, is not scraped. Custom
 * and external metrics have no source here; asking for them fails as in a cluster without an adapter.
 * Source: metrics-server (scrape period, window), k8s.io/metrics/pkg/client/custom_metrics.
 */
import { podsByNamespace } from '../client/index.js'
import type { CrossVersionObjectReference, MetricIdentifier, Pod } from '../model/index.js'
import { byText, freeze } from '../plain/index.js'
import { cell, dictionary, Lane, type Cell, type Dictionary, type Ledger } from '../sim/index.js'
import type { AppCatalogue, ContainerSample, MetricsError, MetricsSource, PodSample, PodValueSample, World } from '../world/index.js'
import { Usage } from './usage.js'

export interface MetricsOptions {
  readonly ledger: Ledger
  readonly world: World
  readonly apps: AppCatalogue
  /** Requests per second that each pod serves now, in thousandths. */
  readonly servedMilli: () => ReadonlyMap<string, number>
  /** Default 15 s. */
  readonly scrapePeriodMs?: number
  /** When the first scrape would be; default 0. */
  readonly scrapePhaseMs?: number
  /** From a scrape until it can be asked for; default 0. */
  readonly delayMs?: number
}

/** One scrape of a namespace. */
interface Scrape {
  /** What a right clock showed then. */
  readonly at: number
  readonly pods: readonly ScrapedPod[]
}

interface ScrapedPod {
  readonly name: string
  readonly uid: string
  readonly containers: readonly ContainerSample[]
}

interface ScrapeEvent { readonly kind: 'metrics/scrape' }

const AUTOSCALERS = 'metrics/autoscalers'
const NO_CUSTOM_METRICS = 'no custom metrics API (custom.metrics.k8s.io) registered'

export class MetricsPipeline implements MetricsSource {
  readonly name = 'metrics'
  /** Namespace → its latest scrapes, oldest first: as many as the delay makes necessary. */
  private readonly scrapes: Dictionary<readonly Scrape[]>
  private readonly armed: Cell<boolean>
  private readonly periodMs: number
  private readonly delayMs: number
  private readonly usage: Usage
  /** The samples of a scrape by pod uid; made when it is first asked for. */
  private readonly samples = new WeakMap<Scrape, ReadonlyMap<string, PodSample>>()

  constructor(private readonly options: MetricsOptions) {
    const { ledger, scrapePeriodMs = 15_000, delayMs = 0 } = options
    const { engine, store, streams } = ledger
    this.periodMs = scrapePeriodMs
    this.delayMs = delayMs
    this.usage = new Usage(options.apps)
    this.scrapes = dictionary(engine.state, 'metrics/scrapes')
    this.armed = cell(engine.state, 'metrics/armed', false)
    store.addIndex(podsByNamespace)
    streams.define({ name: AUTOSCALERS, kind: 'HorizontalPodAutoscaler', onChange: () => this.arm() })
    engine.on<ScrapeEvent>('metrics/scrape', () => this.scrape())
  }

  start(): void {
    this.options.ledger.streams.relist(AUTOSCALERS)
  }

  podMetrics(namespace: string, pods: readonly Pod[], now: number): { readonly samples: readonly PodSample[] } | MetricsError {
    const seen = (this.scrapes.get(namespace) ?? []).filter(({ at }) => at + this.delayMs <= now).pop()
    if (seen === undefined) return { samples: [] }
    const byUid = this.samplesOf(seen)
    return { samples: pods.map(({ metadata }) => byUid.get(metadata.uid ?? '')).filter((sample) => sample !== undefined) }
  }

  podValues(_namespace: string, _pods: readonly Pod[], _metric: MetricIdentifier): { readonly samples: readonly PodValueSample[] } | MetricsError {
    return { error: NO_CUSTOM_METRICS }
  }

  objectValue(_namespace: string, _object: CrossVersionObjectReference, _metric: MetricIdentifier): MetricsError {
    return { error: NO_CUSTOM_METRICS }
  }

  externalValues(_namespace: string, metric: MetricIdentifier): MetricsError {
    return { error: `the server could not find the requested resource (get ${metric.name}.external.metrics.k8s.io)` }
  }

  private samplesOf(scrape: Scrape): ReadonlyMap<string, PodSample> {
    let samples = this.samples.get(scrape)
    if (samples === undefined) {
      const windowMs = this.periodMs
      samples = new Map(scrape.pods.map(({ name, uid, containers }) => [uid, freeze({ pod: name, containers, timestampMs: scrape.at, windowMs })]))
      this.samples.set(scrape, samples)
    }
    return samples
  }

  private get now(): number {
    return this.options.ledger.engine.now
  }

  /** Makes sure that the next scrape comes, if anybody wants it. */
  private arm(): void {
    if (this.armed.get() || this.namespaces().length === 0) return
    this.armed.set(true)
    this.schedule(this.now)
  }

  /** Schedules the first scrape at or after an instant. Scrapes come when all else of their instant has happened. */
  private schedule(from: number): void {
    const { ledger, scrapePhaseMs = 0 } = this.options
    const at = scrapePhaseMs + Math.max(0, Math.ceil((from - scrapePhaseMs) / this.periodMs)) * this.periodMs
    ledger.engine.schedule(at, freeze({ kind: 'metrics/scrape' } satisfies ScrapeEvent), Lane.flow, 1)
  }

  /** The namespaces that have an autoscaler, sorted. */
  private namespaces(): string[] {
    const autoscalers = this.options.ledger.store.list<Pod>('HorizontalPodAutoscaler')
    return [...new Set(autoscalers.map(({ metadata }) => metadata.namespace ?? 'default'))].sort(byText)
  }

  private scrape(): void {
    const namespaces = this.namespaces()
    for (const gone of this.scrapes.keys()) if (!namespaces.includes(gone)) this.scrapes.delete(gone)
    if (namespaces.length === 0) return this.armed.set(false)
    const served = this.options.servedMilli()
    for (const namespace of namespaces) this.scrapeNamespace(namespace, served)
    this.schedule(this.now + 1)
  }

  private scrapeNamespace(namespace: string, served: ReadonlyMap<string, number>): void {
    const { timeOfDay: now } = this.options.ledger.engine
    const before = this.scrapes.get(namespace) ?? []
    const pods: ScrapedPod[] = []
    for (const pod of this.options.ledger.store.byIndex<Pod>('Pod', podsByNamespace.name, namespace)) {
      const scraped = this.scrapePod(namespace, pod, served)
      if (scraped !== undefined) pods.push(scraped)
    }
    const visible = before.findLastIndex(({ at }) => at + this.delayMs <= now)
    this.scrapes.set(namespace, freeze([...before.slice(Math.max(0, visible)), { at: now, pods }]))
  }

  private scrapePod(namespace: string, pod: Pod, served: ReadonlyMap<string, number>): ScrapedPod | undefined {
    const { world } = this.options
    const { name, uid = '' } = pod.metadata
    const runtime = world.runtimes.get(uid)
    if (runtime === undefined || !world.reaches(runtime.node)) return undefined
    return { name, uid, containers: this.usage.of(pod, runtime, served.get(`${namespace}/${name}`) ?? 0, this.now) }
  }
}
