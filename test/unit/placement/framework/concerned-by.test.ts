/** Whom an event may concern, told by plugins, beside asking about each waiting pod. */
import { expect, test } from 'vitest'
import { ClusterModel, concernedBy, defaultProfile, mayHelp } from '../../../../src/placement/index.js'
import type { ClusterEvent } from '../../../../src/placement/index.js'
import { makeNode, makePod } from '../clusters.js'

const plain = { cpu: 1, zone: 'a', disk: false, taint: undefined, cordoned: false, image: false }
const model = new ClusterModel()
const waiting = makePod('p', { template: 0, app: 'web' })
const placed = { ...makePod('q', { template: 6, app: 'web' }), spec: { ...makePod('q', { template: 6, app: 'web' }).spec, nodeName: 'n' } }
const nominated = { ...waiting, metadata: { ...waiting.metadata, name: 'other' }, status: { nominatedNodeName: 'n' } }
const gated = { ...waiting, spec: { ...waiting.spec, schedulingGates: [{ name: 'later' }] } }

const events: readonly ClusterEvent[] = [
  { kind: 'Node', new: makeNode('n', plain) },
  { kind: 'Node', old: makeNode('n', plain), new: makeNode('n', { ...plain, cpu: 2 }) },
  { kind: 'Node', old: makeNode('n', plain), new: makeNode('n', { ...plain, disk: true }) },
  { kind: 'Node', old: makeNode('n', { ...plain, taint: 'NoSchedule' }), new: makeNode('n', plain) },
  { kind: 'Node', old: makeNode('n', { ...plain, cordoned: true }), new: makeNode('n', plain) },
  { kind: 'Node', old: makeNode('n', plain) },
  { kind: 'Pod', new: placed },
  { kind: 'Pod', old: placed },
  { kind: 'Pod', old: placed, new: { ...placed, metadata: { ...placed.metadata, labels: {} } } },
  { kind: 'Pod', old: nominated },
  { kind: 'Pod', old: gated, new: waiting },
  { kind: 'Pod', old: waiting, new: { ...waiting, metadata: { ...waiting.metadata, labels: { app: 'db' } } } },
]

test('nobody whom an event may help is passed over', () => {
  let helped = 0
  for (const event of events) {
    const { group, own } = concernedBy(event, [defaultProfile])
    for (const { name } of defaultProfile.plugins) {
      for (let template = 0; template < 8; template++) {
        const pod = makePod('p', { template, app: 'web' })
        if (!mayHelp([name], model.podInfo(pod), event, model, defaultProfile)) continue
        helped++
        expect(group([name], '') || own === `${pod.metadata.namespace}/p`, `${name}: ${JSON.stringify(event)}`).toBe(true)
        expect(group([name, 'Nobody'], '') || own === `${pod.metadata.namespace}/p`).toBe(true)
      }
    }
  }
  expect(helped).toBeGreaterThan(50)
})

test('whom nobody listens for is passed over', () => {
  const comes = concernedBy({ kind: 'Pod', new: placed }, [defaultProfile])
  expect([comes.group(['NodeResourcesFit'], ''), comes.group(['NodeResourcesFit', 'InterPodAffinity'], ''), comes.group([], '')]).toEqual([false, true, true])
  expect([comes.group(['SchedulingGates'], 'SchedulingGates'), comes.group(['InterPodAffinity'], 'SchedulingGates')]).toEqual([false, false])
  const opened = concernedBy({ kind: 'Pod', old: gated, new: waiting }, [defaultProfile])
  expect([opened.group(['SchedulingGates'], 'SchedulingGates'), opened.own]).toEqual([false, `${waiting.metadata.namespace}/p`])
  expect(concernedBy({ kind: 'Service', new: {} }, [defaultProfile]).group([], '')).toBe(false)
})
