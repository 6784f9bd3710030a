/** Dry runs of any requests at any times of a run change nothing of what the run would have been. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApiRequest } from '../../src/apiserver/index.js'
import type { KubeObject } from '../../src/model/index.js'
import { ScenarioRunner } from '../../src/scenario/index.js'
import { scenarios, type TestScenario } from '../../src/testing/index.js'

const ALL = { dryRun: ['All'] }
const KINDS = ['Pod', 'Deployment', 'ReplicaSet', 'Node', 'Namespace', 'ConfigMap', 'Service']

interface Trial {
  readonly atMs: number
  readonly kind: string
  readonly verb: 'create' | 'patch' | 'delete' | 'update' | 'scale' | 'evict'
  /** Which of the objects that are there. */
  readonly choice: number
}

const trials = fc.array(
  fc.record<Trial>({
    atMs: fc.integer({ min: 0, max: 480_000 }), kind: fc.constantFrom(...KINDS), choice: fc.nat(100),
    verb: fc.constantFrom('create', 'patch', 'delete', 'update', 'scale', 'evict'),
  }),
  { minLength: 5, maxLength: 40 },
)

/** A request about an object that is there, or one that comes of it. */
function requestOf({ verb, kind }: Trial, object: KubeObject): ApiRequest {
  const { metadata: { namespace, name } } = object
  switch (verb) {
    case 'create': {
      const { ownerReferences, labels } = object.metadata
      const metadata = { ...(namespace === undefined ? {} : { namespace }), generateName: `${name}-`, ...(ownerReferences === undefined ? {} : { ownerReferences }), ...(labels === undefined ? {} : { labels }) }
      return { do: 'create', object: { ...object, metadata } as unknown as KubeObject, ...ALL }
    }
    case 'update': return { do: 'update', object: { ...object, metadata: { ...object.metadata, labels: { a: 'b' } } }, ...ALL }
    case 'patch': return { do: 'patch', kind, namespace, name, type: 'merge', patch: { metadata: { labels: { a: 'b' } }, spec: { replicas: 9 } }, ...ALL }
    case 'scale': return { do: 'scale', kind, namespace: namespace ?? '', name, replicas: 3, ...ALL }
    case 'delete': return { do: 'delete', kind, namespace, name, options: { gracePeriodSeconds: 0, ...ALL } }
    case 'evict': return { do: 'create', sub: 'eviction', object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } } as unknown as KubeObject, ...ALL }
  }
}

/** Runs a scenario and tries requests on the way; says its end and how many of them were accepted. */
function run({ scenario }: TestScenario, tried: readonly Trial[]): { readonly end: string; readonly accepted: number } {
  const runner = new ScenarioRunner(scenario, { invariants: false })
  const { api } = runner.simulation
  let accepted = 0
  runner.start()
  for (const trial of [...tried].sort((a, b) => a.atMs - b.atMs)) {
    if (trial.atMs > runner.simulation.now && !runner.runTo(trial.atMs)) break
    const objects = api.list(trial.kind)
    if (objects.length > 0 && api.call(requestOf(trial, objects[trial.choice % objects.length]!), 'someone').ok) accepted++
  }
  runner.runTo()
  return { end: `${runner.result().digest} ${api.resourceVersion}`, accepted }
}

test('dry runs anywhere in a run change nothing of its history, nor of its versions', () => {
  let accepted = 0
  fc.assert(
    fc.property(scenarios({ nodes: { max: 3 }, minutes: 8 }), trials, (scenario, tried) => {
      const on = run(scenario, tried)
      accepted += on.accepted
      expect(on.end).toBe(run(scenario, []).end)
    }),
    { seed: 11, numRuns: 12 },
  )
  expect(accepted).toBeGreaterThan(50)
}, 120_000)
