/**
 * The library as its users have it, in a process of its own: inside, values are not really frozen, but whatever comes
 * out is, and what went in is not shared.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

const PROGRAM = `
import { Cluster, readScenario, runScenario } from './dist/index.js'
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
const pod = pods[0].metadata.name
cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })
cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'large' }, spec: { hostname: 'h', containers: [{ name: 'main', image: 'x', resources: { requests: { cpu: '999' } } }] } })
cluster.apply({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r' }, rules: [] })
cluster.step({ traffic: { to: 'web', requestsPerSecond: 5 } })
cluster.apply({ ...deployment, metadata: { name: 'many' }, spec: { ...deployment.spec, replicas: 90, selector: { matchLabels: { app: 'many' } }, template: { ...deployment.spec.template, metadata: { labels: { app: 'many' } } } } })
const stability = cluster.runUntilStable({ within: '1m' })
const run = runScenario(readScenario(JSON.stringify({
  duration: '2m', manifests: [{ ...deployment, spec: { ...deployment.spec, replicas: 2 } }], steps: [{ at: '1m', crash: { node: 'node-1' } }],
  expect: [{ always: "deployment('web').status.availableReplicas == 2" }, { eventually: "deployment('web').status.availableReplicas == 9", within: '1m' }],
})).scenario)
const { history } = cluster
const answers = {
  why: cluster.why('Deployment', 'web'), explainPlaced: cluster.explain(pod), explainNow: cluster.explain('large'), attempts: cluster.attempts(pod), whatIf: cluster.whatIf({ pod, requests: { cpu: '999' } }),
  traffic: cluster.traffic('web'), notes: cluster.notes, stability, transition: history.transition(3), transitions: history.transitions(), lastOf: history.lastOf('Pod', 'default/' + pod), blockDigests: history.blockDigests, lines: history.lines(), run,
}
console.log(JSON.stringify({
  missing: Object.entries(answers).filter(([, each]) => each === undefined || each.length === 0).map(([name]) => name), notFrozen: Object.entries(answers).filter(([, each]) => !deepFrozen(each)).map(([name]) => name),
  insideUnfrozen: !Object.isFrozen(cluster.simulation.api.list('Node')[0]),
  out: [patched, pods, cluster.get('Deployment', 'web'), cluster.events(), cluster.schedulingQueue(), cluster.drains(), watched].map((each) => (each === watched ? watched.every(deepFrozen) : deepFrozen(each))),
  same: pods.includes(stored), frozenPod: deepFrozen(stored),
  replicas: cluster.get('Deployment', 'web').spec.replicas, note: cluster.get('Deployment', 'web').metadata.annotations.note,
  digest: cluster.digest,
}))
`

test('what comes out of the library is frozen, what went in is a copy, and the digest is the same', async () => {
  const out = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { cwd: root, encoding: 'utf8' })) as Record<string, unknown>
  expect(out).toMatchObject({ missing: [], notFrozen: [], insideUnfrozen: true, out: [true, true, true, true, true, true, true], same: true, frozenPod: true, replicas: 2, note: 'as given' })
})
