import { expect, test } from 'vitest'
import {
  controllerOf, findMatchingUntoleratedTaint, getCondition, isPodActive, keyOf, newControllerRef, podAvailable, podAvailableAt,
  podRequests, qosClass, setCondition, splitKey, tolerates,
} from '../../../../src/model/index.js'
import type { Pod, PodCondition } from '../../../../src/model/index.js'

const ready: Pod = {
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] },
  status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2000-01-01T00:00:10Z' }] },
}

test('a pod says from when on it counts as available', () => {
  expect(podAvailableAt(ready, 5)).toBe(15_000)
  expect(podAvailable(ready, 5, 14_999)).toBe(false)
  expect(podAvailable(ready, 5, 15_000)).toBe(true)
  expect(podAvailable(ready, 0, 0)).toBe(true)
  expect(podAvailableAt({ ...ready, status: {} }, 0)).toBeUndefined()
})

test('a pod that is being deleted is not active', () => {
  expect(isPodActive(ready)).toBe(true)
  expect(isPodActive({ ...ready, metadata: { name: 'p', deletionTimestamp: '2000-01-01T00:00:00Z' } })).toBe(false)
})

test('requests are those of the sidecars and the greater of init and main containers', () => {
  const spec = {
    containers: [{ name: 'a', resources: { requests: { cpu: '100m' } } }],
    initContainers: [
      { name: 's', restartPolicy: 'Always', resources: { requests: { cpu: '50m' } } },
      { name: 'i', resources: { requests: { cpu: '1' } } },
    ],
  }
  expect(podRequests(spec)).toEqual({ cpu: '1050m' })
  expect(podRequests(spec)).toBe(podRequests(spec))
  expect(qosClass(spec)).toBe('Burstable')
})

test('a pod with resources of its own, be they empty, is of the class that they say', () => {
  const containers = [{ name: 'c', resources: { requests: { cpu: '1' } } }]
  expect(qosClass({ containers, resources: {} })).toBe('BestEffort')
  expect(qosClass({ containers, resources: { requests: { cpu: '1' } } })).toBe('Burstable')
})

test('a condition keeps its place, and its time while the status stays', () => {
  const first = setCondition<PodCondition>(undefined, { type: 'A', status: 'True', lastTransitionTime: '1', reason: 'x' })
  const both = setCondition(first, { type: 'B', status: 'False', lastTransitionTime: '2' })
  const again = setCondition(both, { type: 'A', status: 'True', lastTransitionTime: '3', reason: 'y' })
  expect(again).toEqual([{ type: 'A', status: 'True', lastTransitionTime: '1', reason: 'y' }, { type: 'B', status: 'False', lastTransitionTime: '2' }])
  expect(setCondition(again, { type: 'B', status: 'False', lastTransitionTime: '9' })).toBe(again)
  expect(getCondition(setCondition(again, { type: 'A', status: 'False', lastTransitionTime: '4' }), 'A')?.lastTransitionTime).toBe('4')
})

test('taints are tolerated by key, effect and value', () => {
  const taint = { key: 'dedicated', value: 'web', effect: 'NoSchedule' }
  expect(tolerates({ operator: 'Exists' }, taint)).toBe(true)
  expect(tolerates({ key: 'dedicated', value: 'web' }, taint)).toBe(true)
  expect(tolerates({ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }, taint)).toBe(false)
  expect(tolerates({ key: 'dedicated', operator: 'Gt', value: '1' }, taint)).toBe(false)
  expect(findMatchingUntoleratedTaint([taint], [{ key: 'dedicated', value: 'web' }])).toBeUndefined()
  expect(findMatchingUntoleratedTaint([taint], undefined)).toBe(taint)
})

test('objects are keyed by namespace and name and know their controller', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'r', namespace: 'n', uid: 'u' } }
  const reference = newControllerRef(owner)
  expect(keyOf(owner)).toBe('n/r')
  expect(splitKey('n/r')).toEqual({ namespace: 'n', name: 'r' })
  expect(splitKey('node')).toEqual({ namespace: undefined, name: 'node' })
  expect(controllerOf({ metadata: { ownerReferences: [{ ...reference, controller: false }, reference] } })).toBe(reference)
})
