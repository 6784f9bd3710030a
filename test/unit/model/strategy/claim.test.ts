// What a claim's volume begins with. Source: pkg/api/persistentvolumeclaim/util.go.
import { expect, test } from 'vitest'
import { storedClaimSpec } from '../../../../src/model/strategy/claim.js'
import type { PersistentVolumeClaimSpec } from '../../../../src/model/index.js'

const stored = (spec: object, old?: object) => storedClaimSpec(spec as PersistentVolumeClaimSpec, old as PersistentVolumeClaimSpec | undefined)
const claim = { kind: 'PersistentVolumeClaim', name: 'a' }

test('a source stands under both names', () => {
  expect(stored({ dataSource: claim })).toEqual({ dataSource: claim, dataSourceRef: claim })
  expect(stored({ dataSourceRef: claim })).toEqual({ dataSource: claim, dataSourceRef: claim })
})

test('a source that nobody knows is dropped under the old name, one in another namespace under the new', () => {
  expect(stored({ dataSource: { kind: 'Other', name: 'a' } })).toEqual({})
  expect(stored({ dataSource: { kind: 'Other', name: 'a' } }, { dataSource: claim })).toHaveProperty('dataSource.kind', 'Other')
  expect(stored({ dataSourceRef: { ...claim, namespace: 'b' } })).toEqual({})
})
