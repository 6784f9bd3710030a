/** What an apply on a new cluster would be refused for its namespaces. */
import { expect, test } from 'vitest'
import { applyRefusals, formatProblem, readManifests } from '../../../../src/model/index.js'

const definition = (scope: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec: { group: example.com, scope: ${scope}, names: { plural: widgets, kind: Widget }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }] }`
const widget = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }'

const refusals = (...documents: readonly string[]): string[] => applyRefusals(readManifests(documents.join('\n---\n'), { file: 'w.yaml' }).objects, 'shop').map(formatProblem)

const MISSING = expect.stringContaining('error: namespaces "shop" not found (put the manifest of the Namespace before it)') as string

test('an object has to be in a namespace that is there', () => {
  const claim = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }'
  expect(refusals(claim)).toEqual([MISSING])
  expect(refusals('apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }', claim)).toEqual([])
})

test('a custom kind without namespaces needs none, from its definition on', () => {
  expect(refusals(definition('Cluster'), widget)).toEqual([])
  expect(refusals(definition('Namespaced'), widget)).toEqual([MISSING])
  expect(refusals(widget, definition('Cluster'))).toEqual([MISSING])
})
