/** Dry runs: the answer of the real request, word for word, and a world in which nothing happened. */
import { expect, test } from 'vitest'
import { ApiServer, makeStandardPipeline, type Answer, type ApiRequest } from '../../../src/apiserver/index.js'
import type { KubeObject } from '../../../src/model/index.js'
import { Engine, Ledger } from '../../../src/sim/index.js'

const ALL = { dryRun: ['All'] }

class World {
  readonly engine = new Engine({ seed: 'dry' })
  readonly ledger = new Ledger(this.engine, { keep: 'lines' })
  readonly api = new ApiServer(this.ledger, { pipeline: makeStandardPipeline({ disableAdmissionPlugins: ['ServiceAccount'] }) })

  constructor(...objects: readonly KubeObject[]) {
    for (const each of [object('v1', 'Namespace', 'default', {}, {}), ...objects]) expect(this.call({ do: 'create', object: each }).ok).toBe(true)
  }

  call(request: ApiRequest): Answer {
    return this.api.call(request, 'test')
  }

  /** All state there is; that a kind was looked for leaves an empty table. */
  state(): readonly string[] {
    const state = Object.entries(this.engine.state.toPlain(this.engine.snapshot()) as Record<string, { readonly length?: number }>)
    return state.filter(([name, { length }]) => name !== 'store/kinds' && !(name.startsWith('store/') && length === 0)).map((each) => JSON.stringify(each))
  }

  /** Tries a request, which must change nothing. */
  try(request: ApiRequest): Answer {
    const before = this.state()
    const answer = this.call(request)
    expect(this.state()).toEqual(before)
    return answer
  }
}

function object(apiVersion: string, kind: string, name: string, fields: object, metadata: object = { namespace: 'default' }): KubeObject {
  return { apiVersion, kind, metadata: { name, ...metadata }, ...fields }
}

const map = (name: string, metadata: object = {}): KubeObject => object('v1', 'ConfigMap', name, { data: { a: 'b' } }, { namespace: 'default', ...metadata })
const pod = (name: string, fields: object = {}): KubeObject => object('v1', 'Pod', name, { spec: { containers: [{ name: 'c', image: 'i' }], ...fields } })
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
const deployment = object('apps/v1', 'Deployment', 'web', { spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template } })
const named = (kind: string, name: string): { readonly kind: string; readonly namespace: string; readonly name: string } => ({ kind, namespace: 'default', name })

/** The object of an answer without what only a stored version has. */
function unversioned(answer: Answer): unknown {
  if (!answer.ok) return answer
  const { resourceVersion: _version, ...metadata } = answer.object.metadata
  return { ...answer.object, metadata }
}

const deletionOf = (kind: string, name: string, options: object = {}): ApiRequest => ({ do: 'delete', ...named(kind, name), options })
const tried = (request: ApiRequest): ApiRequest => (request.do === 'delete' ? { ...request, options: { ...request.options, ...ALL } } : { ...request, ...ALL }) as ApiRequest

const accepted: readonly (readonly [string, ApiRequest])[] = [
  ['create', { do: 'create', object: pod('p') }],
  ['create with a generated name', { do: 'create', object: object('v1', 'Pod', '', { spec: { containers: [{ name: 'c', image: 'i' }] } }, { namespace: 'default', generateName: 'p-' }) }],
  ['update', { do: 'update', object: { ...map('m'), data: { a: 'c' } } }],
  ['update of a status', { do: 'update', sub: 'status', object: { ...deployment, status: { replicas: 2 } } }],
  ['patch', { do: 'patch', ...named('ConfigMap', 'm'), type: 'merge', patch: { data: { c: 'd' } } }],
  ['patch of a spec', { do: 'patch', ...named('Deployment', 'web'), type: 'strategic', patch: { spec: { paused: true } } }],
  ['patch that frees what was being deleted', { do: 'patch', ...named('ConfigMap', 'leaving'), type: 'merge', patch: { metadata: { finalizers: null } } }],
  ['scale', { do: 'scale', ...named('Deployment', 'web'), replicas: 7 }],
  ['delete', deletionOf('ConfigMap', 'm')],
  ['delete of what has a finalizer', deletionOf('Deployment', 'web', { propagationPolicy: 'Foreground' })],
  ['delete of a pod with a grace period', deletionOf('Pod', 'bound')],
  ['delete of a pod at once', deletionOf('Pod', 'bound', { gracePeriodSeconds: 0 })],
  ['delete of a namespace', { do: 'delete', kind: 'Namespace', name: 'spare' }],
  ['binding', { do: 'create', sub: 'binding', object: object('v1', 'Binding', 'loose', { target: { name: 'n' } }) }],
  ['eviction', { do: 'create', sub: 'eviction', object: object('policy/v1', 'Eviction', 'bound', {}) }],
]

const refused: readonly (readonly [string, ApiRequest, string])[] = [
  ['AlreadyExists', { do: 'create', object: map('m') }, 'configmaps "m" already exists'],
  ['a namespace that is not there', { do: 'create', object: map('x', { namespace: 'nowhere' }) }, 'namespaces "nowhere" not found'],
  ['validation', { do: 'create', object: map('No') }, 'ConfigMap "No" is invalid: metadata.name: Invalid value: "No"'],
  ['quota', { do: 'create', object: object('v1', 'Service', 'second', { spec: { ports: [{ port: 80 }] } }) }, 'exceeded quota: q'],
  ['a conflict', { do: 'update', object: map('m', { resourceVersion: '1' }) }, 'Operation cannot be fulfilled on configmaps "m"'],
  ['NotFound', { do: 'patch', ...named('ConfigMap', 'x'), type: 'merge', patch: {} }, 'configmaps "x" not found'],
  ['an immutable field', { do: 'patch', ...named('Deployment', 'web'), type: 'merge', patch: { spec: { selector: { matchLabels: { b: 'c' } } } } }, 'field is immutable'],
  ['too few replicas', { do: 'scale', ...named('Deployment', 'web'), replicas: -1 }, 'must be greater than or equal to 0'],
  ['a precondition', deletionOf('ConfigMap', 'm', { preconditions: { uid: 'other' } }), 'the UID in the precondition (other) does not match'],
  ['an immortal namespace', { do: 'delete', kind: 'Namespace', name: 'default' }, 'this namespace may not be deleted'],
  ['a budget', { do: 'create', sub: 'eviction', object: object('policy/v1', 'Eviction', 'guarded', {}) }, "Cannot evict pod as it would violate the pod's disruption budget."],
]

function world(): World {
  const quota = object('v1', 'ResourceQuota', 'q', { spec: { hard: { services: '1' } } })
  const guarded = object('v1', 'Pod', 'guarded', { spec: { containers: [{ name: 'c', image: 'i' }], nodeName: 'n' } }, { namespace: 'default', labels: { app: 'guarded' } })
  const budget = object('policy/v1', 'PodDisruptionBudget', 'b', { spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } } })
  const made = new World(map('m'), deployment, pod('bound', { nodeName: 'n' }), pod('loose'), guarded, map('leaving', { finalizers: ['a/b'] }), budget, quota, object('v1', 'Namespace', 'spare', {}, {}))
  const used = made.call({ do: 'update', sub: 'status', object: { ...quota, status: { hard: { services: '1' }, used: { services: '1' } } } })
  const running = made.call({ do: 'update', sub: 'status', object: { ...guarded, status: { phase: 'Running' } } })
  expect([used.ok, running.ok, made.call(deletionOf('ConfigMap', 'leaving')).ok]).toEqual([true, true, true])
  return made
}

for (const [name, request] of accepted) {
  test(`${name}: the answer is what would be stored, and nothing is`, () => {
    const answer = world().try(tried(request))
    expect(answer.ok).toBe(true)
    expect(unversioned(answer)).toEqual(unversioned(world().call(request)))
  })

  test(`${name}: a dry run before shifts nothing of the real one`, () => {
    const made = world()
    made.try(tried(request))
    expect(made.call(request)).toEqual(world().call(request))
  })
}

for (const [name, request, message] of refused) {
  test(`${name}: refused as the real request is, without a line in the history`, () => {
    const answer = world().try(tried(request))
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining(message) as string })
    const made = world()
    const lines = made.ledger.history.length
    expect(answer).toEqual(made.call(request))
    expect(made.ledger.history.length).toBe(lines + 1)
  })
}

test('a new object has no resourceVersion yet, a changed one keeps its own', () => {
  const made = world()
  const created = made.try({ do: 'create', object: map('new'), ...ALL })
  expect(created.ok && created.object.metadata.resourceVersion).toBe(undefined)
  const patched = made.try({ do: 'patch', ...named('ConfigMap', 'm'), type: 'merge', patch: { data: { x: 'y' } }, ...ALL })
  expect(patched.ok && patched.object.metadata.resourceVersion).toBe(made.api.get('ConfigMap', 'default/m')!.metadata.resourceVersion)
})

test('a dry run charges no quota', () => {
  const quota = object('v1', 'ResourceQuota', 'q', { spec: { hard: { services: '1' } } })
  const made = new World(quota)
  made.call({ do: 'update', sub: 'status', object: { ...quota, status: { hard: { services: '1' }, used: { services: '0' } } } })
  const service: ApiRequest = { do: 'create', object: object('v1', 'Service', 's', { spec: { ports: [{ port: 80 }] } }) }
  expect([made.try(tried(service)).ok, made.try(tried(service)).ok, made.call(service).ok]).toEqual([true, true, true])
})

test('any other value than All is refused, before anything else is looked at', () => {
  const made = world()
  const wrong = { dryRun: ['All', 'Some'] }
  const text = (kind: string): string => `${kind}.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["All","Some"]: supported values: "All"`
  const requests: readonly (readonly [string, ApiRequest])[] = [
    ['CreateOptions', { do: 'create', object: map('m'), ...wrong }],
    ['UpdateOptions', { do: 'update', object: map('x'), ...wrong }],
    ['UpdateOptions', { do: 'scale', ...named('Deployment', 'x'), replicas: 1, ...wrong }],
    ['PatchOptions', { do: 'patch', ...named('ConfigMap', 'x'), type: 'merge', patch: {}, ...wrong }],
    ['DeleteOptions', deletionOf('ConfigMap', 'x', wrong)],
    ['CreateOptions', { do: 'create', sub: 'eviction', object: object('policy/v1', 'Eviction', 'x', {}), ...wrong }],
    ['DeleteOptions', { do: 'create', sub: 'eviction', object: object('policy/v1', 'Eviction', 'bound', { deleteOptions: wrong }) }],
  ]
  for (const [kind, request] of requests) {
    const message = 'Unsupported value: ["All","Some"]: supported values: "All"'
    expect(made.try(request)).toEqual({ ok: false, code: 422, reason: 'Invalid', message: text(kind), causes: [{ field: 'dryRun', reason: 'FieldValueNotSupported', message }] })
  }
})

test('an empty list is no dry run', () => {
  const made = world()
  expect(made.call({ do: 'create', object: map('new'), dryRun: [] }).ok).toBe(true)
  expect(made.api.get('ConfigMap', 'default/new')).toBeDefined()
})

test('several mistakes in the options of a deletion are told together, before the object is looked for', () => {
  const message = (made: World, options: object): unknown => (made.call(deletionOf('ConfigMap', 'x', options)) as { readonly message?: string }).message
  const supported = 'supported values: "Foreground", "Background", "Orphan", "nil"'
  expect(message(world(), { propagationPolicy: 'Never' })).toBe(`DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Never": ${supported}`)
  expect(message(world(), { propagationPolicy: 'Never', orphanDependents: true, dryRun: ['x'] })).toBe(
    'DeleteOptions.meta.k8s.io "" is invalid: [propagationPolicy: Invalid value: "Never": orphanDependents and deletionPropagation cannot be both set, '
    + `propagationPolicy: Unsupported value: "Never": ${supported}, dryRun: Unsupported value: ["x"]: supported values: "All"]`,
  )
})

test('an Eviction may say itself that it is a dry run, but nothing else than its request', () => {
  const made = world()
  const eviction = (deleteOptions: object): KubeObject => object('policy/v1', 'Eviction', 'bound', { deleteOptions })
  expect(made.try({ do: 'create', sub: 'eviction', object: eviction(ALL) }).ok).toBe(true)
  expect(made.try({ do: 'create', sub: 'eviction', object: eviction(ALL), ...ALL }).ok).toBe(true)
  const message = 'Non-matching dry-run options in request and content: [All] and [All All]'
  expect(made.try({ do: 'create', sub: 'eviction', object: eviction({ dryRun: ['All', 'All'] }), ...ALL })).toEqual({ ok: false, code: 500, reason: '', message })
})
