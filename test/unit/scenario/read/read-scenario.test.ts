import { expect, test } from 'vitest'
import { readScenario, runScenario } from '../../../../src/scenario/index.js'
import { badDay, read, scenarioOf } from '../shop.js'

test('the front page\'s scenario is read, with everything in whole units and its place', () => {
  const scenario = scenarioOf(badDay)
  expect(read(badDay).problems).toEqual([])
  expect(scenario).toMatchObject({
    file: 'scenarios/day.yaml', name: 'shop-bad-day', seed: '2026', durationMs: 2_400_000, namespace: 'default',
    latencies: { base: 'realistic', delays: {} },
    nodePools: [{ name: 'general', count: 6, zones: ['a', 'b', 'c'], capacity: { cpu: '4', memory: '16Gi', pods: '110' }, bootMs: 30_000 }],
    traffic: [{ service: { namespace: 'default', name: 'gateway' }, path: '/', rate: { shape: 'diurnal', baseMilli: 120_000, peakMilli: 600_000, periodMs: 1_800_000 }, fromMs: 0 }],
  })
  expect(scenario.manifests.map(({ object, where }) => [object.kind, object.metadata.name, where.file])).toEqual([
    ['Service', 'gateway', 'scenarios/shop/gateway.yaml'],
    ['Deployment', 'product', 'scenarios/shop/product.yaml'],
  ])
  expect(scenario.steps).toEqual([
    {
      index: 0, name: 'release v2', trigger: { kind: 'at', atMs: 300_000 }, place: { file: 'scenarios/day.yaml', line: 25, column: 7 },
      action: { kind: 'setImage', target: { kind: 'Deployment', namespace: 'default', name: 'product' }, container: 'app', image: 'shop/product:v2' },
    },
    { index: 1, trigger: { kind: 'at', atMs: 720_000 }, forMs: 600_000, action: { kind: 'crash', nodes: ['general-2'] }, place: { file: 'scenarios/day.yaml', line: 26, column: 7 } },
    expect.objectContaining({ index: 2, name: 'release v3' }),
    {
      index: 3, place: { file: 'scenarios/day.yaml', line: 28, column: 7 },
      trigger: { kind: 'when', condition: { text: "deployment('product').condition('Progressing').status == 'False'", place: { file: 'scenarios/day.yaml', line: 28, column: 9 } } },
      action: { kind: 'rollout', verb: 'undo', target: { kind: 'Deployment', namespace: 'default', name: 'product' } },
    },
  ])
  expect(scenario.expectations).toMatchObject([
    { index: 0, kind: 'never', name: "service('gateway').failureRatio > 0.001", except: { withinMs: 60_000, name: 'crash', steps: [1] }, place: { line: 30 } },
    { index: 1, kind: 'eventually', withinMs: 420_000, after: { name: 'crash', steps: [1] }, place: { line: 31 } },
    { index: 2, kind: 'that', atMs: 2_400_000, place: { line: 32 } },
  ])
})

test('a file with manifests alone is a scenario', () => {
  const scenario = scenarioOf('manifests: [shop]')
  expect(scenario).toMatchObject({
    name: 'day', description: '', seed: '1', durationMs: 600_000, namespace: 'default', versionProfile: 'kubernetes-1.36',
    latencies: { base: 'instant', delays: {} }, nodePools: [{ name: 'node', count: 3, zones: ['a', 'b', 'c'] }],
    apps: [], images: [], registries: [], traffic: [], steps: [], expectations: [], limits: { events: 50_000_000, eventsPerInstant: 1_000_000 },
  })
  expect(scenario.manifests).toHaveLength(2)
  expect(scenarioOf('spec: { manifests: [shop/product.yaml] }').manifests).toHaveLength(1)
  expect(scenarioOf('{"spec":{"seed":"json"}}').seed).toBe('json')
})

test('objects can be written in place, and keep their places', () => {
  const scenario = scenarioOf(`spec:
  manifests:
    - apiVersion: v1
      kind: ConfigMap
      metadata: { name: settings }
      data: { mode: "on" }
  steps:
    - at: 1m
      apply: [shop/product.yaml, { apiVersion: v1, kind: Namespace, metadata: { name: x } }]
`)
  expect(scenario.manifests[0]?.object).toMatchObject({ kind: 'ConfigMap', data: { mode: 'on' } })
  expect(scenario.manifests[0]?.placeOf('data.mode')).toEqual({ file: 'scenarios/day.yaml', line: 6, column: 15 })
  const action = scenario.steps[0]?.action
  expect(action?.kind === 'apply' && action.manifests.map(({ object }) => object.kind)).toEqual(['Deployment', 'Namespace'])
})

test('a scenario may lie beside its manifests', () => {
  const own = 'manifests: ["*.yaml"]'
  expect(scenarioOf(own, { 'scenarios/day.yaml': own, 'scenarios/x.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: s }' }).manifests.map(({ object }) => object.kind)).toEqual(['Secret'])
})

test('a scenario is frozen to its leaves', () => {
  const scenario = scenarioOf(badDay)
  for (const part of [scenario, scenario.steps, scenario.steps[0], scenario.steps[0]?.action, scenario.nodePools[0]?.capacity, scenario.manifests, scenario.manifests[0]?.object.metadata]) {
    expect(Object.isFrozen(part)).toBe(true)
  }
})

test('the same text gives the same scenario, and reading leaves no trace for the next', () => {
  expect(JSON.stringify(scenarioOf(badDay))).toBe(JSON.stringify(scenarioOf(badDay)))
  scenarioOf('manifests: []')
  expect(scenarioOf('manifests: []').nodePools).toEqual(scenarioOf('manifests: []').nodePools)
})

test('steps repeat, wait and name what they are about', () => {
  const scenario = scenarioOf(`namespace: shop
steps:
  - { every: 5m, scale: { deployment: cart, replicas: 2 } }
  - { every: 5m, from: 0, count: 3, until: 9m, scale: { replicaSet: other/cart, replicas: 0 } }
  - { at: 0, delete: { kind: po, name: cart-1, gracePeriod: 5s } }
  - { at: 1m, delete: { kind: Widget, apiVersion: example.com/v1, name: w } }
  - { at: 1m, patch: { kind: Service, name: cart, patch: { spec: { selector: null } } } }
  - { at: 1m, label: { node: node-1, labels: { disk: ssd, old: null } } }
  - { at: 1m, taint: { nodes: [node-1, node-2], key: k, effect: NoExecute }, for: 1m }
  - { at: 1m, partition: { node: node-1, direction: toControlPlane } }
  - { at: 1m, recover: { zone: a } }
  - { at: 1m, addNode: { count: 2 } }
  - { at: 2m, crash: { node: node-5 } }
  - { at: 2m, traffic: { to: cart, requestsPerSecond: 0.5 } }
  - { at: 2m, crashComponent: { component: replicaset-controller, afterWrites: 3 }, for: 1m }
  - { at: 2m, stallWatch: { component: kube-scheduler, kind: pods } }
  - { at: 2m, exitContainer: { pods: "app=cart", code: 137 } }
  - { at: 2m, exitContainer: { pod: cart-1 } }
`)
  expect(scenario.steps.map(({ trigger }) => trigger).slice(0, 3)).toEqual([
    { kind: 'every', fromMs: 300_000, everyMs: 300_000 },
    { kind: 'every', fromMs: 0, everyMs: 300_000, count: 3, untilMs: 540_000 },
    { kind: 'at', atMs: 0 },
  ])
  expect(scenario.steps.map(({ action }) => action)).toEqual([
    { kind: 'scale', target: { kind: 'Deployment', namespace: 'shop', name: 'cart' }, replicas: 2 },
    { kind: 'scale', target: { kind: 'ReplicaSet', namespace: 'other', name: 'cart' }, replicas: 0 },
    { kind: 'delete', target: { kind: 'Pod', namespace: 'shop', name: 'cart-1' }, gracePeriodMs: 5000, propagation: 'Background' },
    { kind: 'delete', target: { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'shop', name: 'w' }, propagation: 'Background' },
    { kind: 'patch', target: { kind: 'Service', namespace: 'shop', name: 'cart' }, patch: { spec: { selector: null } } },
    { kind: 'label', target: { kind: 'Node', namespace: '', name: 'node-1' }, labels: { disk: 'ssd', old: null } },
    { kind: 'taint', nodes: ['node-1', 'node-2'], taint: { key: 'k', effect: 'NoExecute' } },
    { kind: 'partition', nodes: ['node-1'], direction: 'toControlPlane' },
    { kind: 'recover', nodes: [], zone: 'a' },
    { kind: 'addNode', count: 2 },
    { kind: 'crash', nodes: ['node-5'] },
    { kind: 'traffic', service: { namespace: 'shop', name: 'cart' }, rate: { shape: 'constant', baseMilli: 500 } },
    { kind: 'crashComponent', component: 'replicaset-controller', afterWrites: 3 },
    { kind: 'stallWatch', component: 'kube-scheduler', watched: 'Pod' },
    { kind: 'exitContainer', pods: { namespace: 'shop', selector: 'app=cart' }, code: 137 },
    { kind: 'exitContainer', pods: { namespace: 'shop', name: 'cart-1' }, code: 1 },
  ])
})

test('delays, images, registries and demand are read', () => {
  const scenario = scenarioOf(`latencies: { base: realistic, watch: 20ms, api: { min: 1ms, max: 5ms }, volumes: [{ driver: disk.example.com, attach: 1m }, { storageClass: slow, detach: 2s, mount: 0 }] }
cluster: { nodePools: [{ kubelet: { serializeImagePulls: false, maxParallelImagePulls: 3, imageMinimumGCAge: 5m } }] }
registries: [{ name: hub, bandwidth: 50Mi, latency: 200ms, rateLimit: { pulls: 100, per: 6h, by: node }, unreachable: [{ from: 1m, until: 2m }] }]
images: [{ image: "shop/*", size: 300Mi, registry: hub }, { image: "shop/bad", pull: missing }]
traffic:
  - { to: web, requestsPerSecond: { shape: steps, base: 1, steps: [{ at: 10s, requestsPerSecond: 2.5 }] }, from: 1m, until: 2m }
  - { to: web, requestsPerSecond: { shape: ramp, peak: 10, period: 1m } }
`)
  expect(scenario.latencies).toEqual({ base: 'realistic', delays: { watch: { minMs: 20, maxMs: 20 }, api: { minMs: 1, maxMs: 5 } }, volumes: [{ driver: 'disk.example.com', attachMs: 60_000 }, { storageClass: 'slow', detachMs: 2_000, mountMs: 0 }] })
  expect(scenario.registries).toMatchObject([{ name: 'hub', bytesPerSecond: 52_428_800, latencyMs: 200, rateLimit: { pulls: 100, perMs: 21_600_000, by: 'node' }, unreachable: [{ fromMs: 60_000, untilMs: 120_000 }] }])
  expect(scenario.nodePools[0]!.kubelet.images).toEqual({ pullsMax: 3, highPercent: 85, lowPercent: 80, minimumAgeMs: 300_000 })
  expect(scenario.images).toMatchObject([{ image: 'shop/*', sizeBytes: 314_572_800, registry: 'hub', pull: 'ok' }, { image: 'shop/bad', pull: 'missing' }])
  expect(scenario.traffic.map(({ rate }) => rate)).toEqual([
    { shape: 'steps', baseMilli: 1000, steps: [{ atMs: 10_000, milli: 2500 }] },
    { shape: 'ramp', baseMilli: 0, peakMilli: 10_000, periodMs: 60_000 },
  ])
})

test('a namespace may come with the manifests, and every cluster has some', () => {
  const { problems } = read('manifests: [{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }, { apiVersion: v1, kind: ConfigMap, metadata: { name: x, namespace: shop } }, { apiVersion: v1, kind: ConfigMap, metadata: { name: x, namespace: kube-system } }]')
  expect(problems).toEqual([])
})

test('kinds that are not simulated are told as warnings, and the scenario can be run', () => {
  const { scenario, problems } = read('manifests: [in.yaml, in.yaml]', { 'scenarios/in.yaml': 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: j }\n' })
  expect(scenario).toBeDefined()
  expect(problems).toMatchObject([{ severity: 'warning', code: 'not-simulated', file: 'scenarios/in.yaml' }])
})

const definition = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: widgets.example.com }\nspec: { group: example.com, scope: Namespaced, names: { plural: widgets, kind: Widget }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, properties: { size: { type: integer } } } } }] }\n'
const widget = (size: string): string => `{ apiVersion: example.com/v1, kind: Widget, metadata: { name: w }, size: ${size} }`

test.each([
  ['another file', 'manifests: [crd.yaml, w.yaml]'],
  ['a manifest in place', `manifests: [crd.yaml, ${widget('1')}]`],
  ['a step', `manifests: [crd.yaml]\nsteps: [{ at: 1m, apply: ${widget('1')} }]`],
])('a kind that a manifest in front defines is not named as not simulated: %s', (_where, text) => {
  const { scenario, problems } = read(text, { 'scenarios/crd.yaml': definition, 'scenarios/w.yaml': widget('1') })
  expect(problems).toEqual([])
  expect(runScenario({ ...scenario!, durationMs: 1_000 }).notes).toEqual([])
})

test('objects of a kind that a manifest in front defines are held to it before anything runs', () => {
  const { scenario, problems } = read('manifests: [crd.yaml, w.yaml]', { 'scenarios/crd.yaml': definition, 'scenarios/w.yaml': widget('big') })
  expect(scenario).toBeUndefined()
  expect(problems).toMatchObject([{ severity: 'error', file: 'scenarios/w.yaml', line: 1, message: expect.stringContaining('size in body must be of type integer') as string }])
})

test('Deployments and Services that no manifest has are told as warnings', () => {
  const { scenario, problems } = read(`manifests: [shop]
traffic: [{ to: gatway, requestsPerSecond: 1 }, { to: other/gateway, requestsPerSecond: 1 }]
steps: [{ at: 1m, scale: { deployment: prodct, replicas: 1 } }, { at: 2m, apply: late.yaml }, { at: 3m, scale: { deployment: late, replicas: 1 } }]
`, { 'scenarios/late.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: late, namespace: default }\nspec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: i }] } } }\n' })
  expect(scenario).toBeDefined()
  expect(problems.map(({ severity, message, remedy, line }) => [severity, message, remedy, line])).toEqual([
    ['warning', 'no manifest has a Service default/gatway', 'did you mean "gateway"?', 2],
    ['warning', 'no manifest has a Service other/gateway', 'add its manifest, or name its namespace: NAMESPACE/NAME', 2],
    ['warning', 'no manifest has a Deployment default/prodct', 'did you mean "product"?', 3],
  ])
})

test('without access to files manifests are written in place', () => {
  expect(readScenario(`manifests: [${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } })}]`).scenario?.name).toBe('scenario')
  expect(readScenario('manifests: [a.yaml]').problems).toMatchObject([{ code: 'no-files', line: 1, column: 13 }])
})

test('nodes and zones of manifests count as there', () => {
  const node = 'apiVersion: v1\nkind: Node\nmetadata: { name: big, labels: { topology.kubernetes.io/zone: z } }\n'
  expect(read('manifests: [n.yaml]\nsteps: [{ at: 1m, crash: { node: big } }, { at: 2m, zoneOutage: { zone: z } }]', { 'scenarios/n.yaml': node }).problems).toEqual([])
})
