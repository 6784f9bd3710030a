/**
 * Rules of custom kinds, against what Kubernetes' own code makes of them: `upstream-rules.jsonl` was written by the
 * validator of apiextensions-apiserver v0.36.3 (pkg/apiserver/schema/cel), a schema, an object and its old version a
 * line, with the object's errors and those of the rules themselves.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../../../../src/model/custom/index.js'
import { unsimulatedInDefinition } from '../../../../src/model/custom-kind/index.js'
import { ruleErrors } from '../../../../src/model/custom-kind/rule-errors.js'
import type { CustomResourceDefinition } from '../../../../src/model/index.js'
import { schemaErrors } from '../../../../src/model/validation/structural-schema.js'

interface Case {
  readonly name: string
  readonly schema: JsonSchema
  readonly obj: unknown
  readonly old?: unknown
  readonly errors: readonly string[]
  readonly compile: readonly string[]
}

const cases = readFileSync('test/unit/model/cel/upstream-rules.jsonl', 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case)
const skipped = (schema: JsonSchema): readonly string[] => unsimulatedInDefinition({ spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: schema } }] } } as unknown as CustomResourceDefinition)
const own = (schema: JsonSchema): string[] => schemaErrors(schema, 's').map(({ message }) => message)
const errors = ({ obj, schema, old }: Pick<Case, 'obj' | 'schema' | 'old'>): string[] => ruleErrors(obj, schema, old).map(({ field, message }) => `${field}: ${message}`)

/** What is not simulated: a macro, and functions that the library has and Kubernetes has not. */
const BEYOND = /optMap|cel\.bind/
/** What CEL's types tell and is not told here: the rule is taken, and does what it does. */
const UNTYPED = ['self.n == null']

describe.each(cases.map((each, i) => [`${i} ${each.name}`, each] as const))('%s', (_name, each) => {
  if (BEYOND.test(each.name)) {
    test('is named as not simulated, and refuses nothing', () => {
      expect(skipped(each.schema)).toEqual(['spec.versions[].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[].rule'])
      expect([...own(each.schema), ...errors(each)]).toEqual([])
    })
    return
  }
  const ofValues = each.errors.filter((error) => !error.includes('rule compile error'))
  test('refuses the objects that upstream refuses, in its words', () => {
    expect(errors(each).sort()).toEqual([...ofValues].sort())
  })
  // The validator's own root knows of embedded objects what a rule by itself does not.
  if (UNTYPED.includes(each.name) || each.name === 'embedded') return
  test('is refused by itself as upstream refuses it', () => {
    expect(own(each.schema)).toEqual(each.compile.map((problem) => expect.stringContaining(problem.replace(/(Syntax error: ).*/s, '$1')) as string))
    if (each.compile.length === 0) expect(skipped(each.schema)).toEqual([])
  })
})

const spec = (properties: object, rule: object): JsonSchema => ({ type: 'object', properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': [rule] } } }) as unknown as JsonSchema
const list = { type: 'array', items: { type: 'integer' } }

test.each([
  ['times', { when: { type: 'string', format: 'date-time' } }, 'self.when > timestamp("2000-01-01T00:00:00Z")'],
  ['lists that compare as sets', { names: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' } }, 'self.names == ["a"]'],
  ['functions that are not there', { url: { type: 'string' } }, 'isURL(self.url)'],
  ['comprehensions of two variables', { xs: list }, 'self.xs.all(i, x, x > i)'],
])('%s are named as not simulated', (_what, properties, rule) => {
  const schema = spec(properties, { rule })
  expect(skipped(schema)).toEqual(['spec.versions[].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[].rule'])
  expect([...own(schema), ...errors({ schema, obj: { spec: { when: 'x', names: ['b'], url: 'x', xs: [0] } } })]).toEqual([])
})

test('a rule that costs too much ends, and so do all others', () => {
  const three = 'self.xs.all(x, self.xs.all(y, self.xs.all(z, x + y + z >= 0)))'
  const schema = spec({ xs: list }, { rule: three })
  const object = (count: number): object => ({ spec: { xs: Array.from({ length: count }, (_, i) => i) } })
  expect(errors({ schema, obj: object(20) })).toEqual([])
  expect(errors({ schema, obj: object(200) })).toEqual([`spec: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${three}`])
  const many = { type: 'object', properties: { spec: { type: 'object', properties: { xs: list }, 'x-kubernetes-validations': Array.from({ length: 20 }, () => ({ rule: three })) } } } as unknown as JsonSchema
  expect(errors({ schema: many, obj: object(45) })).toEqual(['spec: Invalid value: "object": validation failed due to running out of cost budget, no further validation rules will be run'])
})

test.each([
  [{ rule: ' ' }, 'rule: Required value: rule is not specified'],
  [{ rule: 'true', message: ' ' }, 'message: Invalid value: " ": must be non-empty if specified'],
  [{ rule: 'true', message: 'a\nb' }, 'message: Invalid value: "a\\nb": must not contain line breaks'],
  [{ rule: 'true\n' + '|| false' }, 'message: Required value: message must be specified if rule contains line breaks'],
  [{ rule: 'true', messageExpression: ' ' }, 'messageExpression: Required value: messageExpression must be non-empty if specified'],
  [{ rule: 'true', reason: 'Odd' }, 'reason: Unsupported value: "Odd": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"'],
  [{ rule: 'true', fieldPath: '.other' }, 'fieldPath: Invalid value: ".other": must be a valid path'],
  [{ rule: 'true', fieldPath: 'xs' }, 'fieldPath: Invalid value: "xs": must be a valid path'],
  [{ rule: 'true', optionalOldSelf: true }, 'optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule'],
])('the rule %j is refused', (rule, complaint) => {
  const found = schemaErrors(spec({ xs: list }, rule), 's').map(({ field, message }) => `${field}: ${message}`)
  expect(found).toEqual([`s.properties[spec].x-kubernetes-validations[0].${complaint}`])
})

test('oldSelf is not for elements of lists without keys', () => {
  const items = { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self >= oldSelf' }] }
  expect(own(spec({ xs: { type: 'array', items } }, { rule: 'true' }))).toEqual(['Invalid value: "self >= oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within s.properties[spec].properties[xs]'])
})
