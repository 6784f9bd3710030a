/**
 * The library as its users have it, in a process of its own: inside, values are not really frozen, but whatever comes
 * out is, and what went in is not shared.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

const PROGRAM = `
import { Cluster } from './dist/index.js'
const deepFrozen = (value) => typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(deepFrozen))
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } } } }
const cluster = new Cluster({ seed: '1' })
const watched = []
cluster.watch((event) => watched.push(event))
cluster.apply(deployment)
deployment.spec.replicas = 7
const patch = { metadata: { annotations: { note: 'as given' } } }
const patched = cluster.patch('Deployment', 'web', patch)
patch.metadata.annotations.note = 'changed later'
cluster.runFor('1m')
const stored = cluster.simulation.api.list('Pod')[0]
const pods = cluster.list('Pod')
console.log(JSON.stringify({
  insideUnfrozen: !Object.isFrozen(cluster.simulation.api.list('Node')[0]),
  out: [patched, pods, cluster.get('Deployment', 'web'), cluster.events(), cluster.schedulingQueue(), cluster.drains(), watched].map((each) => (each === watched ? watched.every(deepFrozen) : deepFrozen(each))),
  same: pods.includes(stored), frozenPod: deepFrozen(stored),
  replicas: cluster.get('Deployment', 'web').spec.replicas, note: cluster.get('Deployment', 'web').metadata.annotations.note,
  digest: cluster.digest,
}))
`

test('what comes out of the library is frozen, what went in is a copy, and the digest is the same', async () => {
  const out = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { cwd: root, encoding: 'utf8' })) as Record<string, unknown>
  expect(out).toMatchObject({ insideUnfrozen: true, out: [true, true, true, true, true, true, true], same: true, frozenPod: true, replicas: 2, note: 'as given' })
})
