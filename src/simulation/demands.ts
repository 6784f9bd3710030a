/**
 * The demand on Services, by Service and path. Traffic knows demands by a name of their own; here is kept what each
 * is about, so that a later change can replace it and be taken back.
 */
import { byText, freeze } from '../plain/index.js'
import { dictionary, type Dictionary } from '../sim/index.js'
import type { Demand, Traffic } from '../traffic/index.js'
import type { Simulation } from './simulation.js'

/** A demand on a path of a Service; `service` is `namespace/name`, times count from the start of the simulation. */
export interface NamedDemand extends Demand {
  readonly path: string
}

export class Demands {
  private readonly rows: Dictionary<NamedDemand>
  private readonly traffic: Traffic | undefined

  constructor(simulation: Simulation) {
    this.rows = dictionary(simulation.engine.state, 'demands')
    this.traffic = simulation.processes.get('traffic') as Traffic | undefined
  }

  /** Whether the simulation has traffic at all. */
  get possible(): boolean {
    return this.traffic !== undefined
  }

  /** One more demand. */
  add(demand: NamedDemand): void {
    let n = 0
    while (this.rows.has(nameOf(demand, n))) n++
    this.set(nameOf(demand, n), demand)
  }

  /** The demands on a Service, or on one path of it. */
  of(service: string, path?: string): NamedDemand[] {
    return this.entries(service, path).map(([, demand]) => demand)
  }

  /** Puts other demands in the place of those on a Service, or on one path of it. */
  replace(service: string, path: string | undefined, demands: readonly NamedDemand[]): void {
    for (const [name] of this.entries(service, path)) this.set(name, undefined)
    for (const demand of demands) this.add(demand)
  }

  private entries(service: string, path: string | undefined): [string, NamedDemand][] {
    const found = this.rows.entries().filter(([, demand]) => demand.service === service && (path === undefined || demand.path === path))
    return found.sort((a, b) => byText(a[0], b[0]))
  }

  private set(name: string, demand: NamedDemand | undefined): void {
    if (demand === undefined) this.rows.delete(name)
    else this.rows.set(name, freeze(demand))
    this.traffic?.setDemand(name, demand)
  }
}

function nameOf({ service, path }: NamedDemand, n: number): string {
  return n === 0 ? `${service} ${path}` : `${service} ${path} ${n}`
}
