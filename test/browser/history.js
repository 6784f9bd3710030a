/**
 * A small history that Node and a browser both compute from the browser bundle: a Deployment is rolled out, a node
 * crashes and comes back. Plain JavaScript without imports, so that a page can load it as it is.
 */
const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 5
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          resources: { requests: { cpu: 100m, memory: 64Mi } }
`

/** The digest of that history, told by the `Cluster` that is handed in. */
export function historyDigest({ Cluster }) {
  const cluster = new Cluster({ seed: 'browser', nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '16Gi' } })
  cluster.apply(MANIFEST)
  cluster.runUntilStable({ within: '5m' })
  cluster.step({ crash: { node: 'node-2' } })
  cluster.runFor('10m')
  return cluster.digest
}
