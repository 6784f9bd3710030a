import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { build, orrery } from '../support/orrery.js'

const folder = mkdtempSync(join(tmpdir(), 'orrery-'))

beforeAll(build, 120_000)

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const deployment = (name: string, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: "${name}:1"${more} }] }
`

test('the demo meets its expectations and prints the same bytes twice, in any time zone and locale', () => {
  const first = orrery(['run', 'scenarios/shop.yaml'])
  const second = orrery(['run', 'scenarios/shop.yaml'], { TZ: 'Pacific/Chatham', LC_ALL: 'sv_SE.UTF-8' })
  expect(first.code).toBe(0)
  expect(first.out).toContain('expectations  7 of 7')
  expect(second.out).toBe(first.out)
})

test('another seed is another history with the same promises', () => {
  const [a, b] = ['1', '2'].map((seed) => JSON.parse(orrery(['run', 'scenarios/shop.yaml', '--seed', seed, '--quiet', '--output', 'json']).out))
  expect(a.digest).not.toBe(b.digest)
  expect(a.invariants.violations).toEqual([])
})

test('runs that differ are told, with the first difference, and exit 12', () => {
  const scenario = file('twice.yaml', `duration: 1m\nmanifests: [${file('twice-web.yaml', deployment('web'))}]\n`)
  expect(orrery(['run', scenario, '--check-determinism'])).toMatchObject({ code: 0 })
  // A host that breaks the promise: the text of which seeds are made is read wrongly, now and then.
  const broken = file('broken.cjs', `const { charCodeAt } = String.prototype
let calls = 0
String.prototype.charCodeAt = function (at) { return charCodeAt.call(this, at) ^ Number(++calls % 503 === 0) }
`)
  const { code, err } = orrery(['run', scenario, '--check-determinism'], { NODE_OPTIONS: `--require ${broken}` })
  expect(code).toBe(12)
  expect(err).toMatch(/not deterministic; the first difference of two more runs, at (transition|event or draw) \d+:[^]*\n {4}1 .*\n {4}2 /)
})

test('an expectation that fails is told with its place, and exits 1', () => {
  const path = file('fails.yaml', `apiVersion: kube-orrery/v1
kind: Scenario
metadata: { name: fails }
spec:
  duration: 1m
  manifests:
    - { apiVersion: v1, kind: Service, metadata: { name: web }, spec: { ports: [{ port: 80 }] } }
  expect:
    - { that: "service('web').endpoints == 3" }
`)
  const { code, out } = orrery(['run', path])
  expect(code).toBe(1)
  expect(out).toContain(`${path}:9`)
  expect(out).toContain("seen: service('web').endpoints = 0\n")
  const result = JSON.parse(orrery(['run', path, '--output', 'json']).out) as { expectations: { values: unknown }[] }
  expect(result.expectations[0]!.values).toEqual([{ text: "service('web').endpoints", value: 0 }])
})

test('a broken promise is told with its causes, back to the step that began it', () => {
  const path = file('broken.yaml', `duration: 5m
manifests:
  - ${JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })}
  - ${JSON.stringify({
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } } },
  })}
steps: [{ at: 2m, crash: { node: node-2 } }]
expect:
  - { always: "deployment('web').status.availableReplicas == 3", after: 1m }
  - { that: "deployment('web').status.availableReplicas == 2" }
`)
  const { code, out } = orrery(['run', path])
  expect(code).toBe(1)
  expect(out).toMatch(/seen: deployment\('web'\)\.status\.availableReplicas = 2\n +why: \S+ deployment-controller update\/status Deployment default\/web\n(.*\n)* +← .*scenario step Step crash\n/)
  const { expectations } = JSON.parse(orrery(['run', path, '--output', 'json']).out) as { expectations: { why: string[] }[] }
  expect(expectations.map(({ why }) => why.at(-1))).toEqual(['2m0s scenario step Step crash', undefined])
})

test('a step that names what is not there stops the run, keeps the history and exits 1', () => {
  const path = file('step.yaml', `apiVersion: kube-orrery/v1
kind: Scenario
spec:
  duration: 1m
  steps:
    - { at: 10s, name: too bold, scale: { deployment: nobody, replicas: 3 } }
`)
  const { code, out } = orrery(['run', path])
  expect(code).toBe(1)
  expect(out).toContain('stopped at 0:10.0: step "too bold"')
  expect(out).toContain('digest')
})

test('apply settles a plain deployment and says so', () => {
  const { code, out } = orrery(['apply', file('web.yaml', deployment('web'))])
  expect(code).toBe(0)
  expect(out).toMatch(/deployment {4}web +2\/2 ready/)
})

test('apply settles with a deployment that is paused, and says so', () => {
  const { code, out } = orrery(['apply', file('paused.yaml', deployment('web').replace('spec:', 'spec:\n  paused: true'))])
  expect(out).toMatch(/^deployment {4}web +0\/2 ready, paused$/m)
  expect(out).toMatch(/^note {10}deployment "web" is paused: nothing rolls out before kubectl rollout resume deployment\/web$/m)
  expect(code).toBe(0)
})

test('apply has a default storage class, so that a claim settles', () => {
  const claim = 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n---\n'
  const stored = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: db }\nspec: { selector: { matchLabels: { app: db } }, template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: c, image: "db:1" }], volumes: [{ name: v, persistentVolumeClaim: { claimName: data } }] } } }\n'
  const { code, out } = orrery(['apply', file('db.yaml', claim + stored)])
  expect(code).toBe(0)
  expect(out).toMatch(/deployment {4}db +1\/1 ready/)
})

const claimOf = (name: string, storageClass: string): string => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: ${name} }\nspec: { ${storageClass}accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n`

test('apply says of a claim that is never bound what its last event says, and exits 1', () => {
  const { code, out } = orrery(['apply', file('lone.yaml', claimOf('lone', 'storageClassName: nope, ')), '--within', '1m'])
  expect(code).toBe(1)
  expect(out).toMatch(/^pvc {11}lone +Pending$/m)
  expect(out).toMatch(/^not settled +PersistentVolumeClaim default\/lone: Pending: storageclass\.storage\.k8s\.io "nope" not found$/m)
  expect(out).toMatch(/^gave up /m)
})

test('apply names the claim for which a pod stays pending', () => {
  const pod = '---\napiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: i }], volumes: [{ name: v, persistentVolumeClaim: { claimName: used } }] }\n'
  const { code, out } = orrery(['apply', file('used.yaml', claimOf('used', 'storageClassName: nope, ') + pod), '--within', '1m'])
  expect(code).toBe(1)
  expect(out).toMatch(/^ +pod p {2}Pending: .*unbound immediate PersistentVolumeClaims.*\n +its pvc used {2}Pending: storageclass\.storage\.k8s\.io "nope" not found$/m)
})

test('apply settles with a claim that waits for its first pod, and says so', () => {
  const { code, out } = orrery(['apply', file('idle.yaml', claimOf('idle', ''))])
  expect(code).toBe(0)
  expect(out).toMatch(/^note +pvc idle {2}Pending: waiting for first consumer to be created before binding$/m)
  expect(out).toMatch(/^settled /m)
})

test('apply says why pods stay pending, and exits 1', () => {
  const { code, out } = orrery(['apply', file('big.yaml', deployment('big', ', resources: { requests: { cpu: "100" } }')), '--within', '1m'])
  expect(code).toBe(1)
  expect(out).toContain('0/3 nodes are available: 3 Insufficient cpu')
})

const BAD: readonly (readonly [name: string, content: string | Uint8Array, words: RegExp])[] = [
  ['malformed.yaml', 'a: [1, 2\nb: }', /malformed\.yaml:\d+/],
  ['tab.yaml', 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n', /tab\.yaml:4/],
  ['duplicate.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nkind: Secret\n', /duplicate|twice/i],
  ['kind.yaml', 'apiVersion: apps/v1\nkind: Deploymnet\nmetadata: { name: a }\n', /Deployment/],
  ['field.yaml', deployment('web').replace('replicas', 'replica'), /replicas/],
  ['type.yaml', deployment('web').replace('replicas: 2', 'replicas: many'), /replicas/],
  ['quantity.yaml', deployment('web', ', resources: { requests: { cpu: "lots" } }'), /quantit/i],
  ['empty.yaml', '', /empty|no document/i],
  ['binary.yaml', new Uint8Array([0, 1, 2, 255, 254, 0, 7]), /binary|text|UTF-8/i],
  ['proto.yaml', 'apiVersion: v1\nkind: Pod\n__proto__: { polluted: true }\nmetadata: { name: a }\n', /__proto__/],
  ['bomb.yaml', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((c, i) => `${c}: &${c} [${new Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`).join('\n')}\n`, /alias/i],
  ['huge.yaml', deployment('web') + '#'.repeat(60 * 1024 * 1024), /the file has 6\d MiB; at most 32 MiB are read/],
  ['deep.yaml', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`, /deep|nest/i],
]

for (const [name, content, words] of BAD) {
  test(`validate answers ${name} with a place and no stack trace, exit 2`, () => {
    const { code, out, err } = orrery(['validate', file(name, content)])
    expect(code).toBe(2)
    expect(out + err).toMatch(words)
    expect(out + err).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m)
  })
}

const scenario = (more: string): string => `apiVersion: kube-orrery/v1\nkind: Scenario\nspec:\n  duration: 1m\n${more}`

for (const [name, content, words] of [
  ['misspelt.yaml', scenario('  expcet: []\n'), /misspelt\.yaml:5:3.*expect/],
  ['absent.yaml', scenario('  manifests: [nowhere.yaml]\n'), /absent\.yaml:5:\d+.*nowhere\.yaml/],
  ['both.yaml', scenario(`  expect:\n    - { always: "nodes().size() == 3", never: "nodes().size() == 3" }\n`), /both\.yaml:6:\d+.*exclude each other/],
  ['contrary.yaml', scenario(`  expect:\n    - { always: "nodes().size() == 3" }\n    - { never: "nodes().size() == 3" }\n`), /contrary\.yaml:7:\d+/],
  ['late.yaml', scenario('  steps:\n    - { at: 2m, cordon: { node: node-1 } }\n'), /late\.yaml:6:\d+/],
  ['condition.yaml', scenario('  expect:\n    - { that: "pods(" }\n'), /condition\.yaml:6:\d+/],
  ['alias.yaml', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((c, i) => `${c}: &${c} [${new Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`).join('\n')}\n`, /alias\.yaml.*alias/],
] as const) {
  test(`run answers ${name} with a place, exits 2 and runs nothing`, () => {
    const { code, out, err } = orrery(['run', file(name, content)])
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(words)
    expect(err).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m)
  })
}

test('bad usage exits 2: no file, an unknown option, a seed that is a number in YAML', () => {
  expect(orrery(['run', join(folder, 'nowhere.yaml')]).code).toBe(2)
  expect(orrery(['run', 'scenarios/shop.yaml', '--what']).code).toBe(2)
  const { code, err } = orrery(['run', file('seed.yaml', 'apiVersion: kube-orrery/v1\nkind: Scenario\nspec: { seed: 7 }\n')])
  expect(code).toBe(2)
  expect(err).toMatch(/"7"|'7'/)
})

test('nothing is run when one of several files is bad', () => {
  const { code, out } = orrery(['run', 'scenarios/shop.yaml', join(folder, 'nowhere.yaml')])
  expect(code).toBe(2)
  expect(out).toBe('')
})

test('--verbose tells every write beside the time line, and changes nothing', () => {
  const [plain, verbose] = [[], ['--verbose']].map((more) => orrery(['run', 'scenarios/node-crash.yaml', ...more]))
  expect(verbose!.code).toBe(0)
  const lines = verbose!.out.split('\n')
  expect(plain!.out.split('\n').filter((line) => !lines.includes(line))).toEqual([])
  expect(lines.filter((line) => /^ +0:00\.\d {2}write {4}default-scheduler create\/binding Pod default\/\S+ +spec\.nodeName="/.test(line)).length).toBeGreaterThan(0)
  expect(lines.length).toBeGreaterThan(2 * plain!.out.split('\n').length)
  expect(orrery(['run', 'scenarios/node-crash.yaml', '--verbose', '--quiet']).code).toBe(2)
})

test('explain tells why a pod waits, how one was placed, and what would help; --scheduler-config changes where pods go', () => {
  const pod = (name: string, cpu: string): string => `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: c, image: x, resources: { requests: { cpu: "${cpu}" } } }] }\n`
  const path = file('explain.yaml', [pod('big', '9'), pod('one', '1'), pod('two', '1')].join('---\n'))
  const waits = orrery(['explain', 'big', path, '--at', '1m'])
  expect(waits.code).toBe(0)
  expect(waits.out).toContain('node-1  no    NodeResourcesFit: Insufficient cpu')
  expect(waits.out).toContain('unschedulable, attempts 1')
  expect(orrery(['explain', 'big', '--what-if', 'cpu=500m', '--what-if', 'priority=3', path]).out).toContain('choice ')
  const placed = JSON.parse(orrery(['explain', 'one', path, '--output', 'json']).out)
  expect(placed).toMatchObject({ pod: 'default/one', explains: 'placed', atMs: 0, attempt: { choice: { feasibleNodes: 3, rule: 'seeded' } } })
  const config = file('packed-config.yaml', 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles:\n- pluginConfig:\n  - name: NodeResourcesFit\n    args: { scoringStrategy: { type: MostAllocated } }\n  plugins:\n    multiPoint:\n      disabled: [{ name: NodeResourcesBalancedAllocation }]\n')
  const packed = ['one', 'two'].map((name) => JSON.parse(orrery(['explain', name, path, '--output', 'json', '--scheduler-config', config]).out).node)
  expect(packed[0]).toBe(packed[1])
  const added = file('added.yaml', pod('added', '2'))
  expect(orrery(['explain', added, path, '--at', '1m']).out).toMatch(/^pod +default\/added\nshown +what an attempt would come to if it were so, at 1:00\.0\n(.*\n)*choice +node-\d/)
  expect(orrery(['explain', added, path, '--what-if', 'cpu=9']).out).toContain('3 Insufficient cpu')
  expect(orrery(['explain', file('typo.yaml', pod('typo', '2').replace('containers', 'contaners')), path])).toMatchObject({ code: 2, err: expect.stringMatching(/typo\.yaml:4:\d+: error:/) })
  const shop = 'scenarios/priority-preemption.yaml'
  expect(orrery(['explain', 'nobody', shop, '--at', '9h'])).toMatchObject({ code: 2, err: expect.stringContaining('is after the end of the scenario: it lasts') })
  expect(orrery(['explain', 'nobody', path])).toMatchObject({ code: 2, err: expect.stringContaining('there is no pod default/nobody') })
  expect(orrery(['explain', 'big', path, '--what-if', 'cpu=lots']).code).toBe(2)
  expect(orrery(['apply', path, '--scheduler-config', file('bad-config.yaml', 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofils: []\n')])).toMatchObject({ code: 2, err: expect.stringContaining('bad-config.yaml:3:1: error:') })
})

test('files that cannot be read or written are bad usage, not a crash', () => {
  for (const [args, words] of [
    [['run', 'scenarios'], /scenarios: this is a folder/],
    [['run', 'scenarios/capacity.yaml', '--trace', join(folder, 'no', 'such', 'folder')], /--trace .*no such file or folder/],
  ] as const) {
    const { code, out, err } = orrery(args)
    expect({ args, code, out }).toEqual({ args, code: 2, out: '' })
    expect(err).toMatch(words)
  }
})

test('--output json is one document: a result, or a list of them; jsonl has a line each', () => {
  const files = ['scenarios/capacity.yaml', 'scenarios/node-crash.yaml']
  const several = JSON.parse(orrery(['run', ...files, '--until', '1m', '--output', 'json']).out) as { name: string; timeline: unknown[] }[]
  const one = JSON.parse(orrery(['run', files[0]!, '--until', '1m', '--output', 'json']).out) as unknown
  expect(several.map(({ name }) => name)).toEqual(['capacity', 'node-crash'])
  expect(several[0]).toEqual(one)
  expect(one).toMatchObject({ again: 'orrery run scenarios/capacity.yaml --seed 1 --until 1m' })
  const lines = orrery(['run', ...files, '--until', '1m', '--output', 'jsonl', '--quiet']).out.trim().split('\n').map((line) => JSON.parse(line) as { result: { name: string } })
  expect(lines.map(({ result }) => result.name)).toEqual(['capacity', 'node-crash'])
})

test('--trace has the lines of all scenarios, and the last line says how to run it again', () => {
  const path = join(folder, 'trace')
  const { out } = orrery(['run', 'scenarios/capacity.yaml', 'scenarios/node-crash.yaml', '--until', '1m', '--seed', '7', '--trace', path])
  expect(readFileSync(path, 'utf8').split('\n').filter((line) => line.includes(' create Deployment '))).toHaveLength(2)
  expect(out).toContain('again         orrery run scenarios/capacity.yaml --seed 7 --until 1m\n')
  expect(orrery(['run', 'scenarios/capacity.yaml', '--until', '1s', '--seed', "it's 7"]).out).toContain("again         orrery run scenarios/capacity.yaml --seed 'it'\\''s 7' --until 1s\n")
})

test('what the API server refuses is told at its place in the file', () => {
  const path = file('badspread.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers: [{ name: c, image: x }]\n  topologySpreadConstraints:\n  - { maxSkew: 0, topologyKey: zone, whenUnsatisfiable: DoNotSchedule }\n')
  expect(orrery(['validate', path])).toMatchObject({ code: 2, out: expect.stringMatching(/badspread\.yaml:7:7: error: Pod "p" is invalid: spec\.topologySpreadConstraints\[0\]\.maxSkew: Invalid value: 0/) })
})

test('validate names each field that nothing simulates once, where it stands first, and exits 0', () => {
  const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec:\n  hostIPC: true\n  containers: [{ name: c, image: web, tty: true }]\n`
  const path = file('unsimulated.yaml', `${pod('a')}---\n${pod('b')}`)
  const { code, out } = orrery(['validate', path])
  expect(code).toBe(0)
  expect(out.match(/Pod: spec\.hostIPC is not simulated/g)).toHaveLength(1)
  expect(out.match(/unsimulated\.yaml:\d+:\d+: warning: Pod: spec\.containers\[\]\.tty is not simulated: it is stored and has no effect/g)).toHaveLength(1)
  expect(out).toMatch(/1 file, 2 objects, 0 problems\n$/)
})

test('apply --server-side says what was applied, and its flags go with it only', () => {
  const good = file('server-side.yaml', deployment('web'))
  const { code, out } = orrery(['apply', '--server-side', '--field-manager', 'flux', '--force-conflicts', good])
  expect([code, out.split('\n')[0]]).toEqual([0, 'deployment.apps/web serverside-applied'])
  expect(orrery(['apply', '--field-manager', 'flux', good])).toMatchObject({ code: 2, err: 'orrery apply: --field-manager only works with --server-side\n' })
  expect(orrery(['apply', '--force-conflicts', good])).toMatchObject({ code: 2, err: 'orrery apply: --force-conflicts only works with --server-side\n' })
})

test('apply --dry-run says what the API server would answer, object by object', () => {
  const good = file('dry.yaml', `${deployment('web')}---\napiVersion: v1\nkind: Namespace\nmetadata: { name: team }\n`)
  expect(orrery(['apply', '--dry-run', good])).toEqual({ code: 0, err: '', out: 'deployment.apps/web created (server dry run)\nnamespace/team created (server dry run)\n' })
  const bad = file('dry-bad.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: team }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: kept }\n')
  expect(orrery(['apply', '--dry-run', bad])).toEqual({
    code: 1, err: '',
    out: 'configmap/settings refused: Error from server (NotFound): namespaces "team" not found (server dry run)\nconfigmap/kept created (server dry run)\n',
  })
  expect(orrery(['apply', '--dry-run', '--within', '1m', good])).toMatchObject({ code: 2, err: expect.stringContaining("'--dry-run'") as string })
  expect(orrery(['apply', '--dry-run', '--server-side', good])).toMatchObject({ code: 0, out: 'deployment.apps/web serverside-applied (server dry run)\nnamespace/team serverside-applied (server dry run)\n' })
  expect(orrery(['apply', '--dry-run', file('dry-unknown.yaml', deployment('web', ', imag: x'))])).toMatchObject({ code: 2, out: '' })
})

test('a scenario has a start, and the command another one: it is told, and is in the command that gives the same history', () => {
  const night = 'scenarios/cron-clocks-forward.yaml'
  const spring = orrery(['run', night])
  expect(spring.code).toBe(0)
  expect(spring.out).toMatch(/^cron-clocks-forward · seed 1 · kubernetes 1\.36, instant · 3 nodes in 3 zones · from 2026-03-27T23:00:00Z\n/)
  expect(spring.out).toContain('half-past-two-29577690 complete, 1 succeeded                10 min 1 s\n')
  const { out, code } = orrery(['run', night, '--quiet', '--start-time', '2026-10-24T00:00:00+02:00'])
  expect(code).toBe(1)
  expect(out).toContain(' · from 2026-10-23T22:00:00Z\n')
  expect(out).toContain(`again         orrery run ${night} --seed 1 --start-time 2026-10-24T00:00:00+02:00\n`)
  expect(JSON.parse(orrery(['run', night, '--quiet', '--output', 'json']).out)).toMatchObject({ startTime: '2026-03-27T23:00:00Z', endedAtMs: 216_000_000 })
  expect(orrery(['run', 'scenarios/capacity.yaml', '--quiet']).out).not.toContain(' · from ')
})

test('manifests are deployed and explained at another start', () => {
  const path = file('berlin.yaml', `apiVersion: batch/v1
kind: CronJob
metadata: { name: night }
spec:
  schedule: "30 2 * * *"
  timeZone: Europe/Berlin
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: work }] } } } }
`)
  expect(orrery(['apply', path]).out).toContain('next run at 2000-01-01T01:30:00Z\n')
  expect(orrery(['apply', path, '--start-time', '2026-03-29T00:00:00Z']).out).toContain('next run at 2026-03-30T00:30:00Z\n')
  expect(orrery(['apply', path, '--start-time', '2026-10-25T01:00:00Z']).out).toContain('next run at 2026-10-25T01:30:00Z\n')
  expect(orrery(['apply', '--dry-run', path, '--start-time', '2026-03-29T00:00:00Z'])).toMatchObject({ code: 0 })
  const explained = orrery(['explain', 'none', path, '--start-time', '2026-10-25T00:29:30Z', '--at', '40s'])
  expect([explained.code, explained.err]).toEqual([2, 'there is no pod default/none at 40s\n'])
  const pods = orrery(['explain', 'night-29881470', path, '--start-time', '2026-10-25T00:29:30Z', '--at', '40s'])
  expect(pods.err).toMatch(/there are default\/night-29881470-\w{5}/)
})

test.each([
  [['run', 'scenarios/capacity.yaml'], 'run'], [['apply', 'scenarios/shop'], 'apply'], [['apply', '--dry-run', 'scenarios/shop'], 'apply'], [['explain', 'a', 'scenarios/capacity.yaml'], 'explain'],
])('a start that is none: %j', (args, command) => {
  expect(orrery([...args, '--start-time', 'soon'])).toEqual({ code: 2, out: '', err: `orrery ${command}: --start-time takes a time such as 2026-03-29T00:00:00Z, not 'soon'\n` })
  expect(orrery([...args, '--start-time', '2026-03-29'])).toMatchObject({ code: 2, err: expect.stringContaining("not '2026-03-29': write 2026-03-29T00:00:00Z\n") as string })
  expect(orrery([...args, '--start-time', '1970-01-01T00:00:00Z'])).toMatchObject({ code: 2, err: expect.stringContaining("takes a time from 2000-01-01T00:00:00Z on, not '1970-01-01T00:00:00Z': simulated time begins with the year 2000\n") as string })
})
