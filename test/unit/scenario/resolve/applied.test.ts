/** What steps apply is held to what is known before the start: definitions that are there by then. */
import { describe, expect, test } from 'vitest'
import { formatProblem } from '../../../../src/model/index.js'
import { read } from '../shop.js'

const definition = (minimum: number, name = 'widgets.example.com'): string => `
  apiVersion: apiextensions.k8s.io/v1
  kind: CustomResourceDefinition
  metadata: { name: ${name} }
  spec: { group: example.com, scope: Cluster, names: { plural: widgets, kind: Widget }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, required: [size], properties: { size: { type: integer, minimum: ${minimum} } } } } } } }] }
`.replaceAll('\n  ', '\n').trim()

const widget = (size: number, name = 'w'): string => `apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: ${name} }\nspec: { size: ${size} }`
const files = {
  'scenarios/crd.yaml': definition(1), 'scenarios/loose.yaml': definition(0), 'scenarios/zero.yaml': widget(0), 'scenarios/one.yaml': widget(1),
  'scenarios/both.yaml': `${definition(1)}
---
${widget(0)}`, 'scenarios/late.yaml': `${widget(0)}
---
${definition(1)}`,
}

function told(text: string): readonly string[] {
  return read(`duration: 5m\n${text}`, files).problems.filter(({ severity }) => severity === 'error').map((problem) => formatProblem(problem).replace(/: error: .*?(spec\.size|no matches|unknown field)/, ' $1').replace(/: (Invalid|Required).*/, ''))
}

const WRONG = ['scenarios/zero.yaml:4:9 spec.size']

describe('a custom object of a step is an error before the start', () => {
  test.each([
    ['by a definition of the manifests', 'manifests: [crd.yaml]\nsteps: [{ at: 1m, apply: zero.yaml }]'],
    ['by one of an earlier step', 'steps: [{ at: 2m, apply: zero.yaml }, { at: 1m, apply: crd.yaml }]'],
    ['by one of an earlier step of the same time', 'steps: [{ at: 1m, apply: crd.yaml }, { at: 1m, apply: zero.yaml }]'],
    ['by one in front of it', 'steps: [{ when: "true", apply: [crd.yaml, zero.yaml] }]'],
    ['if it changes one that is right', 'manifests: [crd.yaml, one.yaml]\nsteps: [{ at: 1m, apply: zero.yaml }]'],
    ['also where the server makes it', 'manifests: [crd.yaml]\nsteps: [{ at: 1m, apply: { manifests: zero.yaml, serverSide: true } }]'],
  ])('%s', (_name, text) => {
    expect(told(text)).toEqual(WRONG)
  })

  test('at its place in a file with its definition', () => {
    expect(told('steps: [{ at: 1m, apply: both.yaml }]')).toEqual(['scenarios/both.yaml:9:9 spec.size'])
  })

  test('in its step, with unknown fields and versions', () => {
    const step = (object: string): string => `manifests: [crd.yaml]\nsteps:\n - { at: 1m, apply: ${object} }`
    expect(told(step('{ apiVersion: example.com/v1, kind: Widget, metadata: { name: w }, spec: { size: 1, sise: 2 } }'))).toEqual([expect.stringMatching(/^scenarios\/day\.yaml:\d+:\d+ unknown field/)])
    expect(told(step('{ apiVersion: example.com/v2, kind: Widget, metadata: { name: w } }'))).toEqual([expect.stringMatching(/^scenarios\/day\.yaml:\d+:\d+ no matches/)])
  })
})

describe('nothing is told before the start', () => {
  test.each([
    ['if it is right', 'manifests: [crd.yaml]\nsteps: [{ at: 1m, apply: one.yaml }]'],
    ['without a definition', 'steps: [{ at: 1m, apply: zero.yaml }]'],
    ['if its definition comes later', 'steps: [{ at: 1m, apply: late.yaml }, { at: 2m, apply: crd.yaml }]'],
    ['if its definition comes nobody knows when', 'steps: [{ when: "true", apply: crd.yaml }, { at: 1m, apply: zero.yaml }]'],
    ['if another definition may hold by then', 'manifests: [crd.yaml]\nsteps: [{ when: "true", apply: loose.yaml }, { at: 1m, apply: zero.yaml }]'],
    ['if its definition is deleted', 'manifests: [crd.yaml]\nsteps: [{ at: 1s, delete: { kind: CustomResourceDefinition, name: widgets.example.com } }, { at: 1m, apply: zero.yaml }]'],
    ['if what is wrong was there already, which may stay', 'steps: [{ at: 1s, apply: zero.yaml }, { at: 2s, apply: crd.yaml }, { at: 1m, apply: zero.yaml }]'],
  ])('%s', (_name, text) => {
    expect(told(text)).toEqual([])
  })
})

describe('a server-side apply says what it likes', () => {
  const partial = '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 3 } }'
  const whole = '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: "c:1" }] } } } }'

  test('of what is there already', () => {
    expect(told(`manifests: [${whole}]\nsteps: [{ at: 1m, apply: { manifests: ${partial}, serverSide: true } }]`)).toEqual([])
    expect(told('manifests: [crd.yaml, one.yaml]\nsteps: [{ at: 1m, apply: { manifests: { apiVersion: example.com/v1, kind: Widget, metadata: { name: w, labels: { a: b } } }, serverSide: true } }]')).toEqual([])
    expect(told('steps: [{ at: 1m, apply: { manifests: { apiVersion: v1, kind: Pod, metadata: { name: web-0, labels: { a: b } } }, serverSide: true } }]')).toEqual([])
  })

  test('but not of a workload that it makes', () => {
    expect(told(`steps: [{ at: 1m, apply: { manifests: ${partial}, serverSide: true } }]`)).toHaveLength(1)
  })
})
