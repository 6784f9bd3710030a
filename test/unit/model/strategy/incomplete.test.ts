// What is missing is complained about, not stumbled over. Source: pkg/registry/core/replicationcontroller, pkg/registry/batch/job.
import { expect, test } from 'vitest'
import { applyDefaults, prepareForCreate, validateCreate, type KubeObject } from '../../../../src/model/index.js'

const complaints = (object: object) => validateCreate(prepareForCreate(applyDefaults(object as KubeObject), 0)).map(({ field, message }) => `${field}: ${message}`)

test('a ReplicationController without a template', () => {
  expect(complaints({ apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'a', namespace: 'd' }, spec: {} })).toEqual(['spec.selector: Required value', 'spec.template: Required value'])
})

test('a Job without a name', () => {
  const spec = { template: { spec: { containers: [{ name: 'c', image: 'x' }], restartPolicy: 'Never' } } }
  expect(complaints({ apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: 'd', uid: 'u' }, spec })).toEqual(['metadata.name: Required value: name or generateName is required'])
})
