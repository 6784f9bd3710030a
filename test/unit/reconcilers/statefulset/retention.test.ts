import { expect, test } from 'vitest'
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../../../src/model/index.js'
import { isControlledElsewhere, isStaleFor, ownersMatch, withOwners } from '../../../../src/reconcilers/statefulset/retention.js'

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db-1', namespace: 'default', uid: 'pod' }, spec: {} } as unknown as Pod

function set(whenDeleted: string, whenScaled: string, replicas = 3): StatefulSet {
  return {
    apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'default', uid: 'set' },
    spec: { replicas, persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled } },
  } as unknown as StatefulSet
}

function claim(...ownerReferences: OwnerReference[]): PersistentVolumeClaim {
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data-db-1', namespace: 'default', ...(ownerReferences.length === 0 ? {} : { ownerReferences }) }, spec: {} } as unknown as PersistentVolumeClaim
}

const BY_SET: OwnerReference = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'set', controller: true, blockOwnerDeletion: true }
const BY_POD: OwnerReference = { apiVersion: 'v1', kind: 'Pod', name: 'db-1', uid: 'pod', controller: true, blockOwnerDeletion: true }
const BY_OTHER: OwnerReference = { apiVersion: 'example.com/v1', kind: 'Backup', name: 'b', uid: 'other', controller: true }

test.each([
  ['Retain', 'Retain', 3, []],
  ['Delete', 'Retain', 3, [BY_SET]],
  ['Retain', 'Delete', 3, []],
  ['Retain', 'Delete', 1, [BY_POD]],
  ['Delete', 'Delete', 3, [BY_SET]],
  ['Delete', 'Delete', 1, [BY_POD]],
  ['Delete', 'Retain', 1, [BY_SET]],
])('whenDeleted %s, whenScaled %s with %i replicas: the owners of the claim of pod 1', (whenDeleted, whenScaled, replicas, owners) => {
  const policy = set(whenDeleted, whenScaled, replicas)
  for (const before of [claim(), claim(BY_SET), claim(BY_POD)]) {
    const after = withOwners(before, policy, POD)
    expect(after.metadata.ownerReferences ?? []).toEqual(owners)
    expect(ownersMatch(after, policy, POD)).toBe(true)
    expect(ownersMatch(before, policy, POD)).toBe(JSON.stringify(before) === JSON.stringify(after))
  }
})

test('a claim that somebody else controls only loses the references to the set and the pod', () => {
  const policy = set('Delete', 'Retain')
  expect(isControlledElsewhere(claim(BY_OTHER), policy, POD)).toBe(true)
  expect(ownersMatch(claim(BY_OTHER), policy, POD)).toBe(true)
  expect(ownersMatch(claim(BY_OTHER, { ...BY_SET, controller: false }), policy, POD)).toBe(false)
  expect(withOwners(claim(BY_OTHER, { ...BY_SET, controller: false }), policy, POD).metadata.ownerReferences).toEqual([BY_OTHER])
})

test('a claim of a former pod is left alone, and its successor waits where scaling deletes claims', () => {
  const former = claim({ ...BY_POD, uid: 'former' })
  expect(ownersMatch(former, set('Retain', 'Delete'), POD)).toBe(true)
  expect(isStaleFor(former, set('Retain', 'Delete'), POD)).toBe(true)
  expect(isStaleFor(former, set('Retain', 'Retain'), POD)).toBe(false)
})
