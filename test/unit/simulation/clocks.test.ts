/** Clocks that are wrong: whose times they change, whom they fool, and whom not. */
import { describe, expect, test } from 'vitest'
import { Cluster, OptionError, StepError, type ClusterOptions, type Step } from '../../../src/index.js'
import { builtInInvariants, InvariantChecker } from '../../../src/invariants/index.js'
import { formatTime } from '../../../src/model/index.js'

function deployment(name: string, minReadySeconds = 0): object {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name },
    spec: { replicas: 1, minReadySeconds, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:v1' }] } } },
  }
}

const cronJob = {
  apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'tick' },
  spec: { schedule: '*/10 * * * *', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:v1' }] } } } } },
}

const single = (options: Partial<ClusterOptions> = {}): Cluster => new Cluster({ seed: '1', nodes: { count: 1 }, ...options })
const minutes = (n: number): number => n * 60_000

describe('the clock of a node', () => {
  test('is what the times of its pods are by; those that were written stay when it is set right', () => {
    const cluster = single()
    cluster.runTo(minutes(1))
    cluster.step({ skewClock: { node: 'node-1', ahead: '5m' }, for: '10m' })
    cluster.apply(deployment('early'))
    cluster.runTo(minutes(20))
    cluster.apply(deployment('late'))
    cluster.runFor('1m')
    const [early, late] = cluster.list('Pod')
    expect(early!.status).toMatchObject({ startTime: formatTime(minutes(6)), containerStatuses: [{ state: { running: { startedAt: formatTime(minutes(6)) } } }] })
    expect(early!.status!.conditions!.find(({ type }) => type === 'Ready')!.lastTransitionTime).toBe(formatTime(minutes(6)))
    expect(early!.metadata.creationTimestamp).toBe(formatTime(minutes(1)))
    expect(late!.status!.startTime).toBe(formatTime(minutes(20)))
    cluster.step({ exitContainer: { pod: early!.metadata.name } })
    cluster.runFor('1m')
    expect(cluster.get('Pod', early!.metadata.name).status!.containerStatuses![0]!.lastState).toMatchObject({ terminated: { startedAt: formatTime(minutes(6)), finishedAt: formatTime(minutes(21)) } })
  })

  test('that is ahead makes pods wait for being available, one that is behind makes them available at once', () => {
    const availableAfter = (skew: Step | undefined): number => {
      const cluster = single()
      cluster.runTo(minutes(10))
      if (skew !== undefined) cluster.step(skew)
      cluster.apply(deployment('web', 30))
      expect(cluster.runUntil((each) => each.get('Deployment', 'web').status.availableReplicas === 1)).toBe(true)
      return cluster.now - minutes(10)
    }
    expect(availableAfter(undefined)).toBe(30_000)
    expect(availableAfter({ skewClock: { node: 'node-1', ahead: '2m' } })).toBe(150_000)
    expect(availableAfter({ skewClock: { node: 'node-1', behind: '2m' } })).toBe(0)
    // The controllers' clock is wrong by as much: nothing is to be seen of it.
    const cluster = single()
    cluster.step({ skewClock: { node: 'node-1', ahead: '2m' } })
    cluster.step({ skewClock: { controlPlane: 1, ahead: '2m' } })
    cluster.apply(deployment('web', 30))
    cluster.runFor('30s')
    expect(cluster.get('Deployment', 'web').status.availableReplicas).toBe(1)
  })

  test('does not make it unready: the node controller goes by what it sees, and when', () => {
    const cluster = single()
    cluster.step({ skewClock: { node: 'node-1', behind: '1h' } })
    cluster.runFor('10m')
    expect(cluster.get('Node', 'node-1').status!.conditions!.find(({ type }) => type === 'Ready')!.status).toBe('True')
  })
})

describe('the clock of the control plane', () => {
  const jobsAt = (cluster: Cluster): readonly number[] => cluster.history.lines().filter((line) => line.includes(' create Job ')).map((line) => Number(line.split(' ')[0]))

  test('is what a CronJob goes by: early when it is ahead, and on time again when it is set right', () => {
    const cluster = single()
    cluster.apply(cronJob)
    cluster.runTo(minutes(5))
    cluster.step({ skewClock: { controlPlane: 1, ahead: '2m' }, for: '20m' })
    cluster.runTo(minutes(61))
    // The first time was set before, the fourth while the clock was ahead.
    expect(jobsAt(cluster).map((at) => Math.round(at / 60_000))).toEqual([10, 18, 30, 40, 50, 60])
    expect(cluster.list('Job').map(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'])).toContain(formatTime(minutes(60)))
  })

  test('is what conditions are written by', () => {
    const cluster = single()
    cluster.step({ skewClock: { controlPlane: 1, behind: '30s' } })
    cluster.runTo(minutes(5))
    cluster.apply(deployment('web'))
    cluster.runFor('1m')
    const conditions = cluster.get('Deployment', 'web').status.conditions ?? []
    expect(conditions.find(({ type }) => type === 'Available')).toMatchObject({ lastTransitionTime: formatTime(minutes(5) - 30_000) })
  })
})

describe('leader election', () => {
  const pair = (seed: string): { readonly cluster: Cluster; readonly overlaps: () => number; readonly transitions: () => unknown } => {
    const cluster = new Cluster({ seed, nodes: { count: 1 }, controlPlane: { instances: 2 } })
    const { simulation } = cluster
    const checker = new InvariantChecker({ ledger: simulation.ledger, viewOf: () => undefined, watchLagMaxMs: 0, elections: simulation.controlPlane!.acting() }, builtInInvariants.filter(({ id }) => id === 'I16'))
    const lease = (): { readonly spec: { readonly leaseTransitions: number } } => cluster.get('Lease', 'kube-system/kube-controller-manager') as never
    return { cluster, overlaps: () => checker.violations.length, transitions: () => lease().spec.leaseTransitions }
  }
  const seeds = Array.from({ length: 12 }, (_, i) => String(i))

  test('does not care about clocks that are off', () => {
    const { cluster, overlaps, transitions } = pair('1')
    cluster.runTo(minutes(1))
    cluster.step({ skewClock: { controlPlane: 1, ahead: '1h' } })
    cluster.step({ skewClock: { controlPlane: 2, behind: '1h' } })
    cluster.runTo(minutes(10))
    expect([transitions(), overlaps()]).toEqual([0, 0])
  })

  test('tolerates clocks of different rates up to the ratio of lease and deadline; beyond it two lead at a time, and it is reported', () => {
    const twoLead = (rate: number): readonly boolean[] => seeds.map((seed) => {
      const { cluster, overlaps } = pair(seed)
      cluster.runTo(minutes(1))
      if (rate !== 1) cluster.step({ skewClock: { controlPlane: 1, rate } })
      cluster.runTo(minutes(2))
      cluster.step({ partitionComponent: { component: 'kube-controller-manager', instance: 1 }, for: '27s' })
      cluster.runTo(minutes(5))
      return overlaps() > 0
    })
    expect(twoLead(1)).not.toContain(true)
    expect(twoLead(0.7)).not.toContain(true)
    expect(twoLead(0.4)).toContain(true)
  })
})

test('what makes no sense is said', () => {
  const cluster = single()
  expect(() => cluster.step({ skewClock: { controlPlane: 2, ahead: '1m' } })).toThrow(StepError)
  expect(() => cluster.step({ skewClock: { node: 'node-9', ahead: '1m' } })).toThrow('there is no machine "node-9"')
  expect(() => cluster.step({ skewClock: { node: 'node-1', rate: 20 } })).toThrow(OptionError)
})
