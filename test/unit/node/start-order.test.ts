/** Which container of a pod starts when, and what the pod's phase is meanwhile. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Status { readonly restartCount: number, readonly state: { readonly running?: object, readonly terminated?: { readonly exitCode: number }, readonly waiting?: { readonly reason: string } } }

function start(apps: readonly object[], spec: object, more: object = {}): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: apps as never, ...more })
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }] as never)
  return cluster
}

function show(cluster: Cluster): { readonly phase: string, readonly initContainerStatuses: readonly Status[], readonly containerStatuses: readonly Status[] } {
  return (cluster.get('Pod', 'p') as unknown as { readonly status: never }).status
}

const sidecar = (name: string): object => ({ name, image: `${name}:1`, restartPolicy: 'Always' })
const main = (name: string): object => ({ name, image: `${name}:1` })

test('a main container restarts although a sidecar waits for its back-off, as long as another main container runs', () => {
  const apps = [{ image: 'crash:*', exits: { code: 1, after: '1s' } }, { image: 'once:*', exits: { code: 1, after: '10s', times: 1 } }]
  const cluster = start(apps, { initContainers: [sidecar('crash')], containers: [main('once'), main('web')] })
  cluster.runFor('9s')
  expect(show(cluster).initContainerStatuses[0]!.state.waiting?.reason).toBe('CrashLoopBackOff')
  cluster.runFor('1s')
  expect(show(cluster).containerStatuses[0]).toMatchObject({ restartCount: 1, state: { running: {} } })
})

test('the next init container starts although a sidecar before it waits for its back-off', () => {
  const apps = [{ image: 'crash:*', exits: { code: 1, after: '1s' } }, { image: 'work:*', exits: { code: 0, after: '8s' } }]
  const cluster = start(apps, { initContainers: [sidecar('crash'), main('work'), main('work2')], containers: [main('web')] })
  cluster.runFor('9s')
  const [crash, work, next] = show(cluster).initContainerStatuses
  expect(crash!.state.waiting?.reason).toBe('CrashLoopBackOff')
  expect(work!.state.terminated?.exitCode).toBe(0)
  expect(next!.state.terminated ?? next!.state.running).toBeDefined()
})

test('main containers wait for the last sidecar, while none of them runs', () => {
  const apps = [{ image: 'crash:*', exits: { code: 1, after: '1s' } }, { image: 'once:*', exits: { code: 1, after: '2s', times: 1 } }]
  const cluster = start(apps, { initContainers: [sidecar('crash')], containers: [main('once')] })
  cluster.runFor('9s')
  expect(show(cluster).containerStatuses[0]).toMatchObject({ restartCount: 0, state: { waiting: {} } })
})

test('a pod is pending as long as one of its containers has never run', () => {
  const cluster = start([], { containers: [main('web'), main('lost')] }, { images: [{ image: 'lost:*', pull: 'missing' }] })
  cluster.runFor('30s')
  expect(show(cluster).containerStatuses.map(({ state }) => Object.keys(state)[0])).toEqual(['waiting', 'running'])
  expect(show(cluster).phase).toBe('Pending')
})

test('after its machine lost power a pod runs its init containers once more, whatever its restart policy', () => {
  const cluster = start([{ image: 'prepare:*', exits: { code: 0, after: '5s' } }], { restartPolicy: 'OnFailure', initContainers: [main('prepare')], containers: [main('web')] })
  cluster.runFor('1m')
  cluster.step({ reboot: { node: 'node-1' } })
  for (let second = 0; second < 120 && show(cluster).initContainerStatuses[0]!.restartCount === 0; second++) cluster.runFor('1s')
  expect(show(cluster).initContainerStatuses[0]).toMatchObject({ restartCount: 1, state: { running: {} } })
  expect(show(cluster).phase).toBe('Pending')
  cluster.runFor('10s')
  expect(show(cluster)).toMatchObject({ phase: 'Running', containerStatuses: [{ restartCount: 1, state: { running: {} } }] })
})
