/** Manifests and clusters for the tests of the library. */
import { Cluster, type ClusterOptions } from '../../../src/index.js'

export const shop = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  replicas: 4
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec:
      containers:
        - name: app
          image: shop/cart:v1
          resources: { requests: { cpu: 100m, memory: 64Mi } }
          readinessProbe: { httpGet: { port: 80 }, periodSeconds: 5 }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: cart }, ports: [{ port: 80 }] }
`

/** A cluster of three nodes whose software takes three seconds to start. */
export function cluster(options: Partial<ClusterOptions> = {}): Cluster {
  return new Cluster({
    seed: '42',
    nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '16Gi' },
    apps: [{ image: 'shop/*', startup: '3s', perRequest: { cpu: '4ms', latency: '1.5ms' } }],
    images: [{ image: 'shop/*', takes: '2s' }],
    ...options,
  })
}

/** The same with the shop deployed and at rest. */
export function deployed(options: Partial<ClusterOptions> = {}): Cluster {
  const made = cluster(options)
  made.apply(shop)
  made.runUntilStable({ within: '5m' })
  return made
}
