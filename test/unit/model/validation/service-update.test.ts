// What of a Service's addresses may change. Source: pkg/apis/core/validation (ValidateServiceUpdate).
import { expect, test } from 'vitest'
import { validateServiceUpdate } from '../../../../src/model/validation/service.js'
import type { Service, ServiceSpec } from '../../../../src/model/index.js'

const stored = { type: 'ClusterIP', clusterIP: '10.0.0.7', clusterIPs: ['10.0.0.7'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster', ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] }
const service = (spec: object): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'default', uid: 'u', resourceVersion: '1' }, spec: { ...stored, ...spec } as ServiceSpec })
const complaints = (next: object, old: object = {}) => validateServiceUpdate(service(old), service(next)).map(({ field, message }) => `${field}: ${message}`)

test('the first address and its family stay', () => {
  expect(complaints({})).toEqual([])
  expect(complaints({ clusterIP: '10.0.0.8', clusterIPs: ['10.0.0.8'] })).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.0.0.8"]: may not change once set'])
  expect(complaints({ ipFamilies: ['IPv6'] })).toEqual([
    'spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set',
    'spec.clusterIPs[0]: Invalid value: "10.0.0.7": expected an IPv6 value as indicated by `ipFamilies[0]`',
  ])
  expect(complaints({ clusterIP: undefined, clusterIPs: undefined, ipFamilies: undefined })).toEqual([
    'spec.clusterIPs[0]: Invalid value: null: primary clusterIP can not be unset', 'spec.ipFamilies[0]: Invalid value: null: primary ipFamily can not be unset',
  ])
})

test('a second address goes only with the policy for one', () => {
  const dual = { clusterIPs: ['10.0.0.7', 'fd00::7'], ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' }
  expect(complaints({}, dual)).toEqual([])
  expect(complaints({ ipFamilyPolicy: 'PreferDualStack' }, dual)).toEqual([
    `spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to 'SingleStack' when releasing the secondary clusterIP`,
    `spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to 'SingleStack' when releasing the secondary ipFamily`,
  ])
})

test('a class of load balancers is complained about twice, a changed name not at all by the kind', () => {
  const [first, ...more] = complaints({ loadBalancerClass: 'x' })
  expect(first).toBe("spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'")
  expect(more).toEqual([first])
})
