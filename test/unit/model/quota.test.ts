import { expect, test } from 'vitest'
import { chargeQuotas, type KubeObject, type ResourceQuota } from '../../../src/model/index.js'

const claim = (volumeAttributesClassName: string): KubeObject => ({
  apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' },
  spec: { volumeAttributesClassName, resources: { requests: { storage: '1Gi' } } },
}) as unknown as KubeObject
const gold: ResourceQuota = {
  apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' },
  spec: { scopeSelector: { matchExpressions: [{ scopeName: 'VolumeAttributesClass', operator: 'In', values: ['gold'] }] } },
  status: { hard: { 'requests.storage': '8Gi' }, used: { 'requests.storage': '2Gi' } },
} as ResourceQuota

test('a changed object that comes into the scopes of a quota is charged as a whole', () => {
  expect(chargeQuotas(claim('gold'), claim('silver'), [gold], 0)).toEqual([{ quota: gold, used: { 'requests.storage': '3Gi' } }])
  expect(chargeQuotas(claim('gold'), claim('gold'), [gold], 0)).toEqual([])
})
