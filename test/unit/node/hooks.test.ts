/** postStart and preStop: how long they take, what they hold up, and what becomes of those that fail. */
import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Ended { readonly exitCode: number, readonly reason: string, readonly finishedAt: string }
interface Status {
  readonly name: string, readonly ready: boolean, readonly restartCount: number
  readonly state: { readonly waiting?: { readonly reason: string, readonly message?: string }, readonly running?: { readonly startedAt: string }, readonly terminated?: Ended }
  readonly lastState: { readonly terminated?: Ended }
}

const exec = { exec: { command: ['sh', '-c', 'hook'] } }
const container = (name: string, lifecycle: object | undefined, more: object = {}): object => ({ name, image: `${name}:1`, ...(lifecycle === undefined ? {} : { lifecycle }), ...more })

function start(apps: readonly object[], containers: readonly object[], spec: object = {}): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: apps as never })
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', uid: 'u' }, spec: { containers, ...spec } }] as never)
  return cluster
}

function statuses(cluster: Cluster): readonly Status[] {
  return (cluster.get('Pod', 'p') as unknown as { readonly status: { readonly containerStatuses: readonly Status[] } }).status.containerStatuses
}

function told(cluster: Cluster): string[] {
  return cluster.events().filter(({ reason }) => ['FailedPostStartHook', 'FailedPreStopHook', 'Killing', 'BackOff'].includes(reason)).map(({ reason, message }) => `${reason}: ${message}`).sort()
}

const second = (time: string): number => Number(time.slice(17, 19))

describe('a postStart hook', () => {
  test('holds up its pod: nobody is told that the container runs, the next does not start, nothing is probed', () => {
    const readinessProbe = { httpGet: { port: 80 }, periodSeconds: 1, initialDelaySeconds: 1 }
    const cluster = start([{ container: 'first', postStart: '10s' }], [container('first', { postStart: exec }, { readinessProbe }), container('second', undefined)])
    cluster.runFor('9s')
    expect(statuses(cluster).map(({ state }) => state)).toEqual([{ waiting: { reason: 'ContainerCreating' } }, { waiting: { reason: 'ContainerCreating' } }])
    cluster.runFor('2s')
    const [first, next] = statuses(cluster)
    expect([second(first!.state.running!.startedAt), second(next!.state.running!.startedAt)]).toEqual([0, 10])
    expect(statuses(cluster).map(({ ready }) => ready)).toEqual([true, true])
  })

  test('that sleeps takes its seconds; what nobody describes takes no time', () => {
    const cluster = start([], [container('first', { postStart: { sleep: { seconds: 7 } } }), container('second', { postStart: exec }), container('third', undefined)])
    cluster.runFor('8s')
    expect(statuses(cluster).map(({ state }) => second(state.running!.startedAt))).toEqual([0, 7, 7])
  })

  test('that fails has its container stopped and restarted, at once and then with a back-off, and the others start', () => {
    const cluster = start([{ container: 'first', postStart: { takes: '2s', fails: true }, shutdown: '1s' }], [container('first', { postStart: exec }), container('second', undefined)])
    cluster.runFor('4s')
    const [first, next] = statuses(cluster)
    const message = `Exec lifecycle hook ([sh -c hook]) for Container "first" in Pod "p_default(${uid(cluster)})" failed - error: command 'sh -c hook' exited with 1: , message: ""`
    expect(first).toMatchObject({ state: { waiting: { reason: 'PostStartHookError', message } }, lastState: { terminated: { exitCode: 0, reason: 'Completed' } }, restartCount: 0 })
    expect(second(next!.state.running!.startedAt)).toBe(3)
    expect(told(cluster)).toEqual(['FailedPostStartHook: PostStartHook failed', 'Killing: FailedPostStartHook'])
    cluster.runFor('3s')
    expect(statuses(cluster)[0]).toMatchObject({ state: { waiting: { reason: 'CrashLoopBackOff' } }, restartCount: 1 })
    expect(told(cluster)).toContain(`BackOff: Back-off restarting failed container first in pod p_default(${uid(cluster)})`)
  })

  test('that fails in a pod that does not restart leaves a container that has ended', () => {
    const cluster = start([], [container('first', { postStart: { tcpSocket: { port: 1 } } })], { restartPolicy: 'Never' })
    cluster.runFor('1s')
    expect(statuses(cluster)[0]!.state.terminated).toMatchObject({ exitCode: 0 })
    expect(told(cluster)).toEqual(['FailedPostStartHook: PostStartHook failed', 'Killing: FailedPostStartHook'])
  })

  test('of a container that ends meanwhile has failed, unless it only sleeps', () => {
    const dies = { container: 'first', postStart: '10s', exits: { code: 3, after: '4s', times: 1 } }
    const cluster = start([dies], [container('first', { postStart: exec })])
    cluster.runFor('5s')
    expect(statuses(cluster)[0]).toMatchObject({ state: { waiting: { reason: 'PostStartHookError' } }, lastState: { terminated: { exitCode: 3 } } })
    cluster.runFor('10s')
    expect(statuses(cluster)[0]).toMatchObject({ state: { running: {} }, restartCount: 1 })
    const sleeping = start([dies], [container('first', { postStart: { sleep: { seconds: 10 } } })], { restartPolicy: 'Never' })
    sleeping.runFor('5s')
    expect(statuses(sleeping)[0]!.state.terminated).toMatchObject({ exitCode: 3 })
    expect(told(sleeping)).toEqual([])
  })

  test('is cut short when its pod is deleted', () => {
    const cluster = start([{ container: 'first', postStart: '1h', shutdown: '2s' }], [container('first', { postStart: exec }), container('second', undefined)])
    cluster.runFor('5s')
    cluster.delete('Pod', 'p')
    cluster.runFor('3s')
    expect(cluster.find('Pod', 'p')).toBeUndefined()
    expect(told(cluster)).toEqual(['FailedPostStartHook: PostStartHook failed', 'Killing: FailedPostStartHook', 'Killing: Stopping container first'])
  })

  test('is not run again by a container that lives on, and is by one whose machine lost power', () => {
    const cluster = start([{ container: 'first', postStart: '20s' }], [container('first', { postStart: exec })])
    cluster.runFor('10s')
    cluster.step({ reboot: { node: 'node-1' } })
    cluster.runFor('45s')
    expect(statuses(cluster)[0]!.state.running).toBeUndefined()
    cluster.runFor('10s')
    expect(statuses(cluster)[0]!.state.running).toBeDefined()
  })

  test('holds up restarts and pulls of the pod\'s other containers', () => {
    const cluster = start([{ container: 'second', postStart: '10s' }, { container: 'first', exits: { code: 1, after: '3s', times: 1 } }], [container('first', undefined), container('second', { postStart: exec })])
    cluster.runFor('9s')
    expect(statuses(cluster)[0]!.state.waiting).toEqual({ reason: 'ContainerCreating' })
    cluster.runFor('2s')
    expect(statuses(cluster)[0]).toMatchObject({ restartCount: 1, state: { running: {} } })
    expect(second(statuses(cluster)[0]!.state.running!.startedAt)).toBe(10)
  })
})

describe('a preStop hook', () => {
  const ended = (cluster: Cluster): number | undefined => {
    for (let i = 0; i < 600; i++) {
      if (cluster.find('Pod', 'p') === undefined) return i / 10
      cluster.runFor('100ms')
    }
    return undefined
  }

  test('that fails is told, and SIGTERM comes then', () => {
    const cluster = start([{ container: 'first', preStop: { takes: '3s', fails: true }, shutdown: '1s' }], [container('first', { preStop: exec })])
    cluster.runFor('1s')
    cluster.delete('Pod', 'p')
    expect(ended(cluster)).toBe(4)
    expect(told(cluster)).toEqual(['FailedPreStopHook: PreStopHook failed', 'Killing: Stopping container first'])
  })

  test('counts in the grace period, after which two seconds are left in any case', () => {
    const deaf = (takes: string): Cluster => start([{ container: 'first', preStop: takes, ignoresSigterm: true }], [container('first', { preStop: exec })], { terminationGracePeriodSeconds: 10 })
    const seconds = ['4s', '9s', '1h'].map((takes) => {
      const cluster = deaf(takes)
      cluster.delete('Pod', 'p')
      return ended(cluster)
    })
    expect(seconds).toEqual([10, 11, 12])
  })

  test('two seconds are left without any hook, too', () => {
    const cluster = start([{ ignoresSigterm: true }], [container('first', undefined)], { terminationGracePeriodSeconds: 1 })
    cluster.delete('Pod', 'p')
    expect(ended(cluster)).toBe(2)
  })
})

function uid(cluster: Cluster): string {
  return (cluster.get('Pod', 'p') as { readonly metadata: { readonly uid: string } }).metadata.uid
}
