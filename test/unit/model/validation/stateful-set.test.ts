// The order and the number of complaints about a StatefulSet. Source: pkg/apis/apps/validation (ValidateStatefulSetSpec).
import { expect, test } from 'vitest'
import { applyDefaults, prepareForCreate, validateCreate, type KubeObject } from '../../../../src/model/index.js'

function complaints(spec: object, labels: object = { app: 'a' }): string[] {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'data', mountPath: '/d' }] }], subdomain: 'No' } }
  const claims = [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }]
  const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'a', namespace: 'default', uid: 'u' }, spec: { selector: { matchLabels: { app: 'a' } }, template, volumeClaimTemplates: claims, ...spec } }
  return validateCreate(prepareForCreate(applyDefaults(set as unknown as KubeObject), 0)).map(({ field, message }) => `${field}: ${message}`.slice(0, 100))
}

test('claims are volumes of the pods, whose subdomain is given by the controller', () => {
  expect(complaints({})).toEqual([])
  expect(complaints({ volumeClaimTemplates: [] })).toEqual(['spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"'])
})

test('the retention of claims is told before the claims', () => {
  const claims = [{ metadata: { name: 'data' }, spec: { accessModes: [], resources: { requests: { storage: '1Gi' } } } }]
  expect(complaints({ volumeClaimTemplates: claims, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Keep', whenScaled: 'Retain' } })).toEqual([
    expect.stringContaining('spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Keep"'),
    'spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required',
  ])
})

test('labels of the template are looked at twice', () => {
  expect(complaints({}, { app: 'a', b: '-' }).filter((text) => text.startsWith('spec.template.labels'))).toHaveLength(2)
})
