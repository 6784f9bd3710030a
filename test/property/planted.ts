/** A cluster into which bugs are planted, to see that invariants find them. */
import { expect } from 'vitest'
import { builtInInvariants, InvariantChecker } from '../../src/invariants/index.js'
import { freeze } from '../../src/plain/index.js'
import type { Scheduler } from '../../src/scheduler/index.js'
import { createPriorityClasses, defaultParts, DEFAULT_POOL, Operator, Simulation } from '../../src/simulation/index.js'

/** A running cluster with one Deployment and its Service, and a hand in the store that no API server guards. */
export function makeCluster(parts = defaultParts(), startMs = 0) {
  const simulation = new Simulation({ seed: 'bugs', parts, startMs })
  const { ledger, controllers, processes } = simulation
  const operator = new Operator(simulation, { pools: [DEFAULT_POOL] })
  const checker = new InvariantChecker({
    ledger, world: simulation.world, viewOf: (name) => controllers.get(name)?.view, scheduler: processes.get('scheduler') as Scheduler,
    drains: () => operator.drains.status(), watchLagMaxMs: simulation.latencies.watchMaxMs,
  }, builtInInvariants)
  simulation.createNamespaces()
  createPriorityClasses(simulation.api)
  simulation.start()
  operator.machinery.addAll()
  const metadata = { name: 'web' }
  simulation.request({ do: 'create', object: { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } } })
  simulation.request({
    do: 'create',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '100m' } } }] } } } },
  })
  simulation.engine.runTo(60_000)
  expect(checker.checkAll({ atRest: true })).toEqual([])
  expect(checker.violations).toEqual([])
  const plant = (kind: string, change: (object: any) => object, actor = 'bug'): void => {
    const [object] = ledger.store.list<any>(kind)
    const next = change(object)
    const key = object.metadata.namespace === undefined ? object.metadata.name : `${object.metadata.namespace}/${object.metadata.name}`
    const version = String(simulation.api.resourceVersion + 1_000_000)
    ledger.commit({ actor, verb: 'update', kind, key, value: freeze({ ...next, metadata: { resourceVersion: version, ...(next as any).metadata, ...((next as any).stale === true ? {} : { resourceVersion: version }) } }) })
  }
  const broken = (): string[] => [...new Set(checker.violations.map(({ invariant }) => invariant))]
  return { simulation, checker, operator, plant, broken }
}
