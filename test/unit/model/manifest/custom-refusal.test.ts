/** Objects of custom kinds beside their definition, as `orrery validate` sees them. */
import { expect, test } from 'vitest'
import { customProblems, customRefusals, definedKinds, formatProblem, readManifests, type ValidateMode } from '../../../../src/model/index.js'

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: widgets, kind: Widget }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties: { size: { type: integer, minimum: 1 }, parts: { type: object, additionalProperties: { type: integer, x-kubernetes-validations: [{ rule: self < 9 }] } } }
          x-kubernetes-validations: [{ rule: "self.metadata.name.startsWith('w')", message: names begin with w }]
    - { name: v2, served: false, storage: false, schema: { openAPIV3Schema: { type: object } } }
`

function problems(object: string, { mode = 'strict', definition = DEFINITION }: { readonly mode?: ValidateMode; readonly definition?: string } = {}): string[] {
  const { objects } = readManifests(`${object}\n---\n${definition}`, { file: 'w.yaml', validate: mode })
  const definitions = definedKinds(objects)
  return objects.flatMap((each) => customProblems(each, definitions, mode)).map(formatProblem)
}

const widget = (name: string, spec: string): string => `apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: ${name} }\nspec: ${spec}`

test('what is right is right, wherever the definition stands', () => {
  expect(problems(widget('w', '{ size: 1 }'))).toEqual([])
})

test.each([
  [widget('w', '{}'), 'w.yaml:4:1: error: Widget.example.com "w" is invalid: [spec.size: Required value, <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]'],
  [widget('w', '{ size: 0 }'), 'w.yaml:4:9: error: Widget.example.com "w" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
  [widget('a', '{ size: 1 }'), 'w.yaml:1:1: error: Widget.example.com "a" is invalid: <nil>: Invalid value: names begin with w'],
  [widget('w', '{ size: 1, parts: { big: 9 } }'), 'w.yaml:4:27: error: Widget.example.com "w" is invalid: spec.parts[big]: Invalid value: 9: failed rule: self < 9'],
  [widget('w', '{ size: 1, sise: 2 }'), 'w.yaml:4:18: error: unknown field "spec.sise"'],
  ['apiVersion: example.com/v2\nkind: Widget\nmetadata: { name: w }', 'w.yaml:1:1: error: no matches for kind "Widget" in version "example.com/v2" (its definition serves example.com/v1)'],
])('%s', (object, problem) => {
  expect(problems(object)).toEqual([problem])
})

test('unknown fields are what the mode makes of them', () => {
  expect(problems(widget('w', '{ size: 1, sise: 2 }'), { mode: 'warn' })).toEqual(['w.yaml:4:18: warning: unknown field "spec.sise"'])
  expect(problems(widget('w', '{ size: 1, sise: 2 }'), { mode: 'ignore' })).toEqual([])
})

test('a definition that is wrong itself holds nobody to it', () => {
  expect(problems(widget('w', '{}'), { definition: DEFINITION.replace('widgets.example.com', 'wrong') })).toEqual([])
})

const refusals = (...documents: readonly string[]): string[] => customRefusals(readManifests(documents.join('\n---\n'), { file: 'w.yaml' }).objects).map(formatProblem)

test('an apply is refused what the definitions in front of an object forbid', () => {
  expect(refusals(DEFINITION, widget('w', '{ size: 0 }'))).toEqual([expect.stringMatching(/^w\.yaml:\d+:9: error: Widget\.example\.com "w" is invalid: spec\.size: Invalid value: 0/)])
  expect(refusals(widget('w', '{ size: 0 }'), DEFINITION)).toEqual([])
})

test('a definition that comes again takes the place of its former, another of the same kind does not', () => {
  const loose = DEFINITION.replace('minimum: 1', 'minimum: 0')
  expect(refusals(DEFINITION, loose, widget('w', '{ size: 0 }'))).toEqual([])
  const other = loose.replace('widgets.example.com', 'things.example.com').replace('plural: widgets', 'plural: things')
  expect(refusals(DEFINITION, other, widget('w', '{ size: 0 }'))).toHaveLength(1)
})

test('a kind is named as not simulated unless the stream defines it', () => {
  const notes = (text: string): readonly string[] => readManifests(text).notes.map(({ message }) => message)
  const named = 'Widget (example.com/v1) is not simulated: it is stored and has no effect'
  const of = (definition: string): string => `${definition}\n---\n${widget('w', '{ size: 1 }')}`
  expect(notes(of(DEFINITION))).toEqual([])
  expect(notes(widget('w', '{ size: 1 }'))).toEqual([named])
  expect(notes(of(DEFINITION.replace('widgets.example.com', 'wrong')))).toEqual([named])
  expect(notes(of(DEFINITION.replaceAll('Widget', 'Widge')))).toEqual([named])
})
