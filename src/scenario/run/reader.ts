/** What conditions read, from a simulation: objects, lists that stay the same while nothing in them changes, figures. */
import type { EndpointSlice, KubeObject } from '../../model/index.js'
import type { Simulation } from '../../simulation/index.js'
import type { Traffic } from '../../traffic/index.js'
import type { Reader, ServiceMetrics } from '../expression/index.js'

const MICROS = 1_000_000

export class SimulationReader implements Reader {
  private readonly lists = new Map<string, readonly KubeObject[]>()

  constructor(
    private readonly simulation: Simulation,
    readonly namespace: string,
  ) {
    simulation.ledger.observe((change) => this.forget(change.kind))
    simulation.engine.onRestore(() => this.lists.clear())
  }

  object(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.simulation.ledger.store.get<KubeObject>(kind, namespace === '' ? name : `${namespace}/${name}`)
  }

  list(kind: string, namespace: string | undefined): readonly KubeObject[] {
    const key = `${kind} ${namespace ?? '*'}`
    let list = this.lists.get(key)
    if (list === undefined) {
      const all = this.simulation.ledger.store.list<KubeObject>(kind)
      list = namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace)
      this.lists.set(key, list)
    }
    return list
  }

  metric(namespace: string, service: string, name: keyof ServiceMetrics): number | undefined {
    const key = `${namespace}/${service}`
    if (name === 'endpoints') return this.endpoints(namespace, service)
    const figures = (this.simulation.processes.get('traffic') as Traffic | undefined)?.figures(key)
    if (figures === undefined) return this.object('Service', namespace, service) === undefined ? undefined : 0
    switch (name) {
      case 'requestsPerSecond':
        return figures.rateMilli / 1000
      case 'failureRatio':
        return figures.rateMilli === 0 ? 0 : figures.failingMilli / figures.rateMilli
      case 'served':
        return figures.servedMicros / MICROS
      case 'failed':
        return figures.failedMicros / MICROS
      case 'queued':
        return figures.queuedMicros / MICROS
      case 'latencyMs':
        return (figures.p50Micros ?? 0) / 1000
    }
  }

  nowMs(): number {
    return this.simulation.now
  }

  private endpoints(namespace: string, service: string): number {
    let ready = 0
    for (const slice of this.list('EndpointSlice', namespace) as unknown as readonly EndpointSlice[]) {
      if (slice.metadata.labels?.['kubernetes.io/service-name'] !== service) continue
      for (const { conditions } of slice.endpoints ?? []) if (conditions?.ready !== false) ready++
    }
    return ready
  }

  private forget(kind: string): void {
    for (const key of this.lists.keys()) if (key.startsWith(`${kind} `)) this.lists.delete(key)
  }
}
