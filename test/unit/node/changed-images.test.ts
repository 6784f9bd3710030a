/** A pod whose spec gets another image for a container that it has. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Status {
  readonly image: string, readonly restartCount: number
  readonly state: { readonly waiting?: { readonly reason: string }, readonly running?: { readonly startedAt: string }, readonly terminated?: { readonly exitCode: number } }
  readonly lastState: { readonly terminated?: { readonly exitCode: number, readonly finishedAt: string } }
}

function start(apps: readonly object[], spec: object, more: object = {}): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: apps as never, ...more })
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }] as never)
  return cluster
}

function patch(cluster: Cluster, spec: object): void {
  cluster.step({ patch: { kind: 'Pod', name: 'p', type: 'strategic', patch: { spec } } } as never)
}

function status(cluster: Cluster): { readonly phase: string, readonly containerStatuses: readonly Status[], readonly initContainerStatuses?: readonly Status[] } {
  return (cluster.get('Pod', 'p') as unknown as { readonly status: never }).status
}

function told(cluster: Cluster, reason: string): string[] {
  return cluster.events().filter((event) => event.reason === reason).map(({ message }) => message)
}

const second = (time: string): number => Number(time.slice(17, 19))

test('a container that runs is stopped and starts with the new image, whatever the restart policy says', () => {
  const cluster = start([{ image: 'web:1', shutdown: '3s' }], { restartPolicy: 'Never', containers: [{ name: 'web', image: 'web:1' }] })
  cluster.runFor('10s')
  patch(cluster, { containers: [{ name: 'web', image: 'web:2' }] })
  cluster.runFor('2s')
  expect(status(cluster).containerStatuses).toMatchObject([{ image: 'web:1', restartCount: 0, state: { running: {} } }])
  cluster.runFor('5s')
  const [web] = status(cluster).containerStatuses
  expect(web).toMatchObject({ image: 'web:2', restartCount: 1, lastState: { terminated: { exitCode: 0 } } })
  expect([second(web!.lastState.terminated!.finishedAt), second(web!.state.running!.startedAt)]).toEqual([13, 13])
  expect([status(cluster).phase, told(cluster, 'Killing'), told(cluster, 'BackOff')]).toEqual(['Running', ['Container web definition changed, will be restarted'], []])
})

test('what ignores SIGTERM is killed when the grace of the pod is over', () => {
  const cluster = start([{ image: 'web:1', ignoresSigterm: true }], { terminationGracePeriodSeconds: 5, containers: [{ name: 'web', image: 'web:1' }] })
  cluster.runFor('10s')
  cluster.step({ setImage: { pod: 'p', image: 'web:2' } })
  cluster.runFor('10s')
  expect(status(cluster).containerStatuses).toMatchObject([{ image: 'web:2', restartCount: 1, lastState: { terminated: { exitCode: 137, finishedAt: expect.stringMatching(/:15Z$/) as string } } }])
})

test('one that waits for its image pulls the new one at once', () => {
  const cluster = start([], { containers: [{ name: 'web', image: 'web:missing' }] }, { images: [{ image: 'web:missing', pull: 'missing' }] })
  cluster.runFor('2m')
  expect(status(cluster).containerStatuses).toMatchObject([{ state: { waiting: { reason: 'ImagePullBackOff' } } }])
  patch(cluster, { containers: [{ name: 'web', image: 'web:2' }] })
  cluster.runFor('1s')
  expect(status(cluster).containerStatuses).toMatchObject([{ image: 'web:2', restartCount: 0, state: { running: {} } }])
})

test('one that waits for its next start begins at once: its back-off was for another image', () => {
  const cluster = start([{ image: 'web:1', exits: { after: '1s', code: 1 } }], { containers: [{ name: 'web', image: 'web:1' }] })
  cluster.runFor('5m')
  const before = status(cluster).containerStatuses[0]!
  expect(before).toMatchObject({ state: { waiting: { reason: 'CrashLoopBackOff' } } })
  patch(cluster, { containers: [{ name: 'web', image: 'web:2' }] })
  cluster.runFor('1s')
  expect(status(cluster).containerStatuses).toMatchObject([{ image: 'web:2', restartCount: before.restartCount + 1, state: { running: {} } }])
  cluster.runFor('10m')
  expect(status(cluster).containerStatuses).toMatchObject([{ restartCount: before.restartCount + 1, state: { running: {} } }])
})

test('what has ended for good stays as it is', () => {
  const cluster = start([{ image: 'work:1', exits: { after: '1s', code: 1 } }], { restartPolicy: 'Never', containers: [{ name: 'work', image: 'work:1' }, { name: 'web', image: 'web:1' }] })
  cluster.runFor('5s')
  patch(cluster, { containers: [{ name: 'work', image: 'work:2' }] })
  cluster.runFor('5s')
  expect(status(cluster).containerStatuses).toMatchObject([{ image: 'web:1', state: { running: {} } }, { image: 'work:1', restartCount: 0, state: { terminated: { exitCode: 1 } } }])
})

test('a sidecar is restarted too, and the main container runs on', () => {
  const cluster = start([], { initContainers: [{ name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' }], containers: [{ name: 'web', image: 'web:1' }] })
  cluster.runFor('5s')
  patch(cluster, { initContainers: [{ name: 'proxy', image: 'proxy:2' }] })
  cluster.runFor('10s')
  expect(status(cluster)).toMatchObject({ initContainerStatuses: [{ image: 'proxy:2', restartCount: 1, state: { running: {} } }], containerStatuses: [{ restartCount: 0, state: { running: {} } }] })
  expect(told(cluster, 'Killing')).toEqual(['Init container proxy definition changed'])
})

test('an image that changes while the one before is being pulled: the old one starts and is replaced', () => {
  const cluster = start([], { containers: [{ name: 'web', image: 'web:1' }] }, { images: [{ image: 'web:*', takes: '10s' }] })
  cluster.runFor('5s')
  patch(cluster, { containers: [{ name: 'web', image: 'web:2' }] })
  cluster.runFor('60s')
  expect(status(cluster).containerStatuses).toMatchObject([{ image: 'web:2', restartCount: 1, state: { running: {} } }])
  expect(told(cluster, 'Killing')).toEqual(['Container web definition changed, will be restarted'])
})

test('the statuses of the main containers stand in the order of their names, those of init containers in that of the spec', () => {
  const init = (name: string): object => ({ name, image: 'init:1' })
  const cluster = start([], { initContainers: [init('z'), init('y')], containers: [{ name: 'b', image: 'web:1' }, { name: 'a', image: 'web:1' }] })
  cluster.runFor('5s')
  const names = (list: readonly object[] = []): string[] => list.map((each) => (each as { readonly name: string }).name)
  expect([names(status(cluster).initContainerStatuses), names(status(cluster).containerStatuses)]).toEqual([['z', 'y'], ['a', 'b']])
})
