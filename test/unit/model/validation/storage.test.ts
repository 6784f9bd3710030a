/** What is wrong with drivers and the room that they say there is, in upstream's words. Source: pkg/apis/storage/validation. */
import { describe, expect, test } from 'vitest'
import { applyDefaults, prepareForCreate, prepareForUpdate, validateCreate, validateUpdate } from '../../../../src/model/index.js'
import type { KubeObject } from '../../../../src/model/index.js'

const stored = (object: unknown): KubeObject => prepareForCreate(applyDefaults(object as KubeObject), 0)
const driver = (spec: object): KubeObject => stored({ apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: 'disk' }, spec })
const room = (fields: object): KubeObject => stored({ apiVersion: 'storage.k8s.io/v1', kind: 'CSIStorageCapacity', metadata: { name: 'room', namespace: 'default' }, storageClassName: 'fast', ...fields })
const created = (object: KubeObject): string[] => validateCreate(object).map(({ field, message }) => `${field}: ${message}`)
const updated = (old: KubeObject, next: KubeObject): string[] => validateUpdate(old, next).map(({ field, message }) => `${field}: ${message}`)

describe('a CSIDriver', () => {
  test('says what is wrong with its tokens and periods', () => {
    expect(created(driver({ tokenRequests: [{ audience: 'a', expirationSeconds: 599 }, { audience: 'a' }, { audience: '', expirationSeconds: 4_294_967_297 }], nodeAllocatableUpdatePeriodSeconds: 9 }))).toEqual([
      'spec.tokenRequests[0].expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
      'spec.tokenRequests[2].expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
      'spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds',
    ])
    expect(created(driver({ serviceAccountTokenInSecrets: true }))).toEqual(['spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified'])
    expect(created(driver({ serviceAccountTokenInSecrets: true, tokenRequests: [{ audience: 'a', expirationSeconds: 600 }], nodeAllocatableUpdatePeriodSeconds: 10 }))).toEqual([])
  })

  test('stays as it is in what nodes have relied upon', () => {
    expect(updated(driver({}), driver({ storageCapacity: true }))).toEqual([])
    expect(updated(driver({}), driver({ attachRequired: false, volumeLifecycleModes: ['Ephemeral'] }))).toEqual([
      'spec.attachedRequired: Invalid value: false: field is immutable', 'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
    ])
  })

  test('is stored without what a feature gate that is off has, and counts its changes', () => {
    const first = driver({ preventPodSchedulingIfMissing: true })
    expect(first['spec']).not.toHaveProperty('preventPodSchedulingIfMissing')
    expect(prepareForUpdate(first, driver({ preventPodSchedulingIfMissing: true })).metadata.generation).toBeUndefined()
    expect(prepareForUpdate(first, driver({ storageCapacity: true })).metadata.generation).toBe(1)
  })
})

describe('a CSIStorageCapacity', () => {
  test('has nodes, a class and room that make sense', () => {
    expect(created(room({ capacity: '10Gi', nodeTopology: { matchLabels: { zone: 'a' } } }))).toEqual([])
    expect(created(room({ storageClassName: '', capacity: '-1' }))).toEqual([
      expect.stringMatching(/^storageClassName: Invalid value: "": a lowercase RFC 1123 subdomain/), 'capacity: Invalid value: "-1": must be greater than or equal to 0',
    ])
    expect(created(room({ nodeTopology: { matchExpressions: [{ key: 'zone', operator: 'Near' }] } }))).toEqual(['nodeTopology.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator'])
  })

  test('is about the same nodes and the same class for ever', () => {
    expect(updated(room({ capacity: '1Gi' }), room({ capacity: '2Gi' }))).toEqual([])
    expect(updated(room({}), room({ storageClassName: 'slow', nodeTopology: { matchLabels: { zone: 'a' } } }))).toEqual([
      'nodeTopology: Invalid value: {"matchLabels":{"zone":"a"}}: field is immutable', 'storageClassName: Invalid value: "slow": field is immutable',
    ])
  })
})
