import { expect, test } from 'vitest'
import { formatProblem, readManifests } from '../../../../src/model/index.js'
import type { ReadManifestsOptions } from '../../../../src/model/index.js'

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n'

function told(source: string | Uint8Array, options: ReadManifestsOptions = {}): string[] {
  const { problems, notes } = readManifests(source, { file: 'm.yaml', ...options })
  return [...problems, ...notes].map(formatProblem)
}

test('an object, its kind and its place', () => {
  const { objects, problems, notes } = readManifests(`# first\n---\n${pod}spec:\n  containers:\n  - name: c\n    image: x:1\n`)
  expect(problems).toEqual([])
  expect(notes).toEqual([])
  const [read] = objects
  expect(read?.object).toEqual({
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'x:1' }] },
  })
  expect(read?.kind.plural).toBe('pods')
  expect(read?.where).toEqual({ line: 3, column: 1, document: 1 })
  expect(read?.placeOf('spec.containers[0].image')).toEqual({ line: 9, column: 5 })
})

test('null is an absent field, and the zero value within lists and maps', () => {
  const { objects } = readManifests(`${pod}spec: {nodeName: null, tolerations: [null], nodeSelector: {a: null}}\n`)
  expect(objects[0]?.object.spec).toEqual({ tolerations: [{}], nodeSelector: { a: '' } })
})

test('numbers where quantities belong are read as their text', () => {
  const { objects } = readManifests(`${pod}spec: {overhead: {cpu: 1, memory: 0.5, big: 9223372036854775807}}\n`)
  expect(objects[0]?.object.spec).toEqual({ overhead: { cpu: '1', memory: '0.5', big: '9223372036854775807' } })
})

test('lists of any kind are taken apart', () => {
  const list = 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n'
    + '- apiVersion: v1\n  kind: ConfigMapList\n  items:\n  - metadata: {name: c}\n    data: {a: 1}\n'
  expect(told(list)).toEqual(['m.yaml:9:12: error: data.a: expected text, found 1 (put it in quotes)'])
  const { objects } = readManifests(list.replace('a: 1', 'a: b'))
  expect(objects.map(({ object }) => object.kind)).toEqual(['Secret', 'ConfigMap'])
  expect(objects[1]?.where).toEqual({ line: 8, column: 5, document: 0 })
})

test('a misspelt field is an error, a warning or nothing', () => {
  const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  template:\n    spec:\n      contaniers: []\n'
  const message = 'unknown field "spec.template.spec.contaniers" (did you mean "containers"?)'
  expect(told(deployment)).toEqual([`m.yaml:7:7: error: ${message}`])
  expect(told(deployment, { validate: 'warn' })).toEqual([`m.yaml:7:7: warning: ${message}`])
  expect(told(deployment, { validate: 'ignore' })).toEqual([])
  const [read] = readManifests(deployment, { validate: 'ignore' }).objects
  expect(read?.object.spec).toEqual({ template: { spec: {} } })
})

test('no more mistakes are told than anybody reads, and none is overlooked', () => {
  const unknown = Array.from({ length: 500 }, (_, i) => `  unknown${i}: 1\n`).join('')
  expect(told(`${pod}spec:\n${unknown}`)).toHaveLength(101)
  const { objects, problems } = readManifests(`${pod}spec:\n${unknown}  containers: {}\n`, { validate: 'ignore' })
  expect(objects).toEqual([])
  expect(problems.length).toBeGreaterThan(0)
})

test('a misplaced field is told its place', () => {
  const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  template:\n    hostNetwork: true\n'
  expect(told(deployment)).toEqual([
    'm.yaml:6:5: error: unknown field "spec.template.hostNetwork" (it belongs in spec.template.spec)',
  ])
})

test.each([
  ['spec: {containers: [{name: 1}]}', 'spec.containers[0].name: expected text, found 1 (put it in quotes)'],
  ['spec: {priority: "3"}', 'spec.priority: expected a whole number, found text "3" (remove the quotes)'],
  ['spec: {priority: 1.5}', 'spec.priority: expected a whole number, found 1.5'],
  ['spec: {priority: 3000000000}', 'spec.priority: expected at most 2147483647, found 3000000000'],
  ['spec: {hostNetwork: "true"}', 'spec.hostNetwork: expected true or false, found text "true" (remove the quotes)'],
  ['spec: {containers: {name: a}}', 'spec.containers: expected a list, found a map (start each element with "- ")'],
  ['spec: []', 'spec: expected a map of fields, found a list'],
  ['status: {startTime: soon}', 'status.startTime: expected a time such as 2000-01-01T00:00:00Z, found text "soon"'],
  ['spec: {containers: [{livenessProbe: {httpGet: {port: true}}}]}',
    'spec.containers[0].livenessProbe.httpGet.port: expected a whole number or text, found true'],
  ['constructor: {a: 1}', 'unknown field "constructor"'],
])('%s is told in words', (line, message) => {
  expect(told(pod + line)).toEqual([expect.stringMatching(/^m\.yaml:4:\d+: error: /)])
  expect(told(pod + line)[0]).toContain(message)
})

test('keys that look like prototypes are plain data where any key may stand', () => {
  const { objects, problems } = readManifests(
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {__proto__: x, constructor: "1"}\n')
  expect(problems).toEqual([])
  const data = objects[0]?.object.data as object
  expect(Object.entries(data)).toEqual([['__proto__', 'x'], ['constructor', '1']])
  expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
})

test('what is not simulated is named once per kind', () => {
  const gateway = 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g}\n'
  const podTemplate = 'apiVersion: v1\nkind: PodTemplate\nmetadata: {name: s}\n'
  const { objects, notes, problems } = readManifests([gateway, gateway, podTemplate].join('---\n'))
  expect(problems).toEqual([])
  expect(objects).toHaveLength(3)
  expect(notes.map((note) => note.code)).toEqual(['not-simulated', 'not-simulated'])
})

test('what is no manifest is told apart', () => {
  expect(told('services:\n  web: {image: nginx}\n')).toEqual([expect.stringContaining('Docker Compose')])
  expect(told('resources: [a.yaml]\n')).toEqual([expect.stringContaining('kustomize build')])
  expect(told('just text')).toEqual([expect.stringContaining('expected an API object')])
  expect(told('# only a comment\n')).toEqual([expect.stringContaining('no objects found')])
  expect(told('')).toEqual([expect.stringContaining('no objects found')])
})

test('results cannot be changed', () => {
  const { objects } = readManifests(`${pod}spec: {containers: [{name: c}]}\n`)
  const spec = objects[0]?.object.spec as { containers: { name: string }[] }
  expect(() => { spec.containers[0]!.name = 'x' }).toThrow(TypeError)
  expect(() => { spec.containers.push({ name: 'x' }) }).toThrow(TypeError)
})
