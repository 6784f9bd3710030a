/**
 * CustomResourceDefinitions and their objects: what is stored, refused, defaulted, pruned and served.
 * Sources: the Kubernetes documentation of custom resources; apiextensions-apiserver, pkg/apis, pkg/apiserver,
 * pkg/controller and pkg/registry.
 */
import { describe, expect, test } from 'vitest'
import { ApiServer, standardPipeline, type Answer, type ApiRequest } from '../../../src/apiserver/index.js'
import type { KubeObject } from '../../../src/model/index.js'
import { Engine, Ledger } from '../../../src/sim/index.js'

const properties = {
  spec: {
    type: 'object',
    required: ['size'],
    properties: {
      size: { type: 'integer', minimum: 1, maximum: 10 },
      replicas: { type: 'integer', default: 2 },
      colour: { type: 'string', enum: ['red', 'blue'], default: 'red' },
      code: { type: 'string', pattern: '^[A-Z]+$', maxLength: 4 },
      port: { 'x-kubernetes-int-or-string': true },
      parts: {
        type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'],
        items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, weight: { type: 'number', default: 1.5 } } },
      },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    },
  },
  status: { type: 'object', properties: { replicas: { type: 'integer' }, selector: { type: 'string' }, phase: { type: 'string' } } },
}

function definition(spec: object = {}, version: object = {}): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
      versions: [{
        name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties } },
        subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' } },
        ...version,
      }],
      ...spec,
    },
  }
}

class World {
  readonly engine = new Engine({ seed: 'crd' })
  readonly ledger = new Ledger(this.engine, { keep: 'lines' })
  readonly api = new ApiServer(this.ledger, { pipeline: standardPipeline })

  constructor(...objects: readonly KubeObject[]) {
    for (const object of [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } } as KubeObject, ...objects]) this.create(object)
  }

  call(request: ApiRequest): Answer {
    return this.api.call(request, 'test')
  }

  do(request: ApiRequest): any {
    const answer = this.call(request)
    if (!answer.ok) throw new Error(answer.message)
    return answer.object
  }

  create(object: KubeObject): any {
    return this.do({ do: 'create', object })
  }
}

const widget = (spec: object = { size: 1 }, more: object = {}): KubeObject => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'default' }, spec, ...more })
const named = { kind: 'Widget.example.com', namespace: 'default', name: 'w' }

describe('a definition', () => {
  test('gets the names that it leaves out, and remembers in which version its objects are stored', () => {
    const { metadata, spec, status } = new World().create(definition())
    expect([metadata.generation, spec.names, spec.conversion]).toEqual([1, { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wd'] }, { strategy: 'None' }])
    expect(status).toEqual({ conditions: [], acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] })
  })

  const schema = (openAPIV3Schema: object): KubeObject => definition({}, { schema: { openAPIV3Schema } })
  const root = 'spec.versions[0].schema.openAPIV3Schema'
  const within = (field: object): KubeObject => schema({ type: 'object', properties: { a: field } })

  test.each<[string, KubeObject, string]>([
    ['name', { ...definition(), metadata: { name: 'x.example.com' } }, 'metadata.name: Invalid value: "x.example.com": must be spec.names.plural+"."+spec.group'],
    ['scope', definition({ scope: 'Global' }), 'spec.scope: Unsupported value: "Global": supported values: "Cluster", "Namespaced"'],
    ['group', { ...definition({ group: 'example' }), metadata: { name: 'widgets.example' } }, 'spec.group: Invalid value: "example": should be a domain with at least one dot'],
    ['no storage version', definition({}, { storage: false }), 'spec.versions: Invalid value: [{"name":"v1","storage":false}]: must have exactly one version marked as storage version'],
    ['no schema', definition({}, { schema: undefined }), `${root}: Required value: schemas are required`],
    ['no type at the root', schema({ properties: {} }), `${root}.type: Required value: must not be empty at the root`],
    ['no type of a field', within({ description: 'x' }), `${root}.properties[a].type: Required value: must not be empty for specified object fields`],
    ['no items', within({ type: 'array' }), `${root}.properties[a].items: Required value: must be specified`],
    ['no type of items', within({ type: 'array', items: {} }), `${root}.properties[a].items.type: Required value: must not be empty for specified array items`],
    ['unknown type', within({ type: 'text' }), `${root}.properties[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`],
    ['unique items', within({ type: 'array', items: { type: 'string' }, uniqueItems: true }), `${root}.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`],
    ['closed map', within({ type: 'object', additionalProperties: false }), `${root}.properties[a].additionalProperties: Forbidden: additionalProperties cannot be set to false`],
    ['two kinds of fields', within({ type: 'object', properties: { b: { type: 'string' } }, additionalProperties: { type: 'string' } }), `${root}.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`],
    ['a reference', within({ type: 'object', $ref: '#' }), `${root}.properties[a].$ref: Forbidden: $ref is not supported`],
    ['structure in anyOf', within({ type: 'string', anyOf: [{ type: 'string' }] }), `${root}.properties[a].anyOf[0].type: Forbidden: must be undefined to be structural`],
    ['a wrong default', within({ type: 'integer', default: 'x' }), `${root}.properties[a].default: Invalid value: "string": ${root}.properties[a].default in body must be of type integer: "string"`],
    ['a default that is not known', within({ type: 'object', properties: {}, default: { b: 1 } }), `${root}.properties[a].default: Invalid value: {"b":1}: must be pruned`],
    ['keys of a list', within({ type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } }), `${root}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`],
    ['a scale elsewhere', definition({}, { subresources: { scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.replicas' } } }), 'spec.versions[0].subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec'],
  ])('is refused: %s', (_what, object, message) => {
    const answer = new World().call({ do: 'create', object }) as any
    expect([answer.code, answer.message]).toEqual([422, `CustomResourceDefinition.apiextensions.k8s.io "${object.metadata.name}" is invalid: ${message}`])
  })

  test('keeps its group, and the versions that objects may be stored in', () => {
    const world = new World(definition())
    const v2 = { name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }
    const answer = world.call({ do: 'update', object: { ...world.api.get('CustomResourceDefinition', 'widgets.example.com')!, spec: (definition({ versions: [v2] })).spec } }) as any
    expect(answer.message).toContain('status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version')
  })
})

describe('an object of a custom kind', () => {
  test('is defaulted and pruned, and starts its generation', () => {
    const { metadata, spec, status } = new World(definition()).create(widget({ size: 3, nope: 1, parts: [{ name: 'a', what: 2 }], free: { x: { y: 1 } } }, { status: { phase: 'Done' } }))
    expect(metadata.generation).toBe(1)
    expect(spec).toEqual({ size: 3, replicas: 2, colour: 'red', parts: [{ name: 'a', weight: 1.5 }], free: { x: { y: 1 } } })
    expect(status).toBeUndefined()
  })

  test('under strict validation an unknown field is refused', () => {
    const answer = new World(definition()).call({ do: 'create', object: widget({ size: 3, nope: 1, parts: [{ name: 'a', what: 2 }] }), fieldValidation: 'Strict' })
    expect(answer).toEqual({ ok: false, code: 400, reason: 'BadRequest', message: 'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.nope", unknown field "spec.parts[0].what"' })
  })

  test.each<[object, string]>([
    [{}, 'spec.size: Required value'],
    [{ size: 'x' }, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
    [{ size: 1.5 }, 'spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"'],
    [{ size: 0 }, 'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
    [{ size: 11 }, 'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10'],
    [{ size: 1, colour: 'green' }, 'spec.colour: Unsupported value: "green": supported values: "red", "blue"'],
    [{ size: 1, code: 'ab' }, 'spec.code: Invalid value: "ab": spec.code in body should match \'^[A-Z]+$\''],
    [{ size: 1, code: 'ABCDE' }, 'spec.code: Too long: may not be more than 4 bytes'],
    [{ size: 1, port: true }, 'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'],
    [{ size: 1, parts: [{ name: 'a' }, { name: 'a' }] }, 'spec.parts[1]: Duplicate value: {"name":"a"}'],
    [{ size: 1, parts: [{}] }, 'spec.parts[0].name: Required value'],
    [{ size: 1, labels: { a: 1 } }, 'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"'],
    [{ size: null }, 'spec.size: Invalid value: "null": spec.size in body must be of type integer: "null"'],
  ])('%j is refused', (spec, message) => {
    const answer = new World(definition()).call({ do: 'create', object: widget(spec) }) as any
    expect([answer.code, answer.message]).toEqual([422, `Widget.example.com "w" is invalid: ${message}`])
  })

  test('its status is written apart, and only what is not metadata counts', () => {
    const world = new World(definition())
    const first = world.create(widget())
    const status = { replicas: 1 }
    const second = world.do({ do: 'update', sub: 'status', object: { ...first, spec: { size: 9 }, status } })
    expect([second.spec.size, second.status, second.metadata.generation]).toEqual([1, status, 1])
    const third = world.do({ do: 'update', object: { ...second, metadata: { ...second.metadata, labels: { a: 'b' } }, status: {} } })
    expect([third.status, third.metadata.generation, third.metadata.labels]).toEqual([status, 1, { a: 'b' }])
    const fourth = world.do({ do: 'patch', ...named, type: 'merge', patch: { spec: { size: 4 } } })
    expect([fourth.spec, fourth.metadata.generation]).toEqual([{ size: 4, replicas: 2, colour: 'red' }, 2])
    expect((world.call({ do: 'update', sub: 'status', object: { ...fourth, status: { replicas: 'x' } } }) as any).message).toContain('status.replicas in body must be of type integer: "string"')
  })

  test('without a status subresource there is none', () => {
    const world = new World(definition({}, { subresources: undefined }))
    const object = world.create(widget({ size: 1 }, { status: { phase: 'Done' } }))
    expect(object.status).toEqual({ phase: 'Done' })
    expect(world.call({ do: 'update', sub: 'status', object })).toMatchObject({ code: 404, message: 'the server could not find the requested resource' })
  })

  test('is scaled where its definition says', () => {
    const world = new World(definition())
    const object = world.create(widget())
    world.do({ do: 'update', sub: 'status', object: { ...object, status: { replicas: 1, selector: 'a=b' } } })
    const scale = world.do({ do: 'scale', ...named, replicas: 5 })
    expect([scale.spec, scale.status]).toEqual([{ replicas: 5 }, { replicas: 1, selector: 'a=b' }])
    expect(world.api.get('Widget.example.com', 'default/w')).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } })
  })

  test('merges on the server\'s side as its schema says', () => {
    const world = new World(definition())
    world.do({ do: 'apply', fieldManager: 'a', object: widget({ size: 1, parts: [{ name: 'x', weight: 1 }] }) })
    const object = world.do({ do: 'apply', fieldManager: 'b', object: widget({ size: 1, parts: [{ name: 'y' }] }) })
    expect(object.spec.parts).toEqual([{ name: 'x', weight: 1 }, { name: 'y', weight: 1.5 }])
    expect(object.metadata.managedFields[1].fieldsV1).toEqual({ 'f:spec': { 'f:parts': { 'k:{"name":"y"}': { '.': {}, 'f:name': {} } }, 'f:size': {} } })
    expect((world.call({ do: 'apply', fieldManager: 'b', object: widget({ size: 2 }) }) as any).message).toBe('Apply failed with 1 conflict: conflict with "a": .spec.size')
  })

  test('has no strategic merge patch', () => {
    const world = new World(definition())
    world.create(widget())
    expect(world.call({ do: 'patch', ...named, type: 'strategic', patch: {} })).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' })
  })

  test('is served in several versions, and stored in one', () => {
    const v1 = (definition().spec as any).versions[0]
    const world = new World(definition({ versions: [{ ...v1, storage: false }, { ...v1, name: 'v2' }, { ...v1, name: 'v3', served: false, storage: false }] }))
    expect(world.create(widget()).apiVersion).toBe('example.com/v2')
    const next = world.do({ do: 'update', object: widget({ size: 5 }) })
    expect([next.apiVersion, next.metadata.generation]).toEqual(['example.com/v2', 2])
    expect(world.call({ do: 'create', object: { ...widget(), apiVersion: 'example.com/v3' } })).toMatchObject({ code: 404, message: 'the server could not find the requested resource' })
  })

  test('of the whole cluster has no namespace', () => {
    const world = new World(definition({ scope: 'Cluster' }))
    const object = world.create({ ...widget(), metadata: { name: 'w' } })
    expect([object.metadata.namespace, world.api.get('Widget.example.com', 'w')]).toEqual([undefined, object])
    expect((world.call({ do: 'create', object: widget() }) as any).message).toContain('metadata.namespace: Forbidden: not allowed on this type')
  })

  test('a dry run goes by the definition too', () => {
    const world = new World(definition())
    expect(world.do({ do: 'create', object: widget(), dryRun: ['All'] }).spec.colour).toBe('red')
    expect(world.api.list('Widget.example.com')).toEqual([])
  })

  test('without a definition is stored as it is', () => {
    expect(new World().create(widget({ nope: 1 })).spec).toEqual({ nope: 1 })
  })
})
