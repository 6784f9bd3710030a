/** What the time line says, and in which order. */
import { expect, test } from 'vitest'
import { Narrator, renderTimeline } from '../../../src/report/index.js'
import { readScenario, ScenarioRunner } from '../../../src/scenario/index.js'

const deployment = (name: string, more: object = {}, replicas = 2): object => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, ...('namespace' in more ? { namespace: more.namespace } : {}) },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: `${name}:1` }], ...('spec' in more ? (more.spec as object) : {}) } } },
})

/** The lines of a scenario's time line, with single spaces, and the restarts that are counted. */
function told(spec: object): { readonly lines: readonly string[]; readonly restarts: number } {
  const { scenario, problems } = readScenario(JSON.stringify(spec))
  expect(problems).toEqual([])
  let narrator: Narrator | undefined
  const runner = new ScenarioRunner(scenario!, { observe: (simulation) => void (narrator = new Narrator(simulation)) })
  runner.start()
  runner.runTo()
  return { lines: renderTimeline(narrator!.finish()).split('\n').map((line) => line.trim().replace(/ +/g, ' ')), restarts: runner.result().figures.restarts }
}

test('what happens at one instant is told in the order in which it happened', () => {
  const { lines } = told({ duration: '1m', manifests: [deployment('web')] })
  expect(lines).toEqual([
    '0:00.0 step manifests: apply 1 object',
    '0:00.0 deploy web: 2 × web:1',
    expect.stringMatching(/^0:00\.0 schedule 2 × web → /),
    '0:00.0 ready 2 × web after 0 ms',
    '0:00.0 rollout web web:1 complete 0 ms',
  ])
})

test('objects of one name in two namespaces are two', () => {
  const { lines } = told({ duration: '1m', manifests: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, deployment('web'), deployment('web', { namespace: 'shop' }, 3)] })
  expect(lines).toContain('0:00.0 deploy shop/web: 3 × web:1')
  expect(lines).toContain('0:00.0 ready 3 × shop/web after 0 ms')
  expect(lines).toContain('0:00.0 ready 2 × web after 0 ms')
})

test('pods that are evicted from several nodes at once are told with all of them', () => {
  const { lines } = told({ duration: '5m', manifests: [deployment('web', {}, 6)], steps: [{ at: '1m', taint: { nodes: ['node-1', 'node-2'], key: 'k', effect: 'NoExecute' } }] })
  expect(lines).toContain('1:00.0 evict 4 × web from node-1 node-2 Taint manager: deleting due to NoExecute taint')
})

test('restarts of init containers are told and counted, their waiting once', () => {
  const { lines, restarts } = told({
    duration: '2m', apps: [{ image: 'init:1', exits: { code: 3, after: '2s', times: 2 } }],
    manifests: [deployment('web', { spec: { initContainers: [{ name: 'init', image: 'init:1' }] } }, 1)],
  })
  expect(restarts).toBe(2)
  expect(lines.filter((line) => line.includes('restarted'))).toEqual(['0:02.0 restart web restarted container exited with code 3', '0:14.0 restart web restarted container exited with code 3'])
  expect(lines.filter((line) => line.includes('CrashLoopBackOff'))).toHaveLength(1)
})

test('a machine that comes back says so once; the end of a step names it', () => {
  const { lines } = told({ duration: '5m', steps: [{ at: '1m', zoneOutage: { zone: 'a' }, for: '10s' }, { at: '2m', reboot: { node: 'node-2' } }] })
  expect(lines).toEqual([
    '1:00.0 step zoneOutage a', '1:00.0 fault node-1: power off', '1:10.0 step end of zoneOutage a', '1:10.0 node node-1: power on', '1:40.0 node node-1: kubelet running',
    '2:00.0 step reboot node-2', '2:00.0 fault node-2: power off', '2:00.0 node node-2: power on', '2:30.0 node node-2: kubelet running',
  ])
})

test('a DaemonSet is told with its nodes: made, rolled, complete', () => {
  const daemonSet = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' }, spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'agent:1' }] } } } }
  const { lines } = told({ duration: '5m', manifests: [daemonSet], steps: [{ at: '1m', setImage: { daemonSet: 'agent', image: 'agent:2' } }] })
  expect(lines).toContain('0:00.0 deploy agent: on every node that suits, agent:1')
  expect(lines).toContain('0:00.0 rollout agent agent:1 complete 3 nodes, 0 ms')
  expect(lines).toContain('1:00.0 rollout agent 1 → 2 surge 0, unavailable 1')
  expect(lines.some((line) => /rollout agent agent:2 complete 3 nodes/.test(line))).toBe(true)
})

test('a kubelet that ends pods says why, and its node that it is under pressure', () => {
  const { lines } = told({
    duration: '25m', cluster: { nodePools: [{ name: 'node', count: 1, capacity: { cpu: '4', memory: '4Gi' } }] },
    apps: [{ image: 'leak:1', growth: { memory: '200Mi', every: '1m' } }], manifests: [deployment('leak', {}, 1)],
  })
  expect(lines).toContainEqual(expect.stringMatching(/ node node-1 MemoryPressure KubeletHasInsufficientMemory$/))
  expect(lines).toContainEqual(expect.stringMatching(/ evict leak from node-1 The node was low on resource: memory$/))
})

test('a pod that a kubelet does not take is told with its reason', () => {
  const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'web:1', resources: { requests: { cpu: '3' } } }] } })
  const { lines } = told({ duration: '1m', cluster: { nodePools: [{ name: 'node', count: 1, capacity: { cpu: '4', memory: '4Gi' } }] }, manifests: [pod('a'), pod('b')] })
  expect(lines).toContainEqual(expect.stringMatching(/^0:00.0 warning b failed on node-1: OutOfcpu /))
})

test('different warnings of one group are told apart', () => {
  const pod = (name: string, more: object): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'web', uid: 'u', controller: true }] }, spec: { containers: [{ name: 'c', image: 'web:1', resources: { requests: { cpu: '99' } } }], ...more } })
  const { lines } = told({ duration: '1m', manifests: [pod('a', {}), pod('b', { nodeSelector: { disk: 'ssd' } })] })
  expect(lines.filter((line) => line.includes('cannot be scheduled'))).toEqual([
    "0:00.0 warning 2 × web cannot be scheduled 0/3 nodes are available: 3 Insufficient cpu; 0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector",
  ])
})

test('a preStop hook that fails is told, once for all pods of a workload', () => {
  const { lines } = told({
    duration: '1m', apps: [{ image: 'web:1', preStop: { takes: '2s', fails: true } }],
    manifests: [deployment('web', { spec: { terminationGracePeriodSeconds: 10, containers: [{ name: 'c', image: 'web:1', lifecycle: { preStop: { exec: { command: ['drain'] } } } }] } })],
    steps: [{ at: '10s', scale: { deployment: 'web', replicas: 0 } }],
  })
  expect(lines.filter((line) => line.includes('PreStop'))).toEqual(['0:12.0 warning 2 × web FailedPreStopHook PreStopHook failed'])
})

test('a patch of the replicas is no rollout', () => {
  const { lines } = told({ duration: '1m', manifests: [deployment('web')], steps: [{ at: '10s', patch: { kind: 'Deployment', name: 'web', patch: { spec: { replicas: 3 } } } }] })
  expect(lines.filter((line) => /^0:10.0 (rollout|scale)/.test(line))).toEqual(['0:10.0 scale web 2 → 3'])
})
