import { expect, test } from 'vitest'
import { ClusterModel } from '../../../../src/placement/index.js'
import { makeNode, makePod } from '../clusters.js'

const plain = { cpu: 4, zone: 'a', disk: false, taint: undefined, cordoned: false, image: false }

function sums(model: ClusterModel) {
  const node = model.node('n')!
  return { requested: [0, 1, 2].map((slot) => node.requested(slot)), nonZeroCpuMilli: node.nonZeroCpuMilli, pods: node.pods.length }
}

const version = (model: ClusterModel) => model.columns.changes

test('sums follow pods as they come, change and go', () => {
  const model = new ClusterModel()
  model.setNode(0, makeNode('n', plain))
  const pod = makePod('p', { template: 0, app: 'web' })
  model.setPod(1, pod, 'n')
  model.setPod(1, { ...pod, spec: { ...pod.spec, nodeName: 'n' } })
  expect(sums(model)).toEqual({ requested: [300, 256 * 1024 * 1024, 0], nonZeroCpuMilli: 300, pods: 1 })
  model.setPod(1, { ...pod, spec: { ...pod.spec, nodeName: 'n' }, status: { phase: 'Succeeded' } })
  expect(sums(model)).toEqual({ requested: [0, 0, 0], nonZeroCpuMilli: 0, pods: 0 })
})

test('binding an assumed pod is no change to its node', () => {
  const model = new ClusterModel()
  model.setNode(0, makeNode('n', plain))
  const pod = makePod('p', { template: 0, app: 'web' })
  model.setPod(1, pod, 'n')
  const before = version(model)
  model.setPod(1, { ...pod, spec: { ...pod.spec, nodeName: 'n' }, status: { phase: 'Running' } })
  expect(version(model)).toBe(before)
})

test('a heartbeat is no change', () => {
  const model = new ClusterModel()
  const node = makeNode('n', plain)
  model.setNode(0, node)
  const before = version(model)
  model.setNode(0, { ...node, status: { ...node.status, conditions: [{ type: 'Ready', status: 'True' }] } })
  expect(version(model)).toBe(before)
})

test('pods may come before their node and outlive it', () => {
  const model = new ClusterModel()
  model.setPod(1, makePod('p', { template: 0, app: 'web' }), 'n')
  expect(model.nodeCount).toBe(0)
  model.setNode(0, makeNode('n', plain))
  expect(model.node('n')!.pods.length).toBe(1)
  model.setNode(0, undefined)
  expect(model.nodeCount).toBe(0)
  model.setNode(5, makeNode('n', plain))
  expect(model.node('n')!.requested(0)).toBe(300)
})

test('the size of an image is what the first of the nodes reports, whoever was told first', () => {
  const model = new ClusterModel()
  const node = (name: string, sizeBytes: number) => {
    const made = makeNode(name, plain)
    return { ...made, status: { ...made.status, images: [{ names: ['app:1'], sizeBytes }] } }
  }
  model.setNode(2, node('b', 20))
  model.setNode(1, node('a', 10))
  expect(model.images.stateOf('app:1')).toEqual({ sizeBytes: 10, nodeCount: 2 })
  model.setNode(1, undefined)
  expect(model.images.stateOf('app:1')).toEqual({ sizeBytes: 20, nodeCount: 1 })
})

test('nodes stand zone by zone in turn', () => {
  const model = new ClusterModel()
  const zones = ['a', 'a', 'b', 'c', 'b']
  zones.forEach((zone, id) => model.setNode(id, makeNode(`n${id}`, { ...plain, zone })))
  expect(model.nodesInOrder.map(({ name }) => name)).toEqual(['n0', 'n2', 'n3', 'n1', 'n4'])
})
