/** The scenario of the project's front page, and manifests for tests to read. */
import { filesOf, readScenario } from '../../../src/scenario/index.js'
import type { ReadScenarioResult, Scenario } from '../../../src/scenario/index.js'

export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: product }
spec:
  replicas: 4
  selector: { matchLabels: { app: product } }
  template:
    metadata: { labels: { app: product } }
    spec: { containers: [{ name: app, image: "shop/product:v1" }] }
`

export const gateway = 'apiVersion: v1\nkind: Service\nmetadata: { name: gateway }\nspec: { ports: [{ port: 80 }] }\n'

export const badDay = `apiVersion: kube-orrery/v1
kind: Scenario
metadata:
  name: shop-bad-day
  description: A release, a node crash and a flash crowd on one morning. Do customers notice?
spec:
  seed: "2026"
  duration: 40m
  latencies: realistic            # or instant; or a table of delays of your own
  cluster:
    nodePools:
      - { name: general, count: 6, zones: [a, b, c], capacity: { cpu: "4", memory: 16Gi } }
  manifests: [./shop/*.yaml]      # unmodified Kubernetes
  apps:                           # what the software inside the containers is like
    - image: "shop/product:*"
      startup: 8s                 # until it answers
      idle: { cpu: 20m, memory: 120Mi }
      perRequest: { cpu: 4ms, latency: 12ms }
      concurrency: 64
    - image: "shop/product:v3"
      exits: { code: 1, after: 3s }      # the bad release
  traffic:
    - { to: gateway, path: /, requestsPerSecond: { base: 120, peak: 600, shape: diurnal, period: 30m } }
  steps:
    - { at: 5m,  name: release v2, setImage: { deployment: product, container: app, image: "shop/product:v2" } }
    - { at: 12m, crash: { node: general-2 }, for: 10m }
    - { at: 18m, name: release v3, setImage: { deployment: product, container: app, image: "shop/product:v3" } }
    - { when: "deployment('product').condition('Progressing').status == 'False'", rollout: { undo: product } }
  expect:
    - { never: "service('gateway').failureRatio > 0.001", except: { within: 60s, of: crash } }
    - { eventually: "deployment('product').status.availableReplicas == 4", within: 7m, after: crash }
    - { at: 40m, that: "hpa('product').status.desiredReplicas >= 4" }
`

/** Reads a scenario that lies at scenarios/day.yaml, beside shop/product.yaml. */
export function read(text: string, files: Readonly<Record<string, string>> = {}): ReadScenarioResult {
  return readScenario(text, { file: 'scenarios/day.yaml', files: filesOf({ 'scenarios/shop/product.yaml': deployment, 'scenarios/shop/gateway.yaml': gateway, ...files }) })
}

/** The scenario, which must be right. */
export function scenarioOf(text: string, files: Readonly<Record<string, string>> = {}): Scenario {
  const { scenario, problems } = read(text, files)
  if (scenario === undefined) throw new Error(JSON.stringify(problems, null, 1))
  return scenario
}
