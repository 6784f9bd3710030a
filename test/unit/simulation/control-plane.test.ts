/** Several instances of the control plane: one leads, others take over, and what befalls any of them. */
import { describe, expect, test } from 'vitest'
import type { Lease } from '../../../src/model/index.js'
import { Cluster, OptionError, StepError, type ClusterOptions } from '../../../src/index.js'

const web = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } } },
}
const MANAGER = 'kube-controller-manager'
const SCHEDULER = 'kube-scheduler'

function running(options: Partial<ClusterOptions> = {}): Cluster {
  const cluster = new Cluster({ seed: '1', latencies: 'realistic', controlPlane: { instances: 2 }, ...options })
  cluster.apply(web)
  expect(cluster.runUntilStable().stable).toBe(true)
  cluster.runTo(60_000)
  return cluster
}

const actorsSince = (cluster: Cluster, at: number): readonly string[] => [...new Set(cluster.history.lines().filter((line) => Number(line.split(' ')[0]) >= at).map((line) => line.split(' ')[1]!))]
const pods = (cluster: Cluster): number => cluster.list('Pod').length
const transitions = (cluster: Cluster, lock: string): unknown => (cluster.get('Lease', `kube-system/${lock}`) as unknown as Lease).spec?.leaseTransitions

describe('several instances', () => {
  test('only those that lead act; both locks are there', () => {
    const cluster = running()
    expect(transitions(cluster, MANAGER)).toBe(0)
    expect(transitions(cluster, SCHEDULER)).toBe(0)
    expect(actorsSince(cluster, 0).filter((actor) => actor.endsWith('@2'))).toEqual([])
    expect(actorsSince(cluster, 0)).toEqual(expect.arrayContaining(['deployment-controller@1', 'replicaset-controller@1', 'default-scheduler@1']))
    expect(cluster.find('Lease', 'kube-system/none')).toBeUndefined()
  })

  test('one instance: nobody is elected', () => {
    expect(running({ controlPlane: { instances: 1 } }).digest).toBe(runningAlone().digest)
    expect(runningAlone().find('Lease', `kube-system/${MANAGER}`)).toBeUndefined()
  })

  test('the manager dies: another takes over within 24 seconds, and goes on with what is stored', () => {
    const cluster = running()
    cluster.step({ crashComponent: { component: MANAGER } })
    cluster.scale('web', 5)
    cluster.runFor('14s')
    expect(pods(cluster)).toBe(3)
    cluster.runFor('12s')
    expect(pods(cluster)).toBe(5)
    expect(transitions(cluster, MANAGER)).toBe(1)
    expect(transitions(cluster, SCHEDULER)).toBe(0)
    const actors = actorsSince(cluster, 60_001).filter((actor) => actor.includes('controller'))
    expect(actors.every((actor) => actor.endsWith('@2'))).toBe(true)
  })

  test('the scheduler that stands by knows what waits, and binds it as soon as it leads', () => {
    const cluster = running()
    cluster.step({ crashComponent: { component: SCHEDULER, graceful: true }, for: '1m' })
    cluster.scale('web', 5)
    cluster.runFor('5s')
    expect(cluster.list('Pod').every(({ spec }) => spec.nodeName !== undefined)).toBe(true)
    expect(actorsSince(cluster, 60_001)).toContain('default-scheduler@2')
    // The first one comes back, and stands by.
    cluster.runFor('2m')
    cluster.scale('web', 6)
    cluster.runFor('10s')
    expect(actorsSince(cluster, 180_000).filter((actor) => actor.startsWith('default-scheduler'))).toEqual(['default-scheduler@2'])
    expect(cluster.schedulingQueue()).toEqual([])
  })

  test('a manager that is cut off the API server writes nothing, gives up, and stands by when it hears it again', () => {
    const cluster = running()
    cluster.step({ partitionComponent: { component: MANAGER }, for: '90s' })
    cluster.scale('web', 5)
    cluster.runFor('3m')
    expect(pods(cluster)).toBe(5)
    expect(actorsSince(cluster, 60_001).filter((actor) => actor.endsWith('-controller@1'))).toEqual([])
    // It can lead again.
    cluster.step({ crashComponent: { component: MANAGER, instance: 2 } })
    cluster.scale('web', 4)
    cluster.runFor('30s')
    expect(pods(cluster)).toBe(4)
    expect(transitions(cluster, MANAGER)).toBe(2)
  })

  test('the past is the same whether attempts are polled or computed, and over a save in the midst of it', () => {
    const story = (options: Partial<ClusterOptions>, saveAtMs?: number): string => {
      let cluster = running(options)
      cluster.step({ pauseComponent: { component: MANAGER }, for: '40s' })
      cluster.scale('web', 5)
      if (saveAtMs !== undefined) cluster = Cluster.load(cluster.runTo(saveAtMs).save())
      cluster.runTo(110_000)
      cluster.step({ crashComponent: { component: SCHEDULER }, for: '30s' })
      cluster.scale('web', 7)
      cluster.runTo(300_000)
      return cluster.digest
    }
    const digest = story({})
    expect(story({ eager: true })).toBe(digest)
    for (const at of [60_001, 70_000, 85_000, 100_500]) expect(story({}, at)).toBe(digest)
  })

  test('what makes no sense is said', () => {
    expect(() => new Cluster({ seed: '1', controlPlane: { instances: 0 } })).toThrow(OptionError)
    expect(() => new Cluster({ seed: '1', controlPlane: { instances: 6 } })).toThrow('controlPlane.instances: 6 is no number from 1 to 5')
    const cluster = running()
    expect(() => cluster.step({ pauseComponent: { component: MANAGER, instance: 3 } })).toThrow('there is no instance 3 of kube-controller-manager')
    expect(() => cluster.step({ partitionComponent: { component: 'replicaset-controller' } })).toThrow(StepError)
    cluster.step({ pauseComponent: { component: MANAGER } })
    expect(() => cluster.step({ pauseComponent: { component: MANAGER } })).toThrow('kube-controller-manager is paused already')
  })
})

describe('a pause', () => {
  test('of a controller of the one manager: its call under way is made when it goes on', () => {
    const cluster = runningAlone()
    cluster.scale('web', 5)
    cluster.runFor(8)
    cluster.step({ pauseComponent: { component: 'deployment-controller' }, for: '10s' })
    cluster.runFor('9s')
    expect(pods(cluster)).toBe(3)
    cluster.runFor('5s')
    expect(pods(cluster)).toBe(5)
  })

  test('of the scheduler: nothing is bound, and all of it afterwards', () => {
    const cluster = runningAlone()
    cluster.step({ pauseComponent: { component: SCHEDULER }, for: '10s' })
    cluster.scale('web', 6)
    cluster.runFor('9s')
    expect(cluster.list('Pod').filter(({ spec }) => spec.nodeName === undefined)).toHaveLength(3)
    cluster.runFor('2s')
    expect(cluster.list('Pod').every(({ spec }) => spec.nodeName !== undefined)).toBe(true)
  })

  test('of a controller while its watch is stalled: each ends by itself', () => {
    const cluster = runningAlone()
    cluster.step({ stallWatch: { component: 'deployment-controller', kind: 'Deployment' }, for: '10s' })
    cluster.step({ pauseComponent: { component: 'deployment-controller' }, for: '20s' })
    cluster.scale('web', 5)
    cluster.runFor('19s')
    expect(pods(cluster)).toBe(3)
    cluster.runFor('2s')
    expect(pods(cluster)).toBe(5)
  })
})

function runningAlone(): Cluster {
  const cluster = new Cluster({ seed: '1', latencies: 'realistic' })
  cluster.apply(web)
  cluster.runUntilStable()
  cluster.runTo(60_000)
  return cluster
}
