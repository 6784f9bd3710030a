/** When the probes of a container run, and what is remembered of them over its lives. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Status { readonly ready: boolean, readonly started: boolean, readonly restartCount: number }

function start(apps: readonly object[], container: object, more: object = {}): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: apps as never, ...more })
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'web:1', ...container }] } }] as never)
  return cluster
}

function show(cluster: Cluster): Status {
  return (cluster.get('Pod', 'p') as unknown as { readonly status: { readonly containerStatuses: readonly [Status] } }).status.containerStatuses[0]
}

/** The first second from now on at which something is so. */
function since(cluster: Cluster, holds: (status: Status) => boolean): number {
  for (let second = 0; second < 300; second++) {
    if (holds(show(cluster))) return second
    cluster.runFor('1s')
  }
  return Infinity
}

const exec = { command: ['x'] }
const failing = (kind: string): object => ({ image: '*', probes: { [kind]: [{ failsFrom: '0s' }] } })

test('startup and liveness are asked for at every period since the pod was first synced, which is before its image is there', () => {
  const images = { images: [{ image: '*', takes: '7s' }] }
  const cluster = start([], { startupProbe: { exec, periodSeconds: 10 } }, images)
  expect(since(cluster, ({ started }) => started)).toBe(11)
  const other = start([failing('liveness')], { livenessProbe: { exec, periodSeconds: 10, failureThreshold: 2 } }, images)
  expect(since(other, ({ restartCount }) => restartCount === 1)).toBe(20)
})

test('readiness is asked for as soon as the container has started', () => {
  const cluster = start([], { readinessProbe: { exec, periodSeconds: 10 } }, { images: [{ image: '*', takes: '7s' }] })
  expect(since(cluster, ({ ready }) => ready)).toBe(7)
})

test('the failures of a life count in the next', () => {
  const cluster = start([{ ...failing('liveness'), exits: { code: 1, after: '25s', times: 1 } }], { livenessProbe: { exec, periodSeconds: 10, failureThreshold: 3 } })
  expect(since(cluster, ({ restartCount }) => restartCount === 1)).toBe(25)
  expect(cluster.events().map(({ reason }) => reason)).not.toContain('Killing')
  cluster.runFor('5s')
  expect(cluster.events().map(({ reason }) => reason)).toContain('Killing')
})

test('a container that was ready needs one success to be so again', () => {
  const cluster = start([{ image: '*', exits: { code: 1, after: '100s', times: 1 } }], { readinessProbe: { exec, periodSeconds: 10, successThreshold: 3 } })
  expect(since(cluster, ({ ready }) => ready)).toBe(20)
  cluster.runFor('80s')
  expect(show(cluster)).toMatchObject({ ready: true, restartCount: 1 })
})

test('liveness is nobody\'s concern any more in a pod that is to end', () => {
  const cluster = start([{ ...failing('liveness'), ignoresSigterm: true }], { livenessProbe: { exec, periodSeconds: 10, failureThreshold: 9 } })
  cluster.runFor('15s')
  cluster.delete('Pod', 'p')
  cluster.runFor('25s')
  expect(cluster.find('Pod', 'p')).toBeDefined()
  expect(cluster.events().filter(({ reason }) => reason === 'Unhealthy').map(({ count }) => count)).toEqual([1])
})
