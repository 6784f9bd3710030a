/** Bad input through all three commands: a place and a remedy, exit 2, in bounded time, nothing applied, no stack trace. */
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { build, orrery } from '../support/orrery.js'

const folder = mkdtempSync(join(tmpdir(), 'orrery-bad-'))
const STACK = /^\s+at .*:\d+:\d+\)?$/m
const MEGABYTE = 1024 * 1024

beforeAll(build, 120_000)

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** A manifest that is right, so that something could be applied by mistake. */
const right = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'right' } })
const pod = (resources: string): string => `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: i, resources: ${resources} }] }\n`
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((c, i) => `${c}: &${c} [${new Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`).join('\n')}\n`

const MANIFESTS: readonly (readonly [name: string, content: string | Uint8Array, words: RegExp])[] = [
  ['a file of 60 MB', `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: big }\ndata: { a: ${'x'.repeat(60 * MEGABYTE)} }\n`, /60|large|big|MB|MiB/],
  ['a bomb of aliases', bomb, /alias/i],
  ['deep nesting', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`, /deep|nest/i],
  ['a prototype key', `${right.slice(0, -1)},"__proto__":{"polluted":true}}`, /__proto__/],
  ['a binary file', new Uint8Array([0, 1, 2, 255, 254, 0, 7]), /binary|text|UTF-8/i],
  ['malformed YAML', 'a: [1, 2\nb: }', /:\d+:\d+: error: not valid YAML/],
  ['an absurd quantity', pod('{ requests: { cpu: 1e999 } }'), /quantit/i],
  ['a negative quantity', pod('{ requests: { memory: -1Gi } }'), /must be greater than or equal to 0/],
  ['an endless number', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { replicas: .inf }\n', /:4:\d+: error: .inf is no number/],
  ['a misspelt version', 'apiVersion: apps/v2\nkind: Deployment\nmetadata: { name: a }\n', /apps\/v1/],
]

for (const command of ['validate', 'apply']) {
  test.each(MANIFESTS)(`orrery ${command}: %s`, (name, content, words) => {
    const path = file(`${command} ${name}.yaml`, content)
    const { code, out, err } = orrery([command, file('right.yaml', right), path])
    expect(code).toBe(2)
    expect(out + err).toMatch(words)
    expect(out + err).toContain(path)
    expect(out + err).not.toMatch(STACK)
    // What was applied would have been told with what became of it.
    if (command === 'apply') expect(out).toBe('')
  }, 20_000)
}

const SCENARIOS: readonly (readonly [name: string, content: string | Uint8Array, words: RegExp])[] = [
  ['expectations that contradict each other', "expect:\n - always: nodes().size() == 3\n - never: nodes().size() == 3\n", /:3:4: error: .*\(remove one of the two\)/],
  ['a missing manifest', 'manifests: [nowhere.yaml]', /:1:13: error: there is no file "nowhere\.yaml"/],
  ['a manifest with a mistake', `manifests: [${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, dta: {} })}]`, /did you mean "data"\?/],
  ['a manifest that would be refused', 'manifests:\n - { apiVersion: v1, kind: Service, metadata: { name: "1" }, spec: { ports: [{ port: 99999 }] } }', /:2:\d+: error: Service "1" is invalid: \[spec\.ports\[0\]\.port: /],
  ['a file of 60 MB', `description: ${'x'.repeat(60 * MEGABYTE)}`, /60|large|big|MB|MiB/],
  ['a bomb of aliases', bomb, /alias/i],
  ['a binary file', new Uint8Array([0, 1, 2, 255, 254, 0, 7]), /binary/],
  ['an empty file', '', /the file is empty/],
]

test.each(SCENARIOS)('orrery run: %s', (name, content, words) => {
  const trace = join(folder, 'trace')
  const path = file(`run ${name}.yaml`, content)
  const { code, out, err } = orrery(['run', 'scenarios/capacity.yaml', path, '--trace', trace])
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toMatch(words)
  expect(err).toContain(path)
  expect(err).not.toMatch(STACK)
}, 20_000)

test.each(['run', 'apply', 'validate'])('orrery %s: what is no file, no manifests and no seed', (command) => {
  const empty = join(folder, `empty ${command}`)
  mkdirSync(empty)
  for (const path of [join(folder, 'nowhere.yaml'), empty]) {
    const { code, out, err } = orrery([command, path])
    expect(code).toBe(2)
    expect(out + err).toContain(path)
    expect(out + err).not.toMatch(STACK)
  }
  expect(orrery([command]).code).toBe(2)
  if (command !== 'validate') {
    const { code, err } = orrery([command, command === 'run' ? 'scenarios/capacity.yaml' : file('right.yaml', right), '--seed', ''])
    expect(code).toBe(2)
    expect(err).toMatch(/--seed/)
  }
})

test('orrery apply: what is in a namespace that nothing makes, or has no name, is told before anything is applied', () => {
  const lost = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost', namespace: 'shop' } })
  const nameless = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'x-' } })
  const path = file('lost.yaml', `${right}\n---\n${lost}\n---\n${nameless}\n`)
  const { code, out, err } = orrery(['apply', path])
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(`${path}:3:1: error: namespaces "shop" not found (put the manifest of the Namespace before it)\n${path}:5:1: error: from x-: cannot use generate name with apply (give it a name)`)
})

test.each(['validate', 'apply'])('orrery %s: files that cannot be had, or never end, and folders that hold themselves', (command) => {
  const odd = mkdtempSync(join(folder, 'odd-'))
  file('odd.yaml', right)
  symlinkSync(join(folder, 'odd.yaml'), join(odd, 'right.yaml'))
  symlinkSync('.', join(odd, 'self'))
  const whole = orrery([command, odd])
  expect(whole.code).toBe(0)
  if (command === 'validate') expect(whole.out).toContain('1 file, 1 objects, 0 problems')
  symlinkSync('nowhere', join(odd, 'broken.yaml'))
  truncateSync(file('huge.yaml', ''), 3 * 1024 * MEGABYTE)
  for (const [path, words] of [[odd, /broken\.yaml: there is no such file or folder/], [join(folder, 'huge.yaml'), /huge\.yaml: the file has 3072 MiB/], ['/dev/zero', /\/dev\/zero: error: the file has 257 MiB; at most 32 MiB are read/]] as const) {
    const { code, out, err } = orrery([command, path])
    expect(code).toBe(2)
    expect(out + err).toMatch(words)
    expect(out + err).not.toMatch(STACK)
  }
})

test.each([
  [['apply', '--nodes', '1e3'], "--nodes takes a number from 1 to 5000, not '1e3'"],
  [['apply', '--within', '5'], "--within takes a duration such as 10m, not '5'"],
  [['explain', 'p', '--nodes', '99999999999'], "--nodes takes a number from 1 to 5000, not '99999999999'"],
  [['explain', 'p', '--at', '1y'], "--at takes a duration such as 90s, not '1y'"],
  [['explain', 'p', '--seed', ''], '--seed takes a word of at least one character'],
  [['explain', 'p', '--what-if', '{"spec":5}'], '--what-if: this makes no pod: '],
  [['explain', 'p', '--what-if', '{"spec":{"containers":[]}}'], '--what-if: this makes no pod: Pod "p" is invalid: spec.containers: Required value'],
  [['explain', 'p', '--what-if', 'cpu=-1'], '--what-if: this makes no pod: Pod "p" is invalid: spec.containers[0].resources.requests[cpu]: Invalid value: "-1"'],
])('orrery %j: a flag with a value that makes no sense', (args, words) => {
  const { code, out, err } = orrery([...args, file('pod.yaml', pod('{}'))])
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(`orrery ${args[0]}: ${words}`)
  expect(err).not.toMatch(STACK)
})

test.each(['apply', 'validate'])('orrery %s: a scenario is sent to orrery run', (command) => {
  const { code, out, err } = orrery([command, 'scenarios/capacity.yaml'])
  expect(code).toBe(2)
  expect(out + err).toContain('scenarios/capacity.yaml:2:1: error: this is a scenario, not a manifest (orrery run scenarios/capacity.yaml)')
})
