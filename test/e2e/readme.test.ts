/** What the front pages show and name is there and does what they say. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { readScenario, runScenario } from '../../src/scenario/index.js'
import { mistakes } from '../support/compiler.js'
import { build, orrery, root } from '../support/orrery.js'

const page = (path: string): string => readFileSync(`${root}/${path}`, 'utf8')
const readme = page('README.md')
const pages = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/determinism.md', 'docs/fidelity.md', 'docs/fields.md', 'docs/scenarios.md', 'docs/scheduler.md', 'docs/custom-kinds.md', 'docs/workloads.md']

beforeAll(build, 120_000)

/** The indented blocks of a page. */
const blocks = readme.match(/(?:^ {4}.*\n(?:\n(?= {4}))?)+/gm) ?? []

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`

/** Runs the library's example in a process of its own, where `kube-orrery` is this package, as built. */
function runExample(code: string): Record<string, unknown> {
  const tail = `console.log(JSON.stringify({ now: cluster.now, replicas: cluster.get('Deployment', 'default/web').status.availableReplicas, why: cluster.why('Deployment', 'default/web').chain.at(-1).verb, alike: other.digest === cluster.digest }))`
  const text = `const manifests = ${JSON.stringify(web)}\n${code}\n${tail}`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', text], { cwd: root, encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Record<string, unknown>
}

test("the README's library example runs", () => {
  const [example, ...more] = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '')
  expect(more).toEqual([])
  expect(example?.trim().split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(12)
  expect(runExample(example!)).toEqual({ now: expect.any(Number) as number, replicas: 3, why: 'step', alike: true })
})

test("the compiler finds nothing in the README's library example, and would", () => {
  const [, example = ''] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? []
  expect(mistakes(`const manifests = ''\n${example}`)).toEqual([])
  expect(mistakes(`const manifests = ''\n${example.replace('seed:', 'sed:')}`).join()).toMatch(/'sed' does not exist/)
}, 120_000)

/** The blocks of a language on the page about the scheduler. */
const schedulerBlocks = (language: string): readonly string[] => [...page('docs/scheduler.md').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code!)

test("the page about the scheduler: its configuration, plugin and questions compile and run", () => {
  const [asking, plugin] = schedulerBlocks('ts')
  const [configuration] = schedulerBlocks('yaml')
  const given = `const schedulerConfig = ${JSON.stringify(configuration)}\nconst podManifest = ${JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'new', labels: { licensed: 'yes' } }, spec: { schedulerName: 'packing', containers: [{ name: 'c', image: 'x' }] } })}\n`
  const program = `${given}${plugin}cluster.apply([{ ...podManifest, metadata: { name: 'report', labels: { licensed: 'yes' } } }, { ...podManifest, metadata: { name: 'free' } }])\ncluster.runFor('10m')\n`
  expect(mistakes(program + asking!)).toEqual([])
  const asked = asking!.trim().split('\n').map((line) => line.replace(/ +\/\/.*/, ''))
  const told = `${program}console.log(JSON.stringify([${asked.join(', ')}, cluster.get('Pod', 'free').spec.nodeName, cluster.notes]))`
  const javascript = ts.transpileModule(told, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext } }).outputText
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', javascript], { cwd: root, encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  const [explained, attempts, otherwise, oneMore, queue, free, notes] = JSON.parse(stdout) as any[]
  expect(explained).toMatchObject({ explains: 'placed', node: 'licensed-1', attempt: { profile: 'packing' } })
  expect(attempts).toEqual([{ atMs: 0, node: 'licensed-1' }])
  expect(otherwise.attempt.choice.node).toBe('licensed-1')
  expect(oneMore.attempt.message).toContain('3 node(s) had no free licence')
  expect({ queue, notes }).toEqual({ queue: [], notes: [] })
  expect(free).toMatch(/^plain-/)
}, 120_000)

test('the page about the scheduler shows what the command prints', () => {
  const shown = page('docs/scheduler.md').match(/(?:^ {4}.*\n(?:\n(?= {4}))?)+/gm)!
  const [command, ...lines] = shown[0]!.split('\n').map((line) => line.slice(4)).filter((line) => line !== '')
  const { out, code } = orrery(command!.split(' ').slice(1))
  expect(code).toBe(0)
  expect(lines).toEqual(out.split('\n').filter((line) => line !== ''))
})

/** The scenarios that the pages show. */
const shown = [/^```yaml\n(.*?)^```$/ms.exec(readme)?.[1], /(?:^ {4}.*\n)+/m.exec(page('docs/scenarios.md').slice(page('docs/scenarios.md').indexOf('    apiVersion: ')))?.[0].replace(/^ {4}/gm, '')]

test.each(shown)('a scenario that is shown runs and meets what it expects', (text) => {
  const ready = web.replace('image: "web:1"', 'image: "web:1", readinessProbe: { tcpSocket: { port: 80 } }')
  const service = '---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n'
  const { scenario, problems } = readScenario(text!, { files: { read: (path) => (path.endsWith('web.yaml') ? ready + service : undefined), list: () => undefined } })
  expect(problems).toEqual([])
  expect(runScenario(scenario!)).toMatchObject({ expectations: [{ met: true, atMs: 175_000 }, { met: true }, { met: true }], invariants: { violations: [] }, notes: [] })
})

/** The kinds of the page about workloads: the scenario of each, and the lines of its output that are shown. */
const workloads = page('docs/workloads.md').split(/^## /m).slice(1).map((section) => {
  const [, text = '', rest = ''] = /^```yaml\n(.*?)^```$(.*)/ms.exec(section)!
  return { kind: section.slice(0, section.indexOf('\n')), text, lines: [...rest.matchAll(/^ {4}(.+)$/gm)].map(([, line]) => line!) }
})

test('the page about workloads has every kind of workload', () => {
  expect(workloads.map(({ kind }) => kind)).toEqual(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'])
})

test.each(workloads)('the page about workloads shows what the command prints: $kind', ({ kind, text, lines }) => {
  const folder = mkdtempSync(join(tmpdir(), 'workloads-'))
  try {
    writeFileSync(join(folder, 'workload.yaml'), text)
    const { code, out } = orrery(['run', join(folder, 'workload.yaml')])
    expect(code).toBe(0)
    expect(text).toContain(`kind: ${kind}\n`)
    expect(lines.length).toBeGreaterThan(3)
    expect(out.split('\n').filter((line) => lines.includes(line))).toEqual(lines)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the time line in the README is that of the demo', () => {
  const words = (line: string): string => line.trim().replace(/\s+/g, ' ')
  const shown = blocks.find((block) => block.includes('shop · seed'))?.split('\n').map(words).filter((line) => !/^(…|digest .*)?$/.test(line)) ?? []
  expect(shown.length).toBeGreaterThan(10)
  const told = orrery(['run', 'scenarios/shop.yaml']).out.split('\n').map(words)
  expect(shown.filter((line) => !told.includes(line))).toEqual([])
})

describe('what the pages name is there', () => {
  const { scripts } = JSON.parse(page('package.json')) as { scripts: Record<string, string> }

  test.each(pages)('%s: npm scripts', (path) => {
    const named = [...page(path).matchAll(/npm (?:run (?:-s |--silent )?([\w:-]+)|(test)\b)/g)].map(([, script, short]) => script ?? short ?? '')
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  test.each(pages)('%s: linked pages and named files', (path) => {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
    const links = [...page(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => new URL(link!, `file:///${folder}`).pathname.slice(1))
    const files = [...page(path).matchAll(/\b((?:src|test|scripts|scenarios|docs|schema)\/[\w./-]*\w)/g)].map(([, file]) => file!)
    const placeholder = /[A-Z]{4,}/
    const missing = [...new Set([...links, ...files])].filter((file) => !placeholder.test(file) && !existsSync(`${root}/${file}`))
    expect(missing).toEqual([])
  })

  test.each(pages)("%s: the command's commands and options", (path) => {
    for (const [, command = '', rest = ''] of page(path).matchAll(/\borrery (\w+)((?: [^\s`)]+)*)/g)) {
      if (!/^(run|apply|explain|validate)$/.test(command)) continue
      const { code, out } = orrery([command, '--help'])
      expect(code).toBe(0)
      for (const [option] of rest.matchAll(/--[\w-]+/g)) expect(out).toContain(option)
    }
  })

  test('README: every command of the command is named, and only those', () => {
    const named = [...readme.matchAll(/^ {4}orrery (\w+) /gm)].map(([, name]) => name)
    const known = [...orrery(['--help']).out.matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name]) => name)
    expect(named).toEqual(known)
  })
})

