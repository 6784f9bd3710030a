import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { generate } from '../../../scripts/generate-docs.js'
import { builtInKinds } from '../../../src/model/index.js'
import { compileExpression, readScenario } from '../../../src/scenario/index.js'
import { badDay } from './shop.js'

const generated = generate()

test.each(Object.keys(generated))('%s is up to date (npm run docs writes it)', (path) => {
  expect(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')).toBe(generated[path])
})

test('every field of the format is described', () => {
  const rows = (generated['docs/scenarios.md'] ?? '').split('\n').filter((line) => /^\| `\w+` \|/.test(line))
  expect(rows.length).toBeGreaterThan(100)
  expect(rows.filter((line) => /\| {2}\|$/.test(line))).toEqual([])
})

test('the page about fields has every kind, and says what the program says', () => {
  const page = generated['docs/fields.md'] ?? ''
  for (const { kind, live } of builtInKinds) expect(live ? page.includes(`\n## ${kind}\n`) : page.includes(`${kind} (`)).toBe(true)
  expect(page).toContain('| `spec.containers[].tty` | accepted, not simulated |\n')
  expect(page).toContain('| `spec.containers[].image` | simulated |\n')
  expect(page).toContain('| `spec.containers[].resources` | simulated: `limits.*`, `requests.*`; accepted, not simulated: `claims[]` |\n')
  expect(page).toContain('| `spec.type` | simulated if `ClusterIP`; otherwise accepted, not simulated |\n')
  expect(page.match(/^\| `spec.template.spec` \| as \[Pod\]\(#pod\)'s `spec` \|$/gm)).toHaveLength(6)
})

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(JSON.parse(generated['schema/scenario.schema.json'] ?? '{}') as object)

test.each([
  ['the front page', badDay, true],
  ['manifests alone', 'manifests: [a.yaml]', true],
  ['a spec alone', 'spec: { manifests: [a.yaml] }', true],
  ['times of zero', 'steps: [{ at: 0, cordon: { node: node-1 } }]', true],
  ['a number as seed', 'seed: 5', false],
  ['a misspelt field', 'manifest: []', false],
  ['a time without unit', 'duration: "5"', false],
  ['a step without action', 'steps: [{ at: 1m }]', false],
  ['a step with two actions', 'steps: [{ at: 1m, cordon: { node: a }, uncordon: { node: a } }]', false],
  ['a step with two times', 'steps: [{ at: 1m, every: 2m, cordon: { node: a } }]', false],
  ['an expectation of nothing', 'expect: [{ within: 5m }]', false],
  ['a crash of nothing', 'steps: [{ at: 1m, crash: {} }]', false],
])('editors find %s: %s', (_name, text, right) => {
  expect(validate(parse(text))).toBe(right)
})

/** The indented blocks of the page. */
const blocks = (generated['docs/scenarios.md'] ?? '').match(/(?:^ {4}.*\n?)+/gm) ?? []

test('the examples of the page are right', () => {
  const scenarios = blocks.filter((block) => block.includes('manifests:')).map((block) => block.replace(/^ {4}/gm, ''))
  expect(scenarios).toHaveLength(2)
  const files = { read: () => 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }', list: () => undefined }
  for (const text of scenarios) expect(readScenario(text, { files }).problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const conditions = blocks.filter((block) => !block.includes('manifests:')).flatMap((block) => block.trim().split('\n')).map((line) => line.trim())
  expect(conditions.length).toBeGreaterThan(4)
  for (const text of conditions) expect(compileExpression(text)).not.toHaveProperty('errors')
})
