/** Patches of the three types, and what is refused of them in upstream's words. */
import { describe, expect, test } from 'vitest'
import { sameValue } from '../../../src/model/index.js'
import { jsonPatch } from '../../../src/apiserver/json-patch.js'
import { Cluster, OptionError, RefusedError, type PatchOptions, type Step } from '../../../src/index.js'

const container = (name: string, image: string): object => ({ name, image })

function cluster(): Cluster {
  const made = new Cluster({ seed: 'patch' })
  made.apply({
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container('main', 'main:1'), container('side', 'side:1')] } } },
  })
  return made
}

const images = (made: Cluster): string[] => made.get('Deployment', 'web').spec.template.spec.containers.map(({ name, image }) => `${name} ${image}`)

function refusal(patch: unknown, options: PatchOptions = {}): string {
  const made = cluster()
  const before = made.get('Deployment', 'web')
  try {
    made.patch('Deployment', 'web', patch as object, options)
  } catch (error) {
    expect(error).toBeInstanceOf(RefusedError)
    expect(made.get('Deployment', 'web')).toEqual(before)
    return (error as Error).message
  }
  return ''
}

const side = { spec: { template: { spec: { containers: [{ name: 'side', image: 'side:2' }] } } } }

describe('the type of a patch', () => {
  test('is merge unless it is said: lists take the place of lists', () => {
    const made = cluster()
    made.patch('Deployment', 'web', side)
    expect(images(made)).toEqual(['side side:2'])
  })

  test('strategic merges lists by the keys of their elements', () => {
    const made = cluster()
    made.patch('Deployment', 'web', side, { type: 'strategic' })
    expect(images(made)).toEqual(['main main:1', 'side side:2'])
    made.patch('Deployment', 'web', { spec: { template: { spec: { containers: [{ name: 'side', $patch: 'delete' }] } } } }, { type: 'strategic' })
    expect(images(made)).toEqual(['main main:1'])
  })

  test('json does what its operations say, in their order', () => {
    const made = cluster()
    made.step({ patch: { kind: 'Deployment', name: 'web', type: 'json', patch: [{ op: 'test', path: '/spec/replicas', value: 1 }, { op: 'replace', path: '/spec/replicas', value: 3 }, { op: 'add', path: '/metadata/labels', value: { a: 'b' } }, { op: 'replace', path: '/spec/template/spec/containers/1/image', value: 'side:2' }] } })
    expect([made.get('Deployment', 'web').spec.replicas, made.get('Deployment', 'web').metadata.labels, images(made)]).toEqual([3, { a: 'b' }, ['main main:1', 'side side:2']])
  })

  test('goes with dry runs', () => {
    const made = cluster()
    expect(made.patch('Deployment', 'web', [{ op: 'replace', path: '/spec/replicas', value: 3 }], { type: 'json', dryRun: true }).spec.replicas).toBe(3)
    expect(made.get('Deployment', 'web').spec.replicas).toBe(1)
  })

  test.each<readonly [object, string]>([
    [{ type: 'json', patch: { spec: {} } }, 'patch: a JSON patch is a list of operations'],
    [{ patch: [{ op: 'remove', path: '/spec/replicas' }] }, 'patch: a list of operations is a patch of type json, not merge'],
    [{ type: 'apply', patch: {} }, 'patch: type "apply" is none of merge, strategic, json'],
    [{ type: 'json', subresource: 'scale', patch: [] }, 'patch: the scale takes no JSON patch'],
    [{ patch: 5 }, 'patch: 5 is neither an object nor a list of operations'],
  ])('fits the patch: %j', (patch, message) => {
    const step = { patch: { kind: 'Deployment', name: 'web', ...patch } } as Step
    expect(() => cluster().step(step)).toThrow(OptionError)
    expect(() => cluster().step(step)).toThrow(message)
  })
})

describe('what is refused', () => {
  const REJECTED = 'Error from server (Invalid): the server rejected our request due to an error in our request'

  test.each<readonly [string, unknown, string]>([
    ['a root that is no object', [{ op: 'replace', path: '', value: 5 }], REJECTED],
    ['a root that is a list', [{ op: 'replace', path: '', value: [1] }], 'Error from server (Invalid):  "" is invalid: patch: Invalid value: "[1]": json: cannot unmarshal array into Go value of type v1.Deployment'],
    ['a root without a kind', [{ op: 'replace', path: '', value: {} }], `Error from server (Invalid):  "" is invalid: patch: Invalid value: "{}": Object 'Kind' is missing in '{}'`],
    ['another name', [{ op: 'replace', path: '/metadata/name', value: 'other' }], 'Error from server (BadRequest): the name of the object (other) does not match the name on the URL (web)'],
    ['a test that fails', [{ op: 'test', path: '/spec/replicas', value: 2 }], REJECTED],
    ['a path that is not there', [{ op: 'add', path: '/spec/strategi/type', value: 'Recreate' }], REJECTED],
    ['an operation that is none', [{ op: 'put', path: '/spec', value: {} }], REJECTED],
    ['an operation without a path', [{ op: 'remove' }], REJECTED],
    ['an operation that is no object', ['remove'], 'Error from server (BadRequest): error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp'],
    ['what is invalid then', [{ op: 'replace', path: '/spec/replicas', value: -1 }], 'Error from server (Invalid): Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ])('a JSON patch with %s', (_what, patch, message) => {
    expect(refusal(patch, { type: 'json' })).toBe(message)
  })

  test('a patch that leaves nothing of the object', () => {
    expect(refusal({ $patch: 'delete' }, { type: 'strategic' })).toBe('Error from server (BadRequest): Deployment in version "v1" cannot be handled as a Deployment: metadata: expected a map of fields')
  })

  test('the reason is among the causes', () => {
    try {
      cluster().patch('Deployment', 'web', [{ op: 'remove', path: '/spec/nothing' }], { type: 'json' })
      expect.unreachable()
    } catch (error) {
      expect((error as RefusedError).refusal.causes).toEqual([{ reason: 'FieldValueInvalid', message: "error in remove for path: '/spec/nothing': Unable to remove nonexistent key: nothing: missing value" }])
    }
  })
})

/** The results are those of json-patch v4.13.0 on the same input; undefined: it refuses. */
test.each<readonly [unknown, readonly object[], unknown]>([
  [{ a: 1 }, [{ op: 'replace', path: '/b', value: 2 }], { a: 1, b: 2 }],
  [{ a: 1 }, [{ op: 'test', path: '/b', value: null }], { a: 1 }],
  [{ a: 1 }, [{ op: 'copy', from: '/b', path: '/c' }], { a: 1, c: null }],
  [{ a: 1 }, [{ op: 'move', from: '/b', path: '/c' }], undefined],
  [{ a: 1 }, [{ op: 'remove', path: '/b' }], undefined],
  [{ a: 1 }, [{ op: 'add', path: '/b/c', value: 1 }], undefined],
  [{ a: 1 }, [{ op: 'add', path: '', value: {} }], undefined],
  [{ a: [1, 2] }, [{ op: 'add', path: '/a/-', value: 3 }], { a: [1, 2, 3] }],
  [{ a: [1, 2] }, [{ op: 'add', path: '/a/1', value: 3 }], { a: [1, 3, 2] }],
  [{ a: [1, 2] }, [{ op: 'add', path: '/a/3', value: 3 }], undefined],
  [{ a: [1, 2] }, [{ op: 'add', path: '/a/-1', value: 3 }], { a: [1, 2, 3] }],
  [{ a: [1, 2] }, [{ op: 'replace', path: '/a/-1', value: 3 }], { a: [1, 3] }],
  [{ a: [1, 2] }, [{ op: 'remove', path: '/a/-' }], undefined],
  [{ a: [1, 2] }, [{ op: 'move', from: '/a/0', path: '/a/1' }], { a: [2, 1] }],
  [{ 'a/b': { '~': 1 } }, [{ op: 'remove', path: '/a~1b/~0' }], { 'a/b': {} }],
  [{ a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
])('%j, %j', (document, operations, expected) => {
  const result = jsonPatch(document, operations as never, sameValue)
  expect(result.ok ? result.value : undefined).toEqual(expected)
})
