/**
 * fast-check arbitraries of scenarios. What they generate shrinks towards fewer faults, fewer nodes and replicas,
 * rounder times, and prints as a YAML that replays it without the generator. Names of nodes and zones are known, so
 * that every fault hits something.
 */
import * as fc from 'fast-check'
import { TestScenario } from './run.js'

export type FaultKind = 'nodeCrash' | 'nodeReboot' | 'zoneOutage' | 'partition' | 'containerExit'

export interface Range {
  readonly min?: number
  readonly max?: number
}

export interface ClusterConstraints {
  readonly nodes?: Range
  /** Names of zones. Default a, b, c. */
  readonly zones?: readonly string[]
}

export interface ScenarioConstraints extends ClusterConstraints {
  readonly workloads?: { readonly max?: number; readonly replicas?: Range }
  /** Kinds of faults. Default: all of them. */
  readonly faults?: readonly FaultKind[]
  /** At most so many faults. Default 4. */
  readonly faultsMax?: number
  /** Whether Services get requests. Default true. */
  readonly traffic?: boolean
  /** Whether images are changed and sizes too. Default true. */
  readonly changes?: boolean
  /** Minutes of virtual time. Default 15. */
  readonly minutes?: number
  readonly latencies?: 'instant' | 'realistic'
  /** What clocks show at the start, such as `2026-03-29T00:00:00Z`. */
  readonly startTime?: string
}

export interface ClusterSketch {
  readonly count: number
  readonly zones: readonly string[]
}

export interface WorkloadSketch {
  readonly replicas: number
  readonly startupSeconds: number
  readonly probe: boolean
  readonly cpuMilli: number
}

const ALL_FAULTS: readonly FaultKind[] = ['nodeCrash', 'nodeReboot', 'zoneOutage', 'partition', 'containerExit']
const NAMES = ['web', 'api', 'cart', 'auth', 'mail'] as const

/** Clusters: how many nodes in which zones. */
export function clusters({ nodes = {}, zones = ['a', 'b', 'c'] }: ClusterConstraints = {}): fc.Arbitrary<ClusterSketch> {
  return fc.integer({ min: nodes.min ?? 1, max: nodes.max ?? 5 }).map((count) => ({ count, zones }))
}

/** Workloads: a Deployment with its Service. */
export function workloads(replicas: Range = {}): fc.Arbitrary<WorkloadSketch> {
  return fc.record({
    replicas: fc.integer({ min: replicas.min ?? 1, max: replicas.max ?? 6 }),
    startupSeconds: fc.integer({ min: 0, max: 20 }),
    probe: fc.boolean(),
    cpuMilli: fc.constantFrom(50, 100, 500, 1500),
  })
}

/** Faults of the given kinds in a cluster, as steps of a scenario. */
export function faults(cluster: ClusterSketch, kinds: readonly FaultKind[], minutes: number): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const at = fc.integer({ min: 60, max: Math.max(61, minutes * 60 - 1) }).map((seconds) => `${seconds}s`)
  const duration = fc.integer({ min: 5, max: 480 }).map((seconds) => `${seconds}s`)
  const node = fc.integer({ min: 1, max: cluster.count }).map((n) => `node-${n}`)
  const makers: Readonly<Record<FaultKind, fc.Arbitrary<Readonly<Record<string, unknown>>>>> = {
    nodeCrash: fc.record({ at, crash: fc.record({ node }), for: duration }),
    nodeReboot: fc.record({ at, reboot: fc.record({ node }) }),
    zoneOutage: fc.record({ at, zoneOutage: fc.constantFrom(...cluster.zones.slice(0, cluster.count)).map((zone) => ({ zone })), for: duration }),
    partition: fc.record({ at, partition: fc.record({ node, direction: fc.constantFrom('both', 'toControlPlane', 'fromControlPlane') }), for: duration }),
    containerExit: fc.record({ at, exitContainer: fc.record({ pods: fc.constant('app=web'), code: fc.constantFrom(0, 1, 137) }) }),
  }
  return fc.oneof(...kinds.map((kind) => makers[kind]))
}

/** Demand on a Service. */
export function traffic(service: string): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc.record({ to: fc.constant(service), requestsPerSecond: fc.integer({ min: 1, max: 500 }), from: fc.constant('1m') })
}

/**
 * Whole scenarios.
 * @example fc.assert(fc.property(scenarios({ nodes: { max: 3 } }), (scenario) => checkInvariants(scenario.run()).length === 0))
 */
export function scenarios(constraints: ScenarioConstraints = {}): fc.Arbitrary<TestScenario> {
  const { workloads: amount = {}, faults: kinds = ALL_FAULTS, faultsMax = 4, minutes = 15, latencies = 'instant' } = constraints
  const cluster = clusters(constraints)
  return cluster.chain((sketch) =>
    fc.record({
      seed: fc.integer({ min: 0, max: 9_999 }).map((n) => `s${n}`),
      workloads: fc.array(workloads(amount.replicas), { minLength: 1, maxLength: Math.min(NAMES.length, amount.max ?? 3) }),
      faults: kinds.length === 0 ? fc.constant([]) : fc.array(faults(sketch, kinds, minutes), { maxLength: faultsMax }),
      changes: constraints.changes === false ? fc.constant([]) : fc.array(changes(minutes), { maxLength: 3 }),
      traffic: constraints.traffic === false ? fc.constant([]) : fc.array(traffic('web'), { maxLength: 1 }),
    }).map((parts) => printable(new TestScenario({
      apiVersion: 'kube-orrery/v1',
      kind: 'Scenario',
      metadata: { name: 'generated' },
      spec: {
        seed: parts.seed,
        ...(constraints.startTime === undefined ? {} : { startTime: constraints.startTime }),
        duration: `${minutes}m`,
        latencies,
        cluster: { nodePools: [{ name: 'node', count: sketch.count, zones: [...sketch.zones] }] },
        manifests: parts.workloads.flatMap((workload, i) => manifestsOf(NAMES[i]!, workload)),
        apps: parts.workloads.map(({ startupSeconds }, i) => ({ image: `${NAMES[i]}:*`, startup: `${startupSeconds}s`, perRequest: { latency: '10ms' }, concurrency: 20 })),
        traffic: parts.traffic,
        steps: [...parts.changes, ...parts.faults],
      },
    }))),
  )
}

/** fast-check prints a counterexample as the YAML that replays it. */
function printable(scenario: TestScenario): TestScenario {
  return Object.defineProperty(scenario, fc.toStringMethod, { value: () => scenario.toString() })
}

/** What users do: releases and sizes of the first workload. */
function changes(minutes: number): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const at = fc.integer({ min: 60, max: Math.max(61, minutes * 60 - 1) }).map((seconds) => `${seconds}s`)
  return fc.oneof(
    fc.record({ at, setImage: fc.record({ deployment: fc.constant('web'), container: fc.constant('main'), image: fc.integer({ min: 2, max: 4 }).map((n) => `web:v${n}`) }) }),
    fc.record({ at, scale: fc.record({ deployment: fc.constant('web'), replicas: fc.integer({ min: 0, max: 8 }) }) }),
    fc.record({ at, rollout: fc.record({ restart: fc.constant('web') }) }),
  )
}

function manifestsOf(name: string, { replicas, probe, cpuMilli }: WorkloadSketch): object[] {
  const container = {
    name: 'main', image: `${name}:v1`, resources: { requests: { cpu: `${cpuMilli}m` } },
    ...(probe ? { readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 } } : {}),
  }
  return [
    {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name },
      spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [container] } } },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80 }] } },
  ]
}
