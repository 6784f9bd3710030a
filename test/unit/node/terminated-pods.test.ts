/** What a pod that is over says of containers that were waiting. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Status { readonly name: string, readonly state: { readonly waiting?: object, readonly terminated?: { readonly exitCode: number, readonly reason: string } }, readonly lastState: { readonly terminated?: { readonly exitCode: number } } }
interface Shown { readonly phase: string, readonly initContainerStatuses?: readonly Status[], readonly containerStatuses: readonly Status[], readonly conditions: readonly { readonly type: string, readonly reason?: string, readonly message?: string }[] }

/** The pod as its kubelet leaves it, evicted by another that fills the memory. */
function evicted(apps: readonly object[], spec: object): Shown {
  const images = [{ image: 'lost:*', pull: 'missing' }]
  const cluster = new Cluster({ seed: '1', nodes: { count: 1, memory: '1Gi' } as never, apps: [...apps, { image: 'big:*', idle: { memory: '1000Mi' } }] as never, images: images as never })
  const big = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'big' }, spec: { priorityClassName: 'system-node-critical', containers: [{ name: 'c', image: 'big:1' }] } }
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }, big] as never)
  cluster.runFor('1m')
  return (cluster.get('Pod', 'p') as unknown as { readonly status: Shown }).status
}

const unknown = { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated' }

test('a main container that never ran has failed, and one in its back-off keeps its last end', () => {
  const { phase, containerStatuses: [crash, lost], conditions } = evicted([{ image: 'crash:*', exits: { code: 3, after: '1s' } }], { containers: [{ name: 'crash', image: 'crash:1' }, { name: 'lost', image: 'lost:1' }] })
  expect(phase).toBe('Failed')
  expect(lost).toMatchObject({ state: { terminated: unknown }, lastState: {} })
  expect(crash).toMatchObject({ state: { terminated: unknown }, lastState: { terminated: { exitCode: 3 } } })
  expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({ reason: 'PodFailed' })
})

test('of a pod that was not initialized nothing is said of what never began', () => {
  const { initContainerStatuses, containerStatuses } = evicted([{ image: 'crash:*', exits: { code: 3, after: '1s' } }], {
    initContainers: [{ name: 'crash', image: 'crash:1' }, { name: 'next', image: 'next:1' }], containers: [{ name: 'c', image: 'web:1' }],
  })
  expect(initContainerStatuses!.map(({ state }) => Object.keys(state)[0])).toEqual(['terminated', 'waiting'])
  expect(containerStatuses[0]!.state.waiting).toBeDefined()
})

test('a container that ended with its machine is said to have ended so, in a pod that was deleted meanwhile', () => {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 } })
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', finalizers: ['x.io/keep'] }, spec: { containers: [{ name: 'c', image: 'web:1' }] } }] as never)
  cluster.runFor('10s')
  cluster.step({ crash: { node: 'node-1' } })
  cluster.delete('Pod', 'p')
  cluster.runFor('10s')
  cluster.step({ recover: { node: 'node-1' } })
  cluster.runFor('2m')
  const { phase, containerStatuses } = (cluster.get('Pod', 'p') as unknown as { readonly status: Shown }).status
  expect(phase).toBe('Failed')
  expect(containerStatuses).toMatchObject([{ state: { terminated: { exitCode: 255, reason: 'Unknown' } }, lastState: {} }])
})
