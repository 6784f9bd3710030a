/** The sentences that users read, and what they say after the first one. */
import { expect, test } from 'vitest'
import { ClusterModel, decide } from '../../../../src/placement/index.js'
import type { PodStatus } from '../../../../src/model/index.js'
import { cluster, node, pod } from '../build.js'
import { makeNode, makePod } from '../clusters.js'

const plain = { cpu: 1, zone: 'a', disk: false, taint: undefined, cordoned: false, image: false }
const options = { startIndex: 0, ties: 'first-by-name', draw: () => 0 } as const

test('a cluster without nodes is an error, not a refusal', () => {
  expect(decide(new ClusterModel(), makePod('p', { template: 0, app: 'web' }), options))
    .toMatchObject({ error: true, message: 'no nodes available to schedule pods' })
})

test('reasons are counted and sorted as text; preemption says why it does not help', () => {
  const model = new ClusterModel()
  model.setNode(0, makeNode('n0', { ...plain, taint: 'NoSchedule' }))
  model.setNode(1, makeNode('n1', { ...plain, cordoned: true }))
  model.setNode(2, makeNode('n2', plain))
  for (let i = 0; i < 3; i++) model.setPod(i, makePod(`p${i}`, { template: 0, app: 'web' }), 'n2')
  const decision = decide(model, makePod('p', { template: 0, app: 'web' }), options)
  expect(decision).toMatchObject({
    message: '0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. '
      + 'no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, '
      + '2 Preemption is not helpful for scheduling.',
    unschedulablePlugins: ['NodeResourcesFit', 'NodeUnschedulable', 'TaintToleration'],
  })
})

test('the node that a pod is nominated to was looked at, also where PreFilter left it out', () => {
  const model = cluster([node('a'), node('b', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }), node('c')])
  const named = { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['a'] }] }] }
  const spec = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: named } } }
  const asked = (status: PodStatus) => decide(model, pod('p', { requests: { cpu: '9' }, spec, status }), options)
  expect(asked({})).toMatchObject({ fitError: "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]." })
  expect(asked({ nominatedNodeName: 'b' })).toMatchObject({
    fitError: "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity TaintToleration], 1 node(s) had untolerated taint(s).",
    unschedulablePlugins: ['NodeAffinity', 'NodeResourcesFit', 'TaintToleration'],
  })
})

test('a pod of higher priority is told who would have to go, and the trial leaves no trace', () => {
  const model = new ClusterModel()
  model.setNode(0, makeNode('n0', plain))
  for (let i = 0; i < 3; i++) model.setPod(i, makePod(`p${i}`, { template: 0, app: 'web' }), 'n0')
  const before = [0, 1, 2].map((slot) => model.node('n0')!.requested(slot))
  const decision = decide(model, makePod('vip', { template: 1, app: 'web' }), options)
  expect(decision).toMatchObject({ message: '0/1 nodes are available: 1 Insufficient cpu.', preemption: { node: 'n0', pdbViolations: 0 } })
  expect([0, 1, 2].map((slot) => model.node('n0')!.requested(slot))).toEqual(before)
  expect(model.placedPods().map(({ id }) => id)).toEqual([0, 1, 2])
})
