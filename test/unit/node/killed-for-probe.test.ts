/** A container that is stopped for a probe that failed, and started again. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Terminated { readonly exitCode: number, readonly finishedAt: string }
interface Status { readonly restartCount: number, readonly state: { readonly running?: { readonly startedAt: string }, readonly waiting?: { readonly reason: string }, readonly terminated?: Terminated }, readonly lastState: { readonly terminated?: Terminated } }

const liveness = { exec: { command: ['x'] }, periodSeconds: 10, failureThreshold: 1 }

function start(apps: readonly object[], spec: object): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: apps as never })
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }] as never)
  return cluster
}

function show(cluster: Cluster): { readonly phase: string, readonly initContainerStatuses: readonly Status[], readonly containerStatuses: readonly Status[] } {
  return (cluster.get('Pod', 'p') as unknown as { readonly status: never }).status
}

/** The seconds from each end of the container to its next start. */
function waits(cluster: Cluster, seconds: number): number[] {
  const found: number[] = []
  for (let second = 0; second < seconds; second++) {
    cluster.runFor('1s')
    const { state, lastState, restartCount } = show(cluster).containerStatuses[0]!
    if (state.running === undefined || lastState.terminated === undefined || restartCount === found.length) continue
    found.push((Date.parse(state.running.startedAt) - Date.parse(lastState.terminated.finishedAt)) / 1000)
  }
  return found
}

const deaf = { image: '*', probes: { liveness: [{ failsFrom: '0s' }] } }

test('waits only when its life was shorter than the back-off, which it meets from its second end on', () => {
  const cluster = start([deaf], { containers: [{ name: 'c', image: 'web', livenessProbe: liveness }] })
  // Each life takes ten seconds; the back-off is 10 s at the third end and 20 s at the fourth.
  expect(waits(cluster, 100)).toEqual([0, 0, 0, 20])
})

test('is started again whatever it ends with, unless its policy is Never', () => {
  const spec = (restartPolicy: string): object => ({ restartPolicy, containers: [{ name: 'c', image: 'web', livenessProbe: liveness }] })
  const cluster = start([deaf], spec('OnFailure'))
  cluster.runFor('15s')
  expect(show(cluster)).toMatchObject({ phase: 'Running', containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 0 } } }] })
  expect(cluster.events().map(({ message }) => message)).toContain('Container c failed liveness probe, will be restarted')
  const never = start([deaf], spec('Never'))
  never.runFor('15s')
  expect(show(never)).toMatchObject({ phase: 'Succeeded', containerStatuses: [{ restartCount: 0, state: { terminated: { exitCode: 0 } } }] })
  expect(never.events().map(({ message }) => message)).toContain('Container c failed liveness probe')
})

test('is named an init container if it is a sidecar', () => {
  const cluster = start([{ ...deaf, image: 'log:*' }], { initContainers: [{ name: 'log', image: 'log:1', restartPolicy: 'Always', livenessProbe: liveness }], containers: [{ name: 'c', image: 'web' }] })
  cluster.runFor('15s')
  expect(show(cluster).initContainerStatuses[0]!.restartCount).toBe(1)
  expect(cluster.events().map(({ message }) => message)).toContain('Init container log failed liveness probe')
})

test('a machine that lost power knows nothing of back-offs, but that its containers had ended', () => {
  const cluster = start([{ image: '*', exits: { code: 1, after: '10s' } }], { containers: [{ name: 'c', image: 'web' }] })
  cluster.runFor('5m')
  cluster.step({ reboot: { node: 'node-1' } })
  const before = show(cluster).containerStatuses[0]!.restartCount
  for (let second = 0; second < 120 && show(cluster).containerStatuses[0]!.restartCount === before; second++) cluster.runFor('1s')
  cluster.runFor('11s')
  expect(show(cluster).containerStatuses[0]!.state.waiting).toMatchObject({ reason: 'CrashLoopBackOff', message: expect.stringContaining('back-off 10s ') as string })
})
