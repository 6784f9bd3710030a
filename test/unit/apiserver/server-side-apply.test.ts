/**
 * Server-side apply: what is merged, who manages what, and which conflicts there are.
 * Sources: the Kubernetes documentation of server-side apply; structured-merge-diff, merge (its tests say the same).
 */
import { describe, expect, test } from 'vitest'
import { ApiServer, standardPipeline, type Answer, type ApiRequest, type ApplyRequest } from '../../../src/apiserver/index.js'
import { lastApplied, LAST_APPLIED, type KubeObject } from '../../../src/model/index.js'
import { Engine, Ledger } from '../../../src/sim/index.js'

class World {
  readonly engine = new Engine({ seed: 'ssa' })
  readonly ledger = new Ledger(this.engine, { keep: 'lines', hashed: { '*': { spec: true } }, volatile: { metadata: { uid: true, resourceVersion: true, managedFields: true } } })
  readonly api = new ApiServer(this.ledger, { pipeline: standardPipeline, managerOf: (actor) => (actor === 'hpa' ? 'kube-controller-manager' : actor) })

  constructor() {
    this.call({ do: 'create', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } } as KubeObject })
  }

  call(request: ApiRequest, actor = 'test'): Answer {
    return this.api.call(request, actor)
  }

  /** The object of a request that must be accepted. */
  do(request: ApiRequest, actor?: string): any {
    const answer = this.call(request, actor)
    if (!answer.ok) throw new Error(answer.message)
    return answer.object
  }

  apply(object: KubeObject, fieldManager = 'a', options: Partial<ApplyRequest> = {}): any {
    return this.do({ do: 'apply', object, fieldManager, ...options })
  }

  refused(object: KubeObject, fieldManager = 'a', options: Partial<ApplyRequest> = {}): any {
    const answer = this.call({ do: 'apply', object, fieldManager, ...options })
    expect(answer.ok).toBe(false)
    return answer
  }
}

const map = (data?: object, metadata: object = {}): KubeObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', namespace: 'default', ...metadata }, ...(data === undefined ? {} : { data }) })
const web = (containers: readonly object[], spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers } }, ...spec },
})
const fieldsOf = (object: any, manager: string): any => object.metadata.managedFields?.find((entry: any) => entry.manager === manager)?.fieldsV1

describe('ownership', () => {
  test('an apply creates, and its manager owns what it names', () => {
    const world = new World()
    const object = world.apply(web([{ name: 'app', image: 'web:1', ports: [{ containerPort: 80 }] }], { replicas: 2 }))
    expect(object.metadata.managedFields).toEqual([{
      manager: 'a', operation: 'Apply', apiVersion: 'apps/v1', time: '2000-01-01T00:00:00Z', fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:spec': {
          'f:replicas': {},
          'f:selector': {},
          'f:template': {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': {
              'f:containers': {
                'k:{"name":"app"}': { '.': {}, 'f:image': {}, 'f:name': {}, 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } } },
              },
            },
          },
        },
      },
    }])
    expect(object.spec.revisionHistoryLimit).toBe(10)
    expect(world.ledger.history.line(world.ledger.history.length - 1)).toMatch(/^0 test create Deployment default\/web /)
  })

  test('nobody manages the fields of objects that nobody applies so', () => {
    const world = new World()
    world.do({ do: 'create', object: map({ a: '1' }) })
    expect(world.do({ do: 'patch', kind: 'ConfigMap', namespace: 'default', name: 'm', type: 'merge', patch: { data: { a: '2' } } }).metadata.managedFields).toBeUndefined()
  })

  test('two appliers of one value share it, and it stays until both let go', () => {
    const world = new World()
    world.apply(map({ a: '1', b: '1' }), 'a')
    world.apply(map({ a: '1' }), 'b')
    expect(world.apply(map({ b: '1' }), 'a').data).toEqual({ a: '1', b: '1' })
    expect(world.apply(map(), 'b').data).toEqual({ b: '1' })
    expect(world.apply(map(), 'a').data).toBeUndefined()
  })

  test('what a manager no longer applies goes, what others set stays', () => {
    const world = new World()
    world.apply(web([{ name: 'app', image: 'web:1', env: [{ name: 'A', value: '1' }] }, { name: 'side', image: 'side:1' }]))
    world.do({ do: 'patch', kind: 'Deployment', namespace: 'default', name: 'web', type: 'strategic', patch: { spec: { template: { spec: { containers: [{ name: 'app', env: [{ name: 'B', value: '2' }] }] } } } } }, 'edit')
    const { containers } = world.apply(web([{ name: 'app', image: 'web:1' }])).spec.template.spec
    expect(containers.map(({ name, env }: any) => [name, env])).toEqual([['app', [{ name: 'B', value: '2' }]]])
  })

  test('an element that somebody else also set something in loses only what its applier set', () => {
    const world = new World()
    world.apply(web([{ name: 'app', image: 'web:1' }, { name: 'side', image: 'side:1', workingDir: '/tmp' }]))
    world.apply(web([{ name: 'app', image: 'web:1' }, { name: 'side', image: 'side:1' }]), 'b')
    const [, side] = world.apply(web([{ name: 'app', image: 'web:1' }])).spec.template.spec.containers
    expect([side.image, side.workingDir]).toEqual(['side:1', undefined])
  })

  test('a change of the status belongs to the status', () => {
    const world = new World()
    const object = world.apply(web([{ name: 'app', image: 'web:1' }]))
    const after = world.do({ do: 'update', sub: 'status', object: { ...object, status: { replicas: 1, conditions: [{ type: 'Available', status: 'True' }] } } }, 'hpa')
    expect(after.metadata.managedFields.map(({ manager, operation, subresource, fieldsV1 }: any) => ({ manager, operation, subresource, fieldsV1 }))).toContainEqual({
      manager: 'kube-controller-manager', operation: 'Update', subresource: 'status',
      fieldsV1: { 'f:status': { 'f:conditions': { '.': {}, 'k:{"type":"Available"}': { '.': {}, 'f:status': {}, 'f:type': {} } }, 'f:replicas': {} } },
    })
  })

  test('an update takes what it changes from its applier', () => {
    const world = new World()
    world.apply(map({ a: '1', b: '1' }))
    const object = world.do({ do: 'patch', kind: 'ConfigMap', namespace: 'default', name: 'm', type: 'merge', patch: { data: { a: '2', b: null } } }, 'edit')
    expect([fieldsOf(object, 'a'), fieldsOf(object, 'edit')]).toEqual([undefined, { 'f:data': { 'f:a': {} } }])
  })

  test('an update owns the defaults of what it adds, and takes nothing from anybody where a default comes back', () => {
    const world = new World()
    world.apply(web([{ name: 'app', image: 'web:1' }], { revisionHistoryLimit: 10 }))
    const patch = { spec: { revisionHistoryLimit: null, template: { spec: { containers: [{ name: 'app', image: 'web:1' }, { name: 'side', image: 'side:1' }] } } } }
    const object = world.do({ do: 'patch', kind: 'Deployment', namespace: 'default', name: 'web', type: 'merge', patch }, 'edit')
    expect(fieldsOf(object, 'a')['f:spec']['f:revisionHistoryLimit']).toEqual({})
    expect(fieldsOf(object, 'edit')).toEqual({ 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"side"}': {
      '.': {}, 'f:image': {}, 'f:imagePullPolicy': {}, 'f:name': {}, 'f:resources': {}, 'f:terminationMessagePath': {}, 'f:terminationMessagePolicy': {},
    } } } } } })
  })

  test('the port of an Ingress\'s backend is one field', () => {
    const world = new World()
    const object = world.apply({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'i', namespace: 'default' }, spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } } as KubeObject)
    expect(fieldsOf(object, 'a')).toEqual({ 'f:spec': { 'f:defaultBackend': { 'f:service': { 'f:name': {}, 'f:port': {} } } } })
  })

  test('the ports of a slice have a protocol', () => {
    const world = new World()
    const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 's', namespace: 'default' }, addressType: 'IPv4', endpoints: [], ports: [{ port: 80 }] } as unknown as KubeObject
    expect(world.apply(slice).ports).toEqual([{ name: '', protocol: 'TCP', port: 80 }])
  })

  test('sets merge by value', () => {
    const world = new World()
    world.apply(map(undefined, { finalizers: ['x/1', 'x/2'] }), 'a')
    world.apply(map(undefined, { finalizers: ['x/3'] }), 'b')
    const object = world.apply(map(undefined, { finalizers: ['x/2'] }), 'a')
    expect(object.metadata.finalizers).toEqual(['x/2', 'x/3'])
    expect(fieldsOf(object, 'a')).toEqual({ 'f:metadata': { 'f:finalizers': { 'v:"x/2"': {} } } })
  })

  test('elements come in the order of the last applier, others where they stood', () => {
    const world = new World()
    const names = (object: any): string[] => object.spec.template.spec.containers.map(({ name }: any) => name)
    world.apply(web(['a', 'b', 'c'].map((name) => ({ name, image: 'i' }))))
    const other = world.apply(web(['c', 'x', 'a'].map((name) => ({ name, image: 'i' }))), 'b')
    expect(names(other)).toEqual(['b', 'c', 'x', 'a'])
  })
})

describe('conflicts', () => {
  test('one, in upstream\'s words', () => {
    const world = new World()
    world.apply(web([{ name: 'app', image: 'web:1' }], { replicas: 2 }), 'argocd')
    world.do({ do: 'scale', kind: 'Deployment', namespace: 'default', name: 'web', replicas: 5 }, 'hpa')
    const refusal = world.refused(web([{ name: 'app', image: 'web:1' }], { replicas: 2 }), 'argocd')
    expect(refusal).toEqual({
      ok: false, code: 409, reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas',
      causes: [{ field: '.spec.replicas', reason: 'FieldManagerConflict', message: 'conflict with "kube-controller-manager" with subresource "scale" using apps/v1' }],
    })
  })

  test('several, by manager', () => {
    const world = new World()
    world.apply(web([{ name: 'app', image: 'web:1' }], { replicas: 2 }), 'z')
    world.do({ do: 'patch', kind: 'Deployment', namespace: 'default', name: 'web', type: 'merge', patch: { spec: { paused: true } } }, 'edit')
    expect(world.refused(web([{ name: 'app', image: 'web:2' }], { replicas: 3, paused: false }), 'a').message).toBe(
      'Apply failed with 3 conflicts: conflicts with "edit" using apps/v1:\n- .spec.paused\nconflicts with "z":\n- .spec.replicas\n- .spec.template.spec.containers[name="app"].image',
    )
  })

  test('force takes the fields', () => {
    const world = new World()
    world.apply(map({ a: '1' }), 'a')
    const object = world.apply(map({ a: '2' }), 'b', { force: true })
    expect([object.data, fieldsOf(object, 'a')]).toEqual([{ a: '2' }, undefined])
    expect(world.refused(map({ a: '1' }), 'a').message).toBe('Apply failed with 1 conflict: conflict with "b": .data.a')
  })

  test('a dry run finds them, and changes nothing', () => {
    const world = new World()
    const before = world.apply(map({ a: '1' }), 'a')
    const { length } = world.ledger.history
    expect(world.refused(map({ a: '2' }), 'b', { dryRun: ['All'] }).code).toBe(409)
    expect(world.apply(map({ a: '2' }), 'b', { dryRun: ['All'], force: true }).data).toEqual({ a: '2' })
    expect(world.apply({ ...map({ a: '2' }), metadata: { name: 'n', namespace: 'default' } }, 'b', { dryRun: ['All'] }).metadata.managedFields).toHaveLength(1)
    expect([world.api.get('ConfigMap', 'default/m'), world.api.get('ConfigMap', 'default/n'), world.ledger.history.length]).toEqual([before, undefined, length])
  })

  test('the same again is no write', () => {
    const world = new World()
    const first = world.apply(map({ a: '1' }))
    world.engine.runTo(5_000)
    expect(world.apply(map({ a: '1' }))).toBe(first)
  })
})

describe('objects that nobody has applied before', () => {
  test('their fields belong to before-first-apply', () => {
    const world = new World()
    world.do({ do: 'create', object: map({ a: '1', b: '1' }) })
    expect(world.refused(map({ a: '2' })).message).toBe('Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a')
    const object = world.apply(map({ a: '1' }))
    expect([fieldsOf(object, 'before-first-apply'), fieldsOf(object, 'a')]).toEqual([{ 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } }, { 'f:data': { 'f:a': {} } }])
  })

  test('what kubectl applied on the client\'s side and nobody changed is no conflict for kubectl', () => {
    const world = new World()
    const manifest = web([{ name: 'app', image: 'web:1' }], { replicas: 2 })
    world.do({ do: 'create', object: { ...manifest, metadata: { ...manifest.metadata, annotations: { [LAST_APPLIED]: lastApplied(manifest) } } } })
    world.do({ do: 'scale', kind: 'Deployment', namespace: 'default', name: 'web', replicas: 5 }, 'hpa')
    const next = web([{ name: 'app', image: 'web:2' }])
    expect(world.refused(next, 'flux').message).toBe('Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.template.spec.containers[name="app"].image')
    expect(world.refused(web([{ name: 'app', image: 'web:2' }], { replicas: 3 }), 'kubectl').message).toBe('Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas')
    const object = world.apply(next, 'kubectl')
    expect([object.spec.replicas, object.spec.template.spec.containers[0].image]).toEqual([5, 'web:2'])
    expect(JSON.parse(object.metadata.annotations[LAST_APPLIED]).spec.template.spec.containers[0].image).toBe('web:2')
  })
})

describe('refusals', () => {
  const world = new World()
  world.apply(map({ a: '1' }, { name: 'there' }))

  test.each<[string, KubeObject, Partial<ApplyRequest>, number, string]>([
    ['managedFields', map({}, { managedFields: [] }), {}, 400, 'metadata.managedFields must be nil'],
    ['no manager', map({}), { fieldManager: '' }, 422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
    ['an old version', map({}, { name: 'there', resourceVersion: '1' }), {}, 409, 'Operation cannot be fulfilled on configmaps "there": the object has been modified; please apply your changes to the latest version and try again'],
    ['a uid that is not there', map({}, { uid: 'u' }), {}, 409, 'Operation cannot be fulfilled on configmaps "m": uid mismatch: the provided object specified uid u, and no existing object was found'],
    ['an unknown field', web([{ name: 'c', imaje: 'i' }]), {}, 500, 'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="c"].imaje: field not declared in schema'],
    ['an element twice', web([{ name: 'c' }, { name: 'c' }]), {}, 500, 'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="c"]'],
    ['an element without its key', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a', namespace: 'default' }, secrets: [{ namespace: 'x' }] } as KubeObject, {}, 500, 'failed to create typed patch object (default/a; v1, Kind=ServiceAccount): .secrets: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)'],
    ['an element whose key counts as empty', web([{ image: 'i' }]), {}, 422, 'Deployment.apps "web" is invalid: spec.template.spec.containers[0].name: Required value'],
    ['a status of what is not there', web([]), { sub: 'status' }, 404, 'deployments.apps "web" not found'],
    ['no name', { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} } as KubeObject, {}, 400, 'name is required'],
  ])('%s', (_name, object, options, code, message) => {
    const answer = world.call({ do: 'apply', object, fieldManager: 'a', ...options })
    expect(answer).toMatchObject({ ok: false, code, message })
  })

  test('what is invalid', () => {
    expect(world.refused(web([{ name: 'c', image: 'i' }], { replicas: -1 })).message).toContain('spec.replicas: Invalid value: -1')
  })
})
