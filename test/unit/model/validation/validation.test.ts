import { expect, test } from 'vitest'
import { applyDefaults, invalidMessage, prepareForCreate, validateCreate, validateUpdate } from '../../../../src/model/index.js'
import type { KubeObject } from '../../../../src/model/index.js'

const stored = (object: unknown) => prepareForCreate(applyDefaults(object as KubeObject), 0)
const pod = (spec: Record<string, unknown>, metadata: Record<string, unknown> = {}) =>
  stored({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'd', ...metadata }, spec })
const texts = (object: KubeObject) => validateCreate(object).map(({ field, message }) => `${field}: ${message}`)

test('a refusal is one text, in brackets if there is more than one complaint', () => {
  const required = { field: 'spec.selector', reason: 'FieldValueRequired', message: 'Required value' } as const
  expect(invalidMessage('Deployment', 'apps', 'x', [required])).toBe('Deployment.apps "x" is invalid: spec.selector: Required value')
  const other = { ...required, field: 'spec.template' }
  expect(invalidMessage('Pod', '', 'x', [required, required, other])).toBe('Pod "x" is invalid: [spec.selector: Required value, spec.template: Required value]')
})

test('containers need a name and an image, and names are unique', () => {
  expect(texts(pod({ containers: [] }))).toEqual(['spec.containers: Required value'])
  expect(texts(pod({ containers: [{ name: 'a', image: 'x' }, { name: 'a' }] }))).toEqual([
    'spec.containers[1].image: Required value', 'spec.containers[1].name: Duplicate value: "a"',
  ])
})

test('names in too many characters, with dots or capitals are refused', () => {
  expect(texts(pod({ containers: [{ name: 'a.b', image: 'x' }] }))).toEqual(['spec.containers[0].name: Invalid value: "a.b": must not contain dots'])
  expect(texts(pod({ containers: [{ name: 'a', image: 'x' }] }, { name: 'A' }))).toHaveLength(1)
  expect(texts(pod({ containers: [{ name: 'a', image: 'x' }] }, { labels: { a: 'x'.repeat(64) } }))).toEqual([
    `metadata.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 bytes`,
  ])
})

test('a pod’s node and containers cannot be changed, its image can', () => {
  const old = pod({ containers: [{ name: 'a', image: 'x' }] })
  const spec = old['spec'] as { containers: Record<string, unknown>[] }
  const change = (changed: Record<string, unknown>) => validateUpdate(old, { ...old, spec: { ...spec, ...changed } })
  expect(change({ containers: [{ ...spec.containers[0], image: 'y' }] })).toEqual([])
  expect(change({ nodeName: 'n' }).map(({ field, reason }) => [field, reason])).toEqual([['spec', 'FieldValueForbidden']])
  expect(change({ containers: [] }).map(({ message }) => message)).toContain('Forbidden: pod updates may not add or remove containers')
})

test('of kinds that are not simulated the metadata is checked', () => {
  const gateway = { apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name: 'a/b', namespace: 'd' } }
  expect(texts(stored(gateway))).toEqual(["metadata.name: Invalid value: \"a/b\": may not contain '/'"])
})
