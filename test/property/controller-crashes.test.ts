/**
 * S22: a controller dies right after any one of its writes, is away for a while and comes back. The end is the same as
 * if it had lived, and nothing is created or deleted that would not have been.
 */
import { expect, test } from 'vitest'
import { ScenarioRunner } from '../../src/scenario/index.js'
import { componentNames } from '../../src/simulation/index.js'
import { TestScenario } from '../../src/testing/index.js'

const web = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
  spec: { replicas: 4, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:v1', resources: { requests: { cpu: '100m' } } }] } } },
}
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }
const autoscaler = {
  apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' },
  spec: { minReplicas: 4, maxReplicas: 8, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] },
}

function run(steps: readonly object[]): ScenarioRunner {
  const { scenario } = new TestScenario({
    apiVersion: 'kube-orrery/v1', kind: 'Scenario', metadata: { name: 'crashes' },
    spec: {
      seed: 'crashes', duration: '20m', latencies: 'realistic', manifests: [web, service, autoscaler],
      apps: [{ image: 'web:*', idle: { cpu: '60m' } }],
      steps: [{ at: '1m', setImage: { deployment: 'web', image: 'web:v2' } }, ...steps],
    },
  })
  const runner = new ScenarioRunner(scenario)
  runner.start()
  runner.runTo()
  return runner
}

interface Ending {
  readonly violations: readonly unknown[]
  readonly pods: number
  readonly replicas: number
  readonly [what: string]: unknown
}

/** What must not depend on where a controller died. */
function ending(runner: ScenarioRunner): Ending {
  const { figures: { podsCreated, podsDeleted }, invariants: { violations } } = runner.result()
  const { store } = runner.simulation.ledger
  const [{ spec: { replicas }, status: { conditions: _when, observedGeneration: _n, ...counts } }] = store.list<any>('Deployment') as [any]
  const sets = store.list<any>('ReplicaSet').map(({ metadata, spec }) => [metadata.name, spec.replicas])
  const endpoints = store.list<any>('EndpointSlice').flatMap((slice) => slice.endpoints ?? []).length
  return { violations, podsCreated, podsDeleted, replicas, counts, sets, endpoints, pods: store.list('Pod').length }
}

const MOST_WRITES = 9

function actorOf(component: string): string {
  return component === 'horizontal-pod-autoscaler-controller' ? 'horizontal-pod-autoscaler' : component
}

test.each(['deployment-controller', 'replicaset-controller', 'horizontal-pod-autoscaler-controller', 'endpointslice-controller'])('%s may die after any of its writes', (component) => {
  const alive = ending(run([]))
  expect(alive).toMatchObject({ violations: [] })
  for (let afterWrites = 1; afterWrites <= MOST_WRITES; afterWrites++) {
    const crashed = run([{ at: '1m', crashComponent: { component, afterWrites }, for: '40s' }])
    expect({ afterWrites, ...ending(crashed) }).toEqual({ afterWrites, ...alive })
    if (afterWrites === 1) expect(crashed.simulation.ledger.history.lastOf('Component', actorOf(component))).toMatchObject({ actor: 'world', verb: 'fact' })
  }
})

test.each(componentNames)('%s may be away for a minute of a rollout', (component) => {
  const { violations, pods, replicas, endpoints } = ending(run([{ at: '1m', crashComponent: { component }, for: '60s' }]))
  expect({ violations, pods, endpoints }).toEqual({ violations: [], pods: replicas, endpoints: replicas })
})
