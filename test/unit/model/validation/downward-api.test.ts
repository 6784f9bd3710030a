/** What pods may ask about themselves. Source of the texts: kubernetes, pkg/apis/core/validation. */
import { expect, test } from 'vitest'
import type { DownwardAPIVolumeFile, EnvVar, Volume } from '../../../../src/model/index.js'
import { envErrors } from '../../../../src/model/validation/env.js'
import { volumesErrors } from '../../../../src/model/validation/volume.js'

const told = (errors: readonly { readonly field: string, readonly message: string }[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`)
const variable = (valueFrom: object): string[] => told(envErrors([{ name: 'A', valueFrom } as EnvVar], 'env'))
const file = (item: object): string[] => told(volumesErrors([{ name: 'v', downwardAPI: { items: [{ path: 'p', ...item } as DownwardAPIVolumeFile] } } as Volume], 'volumes').errors)
const projected = (...sources: object[]): string[] => told(volumesErrors([{ name: 'v', projected: { sources } } as unknown as Volume], 'volumes').errors)

const fields = '"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"'
const sizes = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei'

test.each([
  [{ fieldRef: { fieldPath: 'status.podIP' } }, []],
  [{ fieldRef: { fieldPath: 'spec.host' } }, []],
  [{ fieldRef: { fieldPath: "metadata.labels['app']" } }, []],
  [{ fieldRef: { fieldPath: '' } }, ['env[0].valueFrom.fieldRef.fieldPath: Required value']],
  [{ fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } }, ['env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2']],
  [{ fieldRef: { fieldPath: 'spec.os' } }, ['env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.os": error converting fieldPath: field label not supported: spec.os']],
  [{ fieldRef: { fieldPath: "spec.nodeName['a']" } }, ['env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nodeName[\'a\']": error converting fieldPath: field label does not support subscript: spec.nodeName[\'a\']']],
  [{ resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } }, []],
  [{ resourceFieldRef: { resource: 'limits.cpu', divisor: '10m' } }, ['env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource']],
  [{ resourceFieldRef: { resource: 'requests.ephemeral-storage', divisor: '2' } }, [`env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "requests.ephemeral-storage": only divisor's values ${sizes} are supported with the local ephemeral storage resource`]],
])('a variable %j', (source, errors) => {
  expect(variable(source)).toEqual(errors)
})

test('the key of a label is looked at where upstream does', () => {
  expect(variable({ fieldRef: { fieldPath: "metadata.labels['a b']" } })[0]).toMatch(/^env\[0\]\.valueFrom\.fieldRef: Invalid value: "a b": name part must consist of/)
})

test.each([
  [{ fieldRef: { fieldPath: 'metadata.labels' } }, []],
  [{ path: '', fieldRef: { fieldPath: 'metadata.name' } }, ['volumes[0].downwardAPI.path: Required value']],
  [{ path: '..p', fieldRef: { fieldPath: 'metadata.name' } }, ['volumes[0].downwardAPI.path: Invalid value: "..p": must not start with \'..\'']],
  [{ path: '/p', fieldRef: { fieldPath: 'metadata.name' } }, ['volumes[0].downwardAPI.path: Invalid value: "/p": must be a relative path']],
  [{ fieldRef: { fieldPath: 'status.podIP' } }, [`volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: ${fields}`]],
  [{}, ['volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required']],
  [{ fieldRef: { fieldPath: 'metadata.name' }, resourceFieldRef: { resource: 'limits.cpu' } }, ['volumes[0].downwardAPI: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously']],
  [{ resourceFieldRef: { resource: 'limits.cpu' } }, ['volumes[0].downwardAPI.resourceFieldRef.containerName: Required value']],
  [{ mode: 512, resourceFieldRef: { containerName: 'c', resource: 'limits.memory' } }, ['volumes[0].downwardAPI.mode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive']],
])('a file %j', (item, errors) => {
  expect(file(item)).toEqual(errors)
})

test('projected sources do not share a path, and are of one kind each', () => {
  const items = [{ key: 'k', path: 'p' }]
  expect(projected({ secret: { name: 's', items } }, { configMap: { name: 'c', items } })).toEqual(['volumes[0].projected: Invalid value: "c": conflicting duplicate paths'])
  const name = { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.name' } }] }
  expect(projected({ secret: { name: 's', items } }, { downwardAPI: name })).toEqual(['volumes[0].projected: Invalid value: "p": conflicting duplicate paths'])
  expect(projected({ secret: { name: 's' }, downwardAPI: name })).toEqual(['volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'])
  expect(projected({ serviceAccountToken: { path: '', expirationSeconds: 60 } })).toEqual([
    'volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    'volumes[0].projected.path: Required value',
  ])
})
