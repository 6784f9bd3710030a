// What a claim may ask for, at first and later. Source: pkg/apis/core/validation (ValidatePersistentVolumeClaimUpdate, validateDataSource).
import { expect, test } from 'vitest'
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from '../../../../src/model/validation/persistent-volume-claim.js'
import type { PersistentVolumeClaim } from '../../../../src/model/index.js'

const claim = (spec: object, status: object = { phase: 'Bound', capacity: { storage: '5Gi' } }): PersistentVolumeClaim => ({
  apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'a', namespace: 'default', uid: 'u', resourceVersion: '1' },
  spec: { accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem', resources: { requests: { storage: '5Gi' } }, ...spec }, status,
} as never)
const texts = (errors: readonly { field: string; message: string }[]) => errors.map(({ field, message }) => `${field}: ${message}`)

test('the mode of a volume stays, and an absent size is less than what there is', () => {
  expect(texts(validatePersistentVolumeClaimUpdate(claim({}), claim({ resources: { requests: { storage: '6Gi' } } })))).toEqual([])
  expect(texts(validatePersistentVolumeClaimUpdate(claim({}), claim({ volumeMode: 'Block', resources: undefined })))).toEqual([
    'spec.resources[storage]: Required value',
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    'volumeMode: Invalid value: "Block": field is immutable',
  ])
})

test('a source without a group is another claim', () => {
  expect(texts(validatePersistentVolumeClaim(claim({ dataSource: { kind: 'Other', name: '' } })))).toEqual([
    'spec.dataSource.name: Required value', `spec.dataSource: Invalid value: "Other": must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
  ])
})
