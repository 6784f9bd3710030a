/** The page about kinds of one's own: its definition and its reconciler compile, run, and do what the page says. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import { readManifests, refusalOf } from '../../src/model/index.js'
import { mistakes } from '../support/compiler.js'
import { build, orrery, root } from '../support/orrery.js'

const page = readFileSync(`${root}/docs/custom-kinds.md`, 'utf8')
const blocks = (language: string): readonly string[] => [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code!)

beforeAll(build, 120_000)

test('the definition is valid, and all of it is simulated', () => {
  const { objects, problems, notes } = readManifests(blocks('yaml')[0]!)
  expect([problems, notes, objects.map(refusalOf)]).toEqual([[], [], [undefined]])
})

test('the reconciler does what the page says', () => {
  const [program] = blocks('ts')
  expect(mistakes(`const definition = ''\n${program}`)).toEqual([])
  const told = `const definition = ${JSON.stringify(blocks('yaml')[0])}\n${program}
const seen: unknown[] = [cluster.find('Deployment', 'shop') === undefined, cluster.list('websites').length]
cluster.runFor('1m')
console.log(JSON.stringify([...seen, cluster.list('Deployment').length, cluster.list('Pod').length, cluster.notes]))`
    .replace("cluster.delete('website', 'shop')", "const ready = cluster.get('Website.example.com', 'shop').status\nconsole.log(JSON.stringify(ready))\ncluster.delete('website', 'shop')")
  const { outputText, diagnostics } = ts.transpileModule(told, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext } })
  expect(diagnostics).toEqual([])
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', outputText], { cwd: root, encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  const [ready, rest] = stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)
  expect(ready).toEqual({ ready: 3 })
  expect(rest).toEqual([true, 0, 0, 0, expect.any(Array)])
}, 120_000)

const folder = mkdtempSync(join(tmpdir(), 'orrery-custom-'))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const definition = file('crd.yaml', 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: widgets.example.com }\nspec: { group: example.com, scope: Namespaced, names: { plural: widgets, kind: Widget }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, properties: { size: { type: integer, minimum: 1 } } } } }] }\n')
const widget = (name: string, fields: string): string => file(`${name}.yaml`, `apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }\n${fields}\n`)

test.each(['validate', 'apply', 'apply --dry-run'])('%s holds objects to the definition in front of them, and does not name their kind', (words) => {
  const command = words.split(' ')
  const bad = widget('bad', 'size: 0')
  const refused = orrery([...command, definition, bad])
  expect([refused.code, refused.out + refused.err]).toEqual([2, expect.stringContaining(`${bad}:4:1: error: Widget.example.com "w" is invalid: size: Invalid value: 0: size in body should be greater than or equal to 1\n`)])
  if (command[0] === 'apply') expect(refused.out).toBe('')
  const taken = orrery([...command, definition, widget('good', 'size: 1')])
  expect([taken.code, taken.out + taken.err]).toEqual([0, expect.not.stringContaining('not simulated')])
})

test.each([['strict', 2, ':4:1: error: unknown field "sise"'], ['warn', 0, ':4:1: warning: unknown field "sise"'], ['ignore', 0, '']])('apply --validate %s of a field that a definition does not know', (mode, code, words) => {
  const odd = widget('odd', 'sise: 1')
  const { code: exit, err } = orrery(['apply', '--validate', mode, definition, odd])
  expect([exit, err]).toEqual([code, words === '' ? '' : `${odd}${words}\n`])
})

test('a scenario whose manifests a definition in front forbids does not start', () => {
  const bad = widget('bad', 'size: 0')
  const { code, out, err } = orrery(['run', file('scenario.yaml', 'manifests: [crd.yaml, bad.yaml]\nduration: 1m\n')])
  expect([code, out, err]).toEqual([2, '', expect.stringContaining(`${bad}:4:1: error: Widget.example.com "w" is invalid: size`)])
})
