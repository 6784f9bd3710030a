/**
 * Running a scenario: the simulation that it describes, its steps, its expectations, the invariants. It can be run
 * in pieces and saved in between; how it is watched changes nothing about it.
 */
import { builtInInvariants, InvariantChecker } from '../../invariants/index.js'
import { byText, definedKinds, definitionOf, formatTime, unsimulatedFields, type ManifestObject, type ValidateMode } from '../../model/index.js'
import { freezeForReal } from '../../plain/index.js'
import { type Snapshot } from '../../sim/index.js'
import { defaultParts, Operator, Simulation, TRACE_VERSION, type Applied, type ServerSide } from '../../simulation/index.js'
import { REALISTIC, type LatencyTable } from '../../client/index.js'
import { schedulerSetup, type SchedulerSetup } from '../../scheduler/index.js'
import type { Scenario } from '../resolve/scenario.js'
import { appCatalogueOf, imageCatalogueOf } from './catalogues.js'
import { watchedControlPlane } from './control-plane.js'
import { Expectations } from './expectations.js'
import { violationOf, violationsOf } from './violations.js'
import { Figures } from './figures.js'
import { SimulationReader } from './reader.js'
import type { ScenarioResult, StepFailure } from './result.js'
import { Steps } from './steps.js'
import { Watchers } from './watcher.js'

export interface RunOptions {
  /** Another seed than the scenario's. */
  readonly seed?: string
  /** Ends the run earlier. */
  readonly untilMs?: number
  readonly history?: 'columns' | 'lines'
  /** Watch the invariants. Default true. */
  readonly invariants?: boolean
  /** Poll everything; the history is the same. */
  readonly eager?: boolean
  /** The scenario's manifests are applied on the server's side. */
  readonly serverSide?: ServerSide
  /** What becomes of fields of custom objects in the manifests that their definitions do not know. Default `strict`: they are refused. */
  readonly validate?: ValidateMode
  /** Called when the simulation is made and nothing has happened: the place to observe it. */
  readonly observe?: (simulation: Simulation) => void
}

const FAULTS = new Set(['crash', 'reboot', 'shutDownNode', 'partition', 'zoneOutage', 'exitContainer', 'removeNode', 'crashComponent', 'pauseComponent', 'partitionComponent', 'skewClock', 'staleApiServer'])
const NOTES_MAX = 200
/** Longer than anything takes of which nobody writes that it is going on. */
const REST_MS = 60_000

export class ScenarioRunner {
  readonly simulation: Simulation
  readonly checker: InvariantChecker | undefined
  private readonly operator: Operator
  private readonly steps: Steps
  private readonly expectations: Expectations
  private readonly figures: Figures
  private readonly watchers: Watchers
  private readonly endMs: number
  private readonly firstEvents: number
  /** What became of the scenario's manifests. */
  applied: readonly Applied[] = []
  private refused: StepFailure | undefined
  private limit: string | undefined

  constructor(
    readonly scenario: Scenario,
    private readonly options: RunOptions = {},
  ) {
    const seed = options.seed ?? scenario.seed
    this.endMs = Math.min(scenario.durationMs, options.untilMs ?? Infinity)
    this.simulation = makeSimulation(scenario, seed, options)
    options.observe?.(this.simulation)
    const { ledger, latencies: { watchMaxMs } } = this.simulation
    this.operator = new Operator(this.simulation, { pools: scenario.nodePools, namespace: scenario.namespace, actor: 'scenario' })
    this.checker = options.invariants === false ? undefined : new InvariantChecker({
      ledger, world: this.simulation.world, ...watchedControlPlane(this.simulation),
      drains: () => this.operator.drains.status(), watchLagMaxMs: watchMaxMs,
    }, builtInInvariants)
    this.figures = new Figures(this.simulation)
    this.watchers = new Watchers(this.simulation, new SimulationReader(this.simulation, scenario.namespace))
    this.steps = new Steps({
      simulation: this.simulation, operator: this.operator, steps: scenario.steps, durationMs: this.endMs,
      onStep: (step, outcome) => {
        this.expectations.stepHappened(step.index, this.watchers)
        if (outcome.ok && FAULTS.has(step.action.kind)) this.figures.fault(step.name ?? step.action.kind)
      },
    }, this.watchers)
    this.expectations = new Expectations(this.simulation, scenario.expectations, this.steps, this.watchers)
    this.watchers.add({ text: 'true', look: () => this.figures.atRest(), active: () => true })
    this.firstEvents = this.simulation.engine.handled
  }

  /** Sets up the cluster and applies the manifests; time is 0. */
  start(): void {
    const { simulation, operator, scenario } = this
    operator.bootstrap()
    simulation.engine.settleCascade()
    if (scenario.manifests.length > 0) this.applyManifests(scenario.manifests)
    for (const { service, path, rate, fromMs, untilMs } of scenario.traffic) {
      operator.demands.add({ service: `${service.namespace}/${service.name}`, path, rate, fromMs, ...(untilMs === undefined ? {} : { untilMs }) })
    }
    this.steps.start()
  }

  /** Runs to a time (default: the end) unless a step fails or a limit is reached before; true while it may go on. */
  runTo(untilMs = this.endMs): boolean {
    const { engine } = this.simulation
    const until = Math.min(untilMs, this.endMs)
    while (this.mayGoOn() && engine.stepEvent(until)) {
      if (engine.handled - this.firstEvents > this.scenario.limits.events) this.limit = `more than ${this.scenario.limits.events} events: raise limits.events, or shorten the scenario`
    }
    if (this.mayGoOn()) engine.runTo(until)
    return this.mayGoOn()
  }

  snapshot(): Snapshot {
    return this.simulation.snapshot()
  }

  restore(snapshot: Snapshot): void {
    this.simulation.restore(snapshot)
  }

  /** What came of it, up to now. */
  result(): ScenarioResult {
    const { scenario, simulation, checker } = this
    checker?.checkAll({ atRest: this.atRest() })
    const violations = violationsOf(simulation, checker, scenario)
    const failure = this.refused ?? this.steps.failure
    const stopped = failure !== undefined ? { kind: 'step' as const, message: failure.message } : this.limit === undefined ? undefined : { kind: 'limit' as const, message: this.limit }
    return freezeForReal({
      name: scenario.name,
      seed: simulation.engine.seed,
      startTime: formatTime(scenario.startMs),
      latencies: scenario.latencies.base,
      endedAtMs: simulation.now,
      ...(stopped === undefined ? {} : { stopped }),
      ...(failure === undefined ? {} : { failure }),
      expectations: [...this.expectations.results(), ...scenario.expectedViolations.map((expected) => violationOf(expected, violations))].sort((a, b) => a.index - b.index),
      invariants: { watched: checker?.size ?? 0, checks: checker?.count ?? 0, violations },
      figures: this.figures.result(),
      transitions: simulation.ledger.history.length,
      digest: simulation.ledger.history.digest,
      traceVersion: TRACE_VERSION,
      notes: notesOf(scenario.manifests),
    })
  }

  /** Liveness is judged where nothing more can come, or where nothing was written for a while and no fault is going on. */
  private atRest(): boolean {
    const { engine, ledger: { history }, world: { machines, links } } = this.simulation
    if (engine.nextAt() === undefined) return true
    const last = history.transition(history.length - 1)?.at ?? 0
    return engine.now - last >= REST_MS && machines.names().every((node) => machines.isOn(node) && links.isConnected(node))
  }

  private mayGoOn(): boolean {
    return this.refused === undefined && this.steps.failure === undefined && this.limit === undefined
  }

  private applyManifests(manifests: readonly ManifestObject[]): void {
    const { serverSide, validate } = this.options
    const outcome = this.operator.perform({ kind: 'apply', manifests, ...(serverSide === undefined ? {} : { serverSide }), ...(validate === undefined ? {} : { validate }) }, { name: 'manifests' })
    this.applied = outcome.applied ?? []
    if (outcome.ok) return
    const refused = outcome.applied?.findIndex(({ result }) => result === 'refused') ?? 0
    const { where } = manifests[refused]!
    this.refused = { index: -1, name: 'manifests', atMs: 0, message: outcome.error.message, place: where }
  }
}

/** Runs a scenario to its end. */
export function runScenario(scenario: Scenario, options: RunOptions = {}): ScenarioResult {
  const runner = new ScenarioRunner(scenario, options)
  runner.start()
  runner.runTo()
  return runner.result()
}

function makeSimulation(scenario: Scenario, seed: string, { history = 'columns', eager }: RunOptions): Simulation {
  const { base, delays } = scenario.latencies
  const table = tableOf(scenario)
  const proxyMs = delays.endpoints?.maxMs ?? (base === 'realistic' ? REALISTIC_PROXY_MS : 0)
  const metricsDelayMs = delays.metrics?.maxMs
  return new Simulation({
    seed,
    startMs: scenario.startMs,
    history,
    eager,
    instances: scenario.instances,
    eventsPerInstantMax: scenario.limits.eventsPerInstant,
    latencies: table ?? base,
    parts: defaultParts({
      apps: appCatalogueOf(scenario), images: imageCatalogueOf(scenario), proxyMs, ties: scenario.scheduler.ties,
      ...(metricsDelayMs === undefined ? {} : { metricsDelayMs }), ...schedulerOf(scenario),
    }),
  })
}

/** The scheduler's setup where the scenario has a configuration; its plugins have been checked. */
function schedulerOf({ scheduler: { configuration } }: Scenario): { readonly scheduler?: SchedulerSetup } {
  return configuration === undefined ? {} : { scheduler: schedulerSetup(configuration).setup! }
}

/** From a change of the slices until every kube-proxy follows it. */
const REALISTIC_PROXY_MS = 700

function tableOf({ latencies: { base, delays, volumes } }: Scenario): LatencyTable | undefined {
  if (delays.api === undefined && delays.watch === undefined && volumes.length === 0) return undefined
  const others: LatencyTable = base === 'realistic' ? REALISTIC : { apiCall: { least: 0, most: 0 }, watch: { least: 0, most: 0 } }
  return {
    apiCall: delays.api === undefined ? others.apiCall : { least: delays.api.minMs, most: delays.api.maxMs },
    watch: delays.watch === undefined ? others.watch : { least: delays.watch.minMs, most: delays.watch.maxMs },
    volumes: [...(others.volumes ?? []), ...volumes],
  }
}

/** What the manifests ask for that is not simulated, each once. */
function notesOf(manifests: readonly ManifestObject[]): string[] {
  const notes = new Set<string>()
  const definitions = definedKinds(manifests)
  for (const { object, kind } of manifests) {
    if (definitionOf(kind, definitions) !== undefined) continue
    if (!kind.live) notes.add(`kind ${object.kind} (${object.apiVersion}) is ${kind.validated ? 'stored and validated, not simulated' : 'stored but not simulated'}`)
    else for (const path of unsimulatedFields(object)) notes.add(`${object.kind}: ${path} is not simulated`)
  }
  return [...notes].sort(byText).slice(0, NOTES_MAX)
}

