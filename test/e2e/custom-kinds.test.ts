/** The page about kinds of one's own: its definition and its reconciler compile, run, and do what the page says. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import { readManifests, refusalOf } from '../../src/model/index.js'
import { mistakes } from '../support/compiler.js'
import { build, root } from '../support/orrery.js'

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
