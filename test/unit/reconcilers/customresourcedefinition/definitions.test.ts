/**
 * Definitions in a whole cluster: the conditions that they get, names that two want, and what goes with them.
 * Source: apiextensions-apiserver, pkg/controller (status, establish, finalizer).
 */
import { describe, expect, test } from 'vitest'
import { Cluster, RefusedError } from '../../../../src/cluster/index.js'
import type { CustomResourceDefinition } from '../../../../src/model/index.js'

function definition(names: object = {}, spec: object = {}): any {
  const all = { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], ...names }
  return {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${all.plural}.example.com` },
    spec: {
      group: 'example.com', scope: 'Namespaced', names: all,
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer', default: 1 } } } } } } }],
      ...spec,
    },
  }
}

const widget = (name: string, more: object = {}): object => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name, ...more }, spec: {} })
const cluster = (options: object = {}): Cluster => new Cluster({ seed: 'crd', ...options })
const conditions = (of: Cluster, name: string): unknown => of.get('CustomResourceDefinition', name).status.conditions?.map(({ type, status, reason, message }: any) => [type, status, reason, message])

describe.each(['instant', 'realistic'] as const)('%s', (latencies) => {
  test('a definition is established, its names accepted', () => {
    const one = cluster({ latencies })
    one.apply(definition())
    one.runFor('10s')
    expect(conditions(one, 'widgets.example.com')).toEqual([
      ['NamesAccepted', 'True', 'NoConflicts', 'no conflicts found'],
      ['Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted'],
    ])
    expect(one.get('crd', 'widgets.example.com')).toMatchObject({ status: { acceptedNames: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wd'] }, storedVersions: ['v1'] } })
  })

  test('a name that another has is not accepted, until it is free', () => {
    const one = cluster({ latencies })
    one.apply(definition())
    one.runFor('10s')
    one.apply(definition({ plural: 'wardens', kind: 'Warden' }))
    one.runFor('10s')
    expect(conditions(one, 'wardens.example.com')).toEqual([
      ['NamesAccepted', 'False', 'ShortNamesConflict', '"wd" is already in use'],
      ['Established', 'False', 'NotAccepted', 'not all names are accepted'],
    ])
    one.delete('crd', 'widgets.example.com')
    one.runFor('10s')
    expect(one.find('CustomResourceDefinition', 'widgets.example.com')).toBeUndefined()
    expect((conditions(one, 'wardens.example.com') as string[][]).map(([, status]) => status)).toEqual(['True', 'True'])
  })

  test('its objects go before it, and those that are held hold it', () => {
    const one = cluster({ latencies })
    one.apply([definition(), widget('a'), widget('b', { finalizers: ['example.com/hold'] })])
    one.runFor('10s')
    one.delete('crd', 'widgets.example.com')
    one.runFor('10s')
    expect(one.list('Widget.example.com').map(({ metadata }) => metadata.name)).toEqual(['b'])
    expect(one.get('CustomResourceDefinition', 'widgets.example.com')).toMatchObject({ metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] } })
    expect((conditions(one, 'widgets.example.com') as string[][]).at(-1)).toEqual(['Terminating', 'True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'])
    expect(() => one.apply(widget('c'))).toThrow('create not allowed while custom resource definition is terminating')
    one.step({ patch: { kind: 'Widget.example.com', name: 'b', patch: { metadata: { finalizers: null } } } })
    one.runFor('10s')
    expect([one.list('Widget.example.com'), one.find('CustomResourceDefinition', 'widgets.example.com')]).toEqual([[], undefined])
  })
})

test('kubectl\'s strict validation reaches the server, and can be softened', () => {
  const one = cluster()
  one.apply(definition())
  const wrong = { ...widget('a'), spec: { sise: 1 } }
  expect(() => one.apply(wrong)).toThrow(RefusedError)
  expect(() => one.apply(wrong)).toThrow('strict decoding error: unknown field "spec.sise"')
  one.apply(wrong, { validate: 'ignore' })
  expect(one.get('widget', 'a').spec).toEqual({ size: 1 })
})

test('what is applied again changes only what it says, also of the whole cluster', () => {
  const one = cluster()
  one.apply([definition({}, { scope: 'Cluster' }), widget('a')])
  expect(one.get('wd', 'a').metadata.namespace).toBeUndefined()
  expect(one.apply(widget('a'))[0]?.result).toBe('unchanged')
  expect(one.apply({ ...widget('a'), spec: { size: 2 } })[0]?.result).toBe('configured')
  expect(one.apply({ ...widget('a'), spec: { size: 2 } }, { serverSide: true, forceConflicts: true })[0]?.object?.metadata.namespace).toBeUndefined()
})

test('a saved state goes on with its kinds', () => {
  const one = cluster()
  one.apply([definition(), widget('a')])
  const two = Cluster.load(one.save())
  for (const each of [one, two]) each.apply(widget('b'))
  expect(two.digest).toBe(one.digest)
  expect(two.get('widgets', 'b').spec).toEqual({ size: 1 })
})

test('words that no schema has are named, and what of a definition nothing does', () => {
  const rule = (schema: object): any => definition({}, { versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', ...schema } } }] })
  expect(() => cluster().apply(rule({ propertys: {} }))).toThrow('unknown field "spec.versions[0].schema.openAPIV3Schema.propertys"')
  const one = cluster()
  one.apply(rule({ 'x-kubernetes-validations': [{ rule: 'isURL(self.kind)' }] }))
  expect(one.notes.map(({ path }) => path)).toEqual(['spec.versions[].schema.openAPIV3Schema.x-kubernetes-validations[].rule'])
  const malformed = rule({ 'required': 'size', 'x-kubernetes-validations': ['true', { rule: 3 }], 'properties': { size: { minimum: '1' } } })
  expect(() => cluster().apply(malformed)).toThrow(/required: expected a list(.|\n)*x-kubernetes-validations\[0\]: expected a map(.|\n)*rule: expected text(.|\n)*minimum: expected/)
  expect((one.get('CustomResourceDefinition', 'widgets.example.com') as unknown as CustomResourceDefinition).spec.versions).toHaveLength(1)
})

test('rules of a schema hold objects to what they say, when they are made and when they change', () => {
  const one = cluster()
  const rules = [{ rule: 'self.size <= self.most', message: 'too large' }, { rule: 'self.size >= oldSelf.size', fieldPath: '.size', messageExpression: '"not from " + string(oldSelf.size) + " to " + string(self.size)' }]
  const integer = { type: 'integer' }
  const specSchema = { type: 'object', properties: { size: integer, most: integer }, required: ['size'], 'x-kubernetes-validations': rules }
  one.apply(definition({}, { versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: specSchema } } } }] }))
  const sized = (spec: object): any => ({ ...widget('a'), spec })
  expect(one.notes).toEqual([])
  expect(() => one.apply(sized({ size: 3, most: 2 }))).toThrow('Widget.example.com "a" is invalid: spec: Invalid value: too large')
  expect(() => one.apply(sized({ size: 1 }))).toThrow('spec: Invalid value: "object": no such key: most evaluating rule: too large')
  expect(() => one.apply(sized({ size: '1', most: 2 }))).toThrow('<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation')
  one.apply(sized({ size: 2, most: 2 }))
  expect(() => one.patch('widgets', 'a', { spec: { size: 1 } })).toThrow('spec.size: Invalid value: not from 2 to 1')
  one.patch('widgets', 'a', { spec: { size: 3, most: 9 } })
  expect(one.get('widgets', 'a').spec).toEqual({ size: 3, most: 9 })
  expect(() => cluster().apply(definition({}, { versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { ...specSchema, 'x-kubernetes-validations': [{ rule: 'self.sise > 1' }] } } } } }] })))
    .toThrow("x-kubernetes-validations[0].rule: Invalid value: {\"Rule\":\"self.sise > 1\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: compilation failed: ERROR: <input>:1:5: undefined field 'sise'")
})
