/** What strategic merge patches make of objects: compared with apimachinery's own code. */
import { expect, test } from 'vitest'
import { strategicPatch } from '../../../src/apiserver/index.js'

const named = (...names: string[]): object[] => names.map((name) => ({ name }))
const containers = (before: object[], patch: object): unknown => (strategicPatch({ containers: before }, patch) as { containers: unknown }).containers

test('what a patch names stands in its order, what is new before what it does not name', () => {
  expect(containers(named('app', 'proxy'), { containers: named('new') })).toEqual(named('new', 'app', 'proxy'))
  expect(containers(named('a', 'b', 'c'), { containers: named('c', 'b') })).toEqual(named('a', 'c', 'b'))
  expect(strategicPatch({ finalizers: ['x', 'y'] }, { finalizers: ['z', 'y'] })).toEqual({ finalizers: ['z', 'x', 'y'] })
})

test('a new element beside a deleted one counts as one that stood at the end', () => {
  const order = { '$setElementOrder/containers': named('new', 'app') }
  expect(containers(named('app', 'old', 'injected'), { ...order, containers: [{ name: 'new' }, { $patch: 'delete', name: 'old' }] })).toEqual(named('injected', 'new', 'app'))
  expect(containers(named('app', 'old', 'injected'), { ...order, containers: [{ name: 'new' }] })).toEqual(named('new', 'app', 'old', 'injected'))
})

test('a map that is deleted is empty then', () => {
  expect(strategicPatch({ strategy: { type: 'Recreate' } }, { strategy: { $patch: 'delete' } })).toEqual({ strategy: {} })
})

test('what takes the place of nothing keeps no directives and no nulls', () => {
  expect(strategicPatch({}, { spec: { a: null, b: { $patch: 'delete' }, c: [{ $patch: 'delete', name: 'x' }, { name: 'y', z: null }] } })).toEqual({ spec: { c: [{ name: 'y' }] } })
  expect(strategicPatch({ volumes: [] }, { volumes: [{ $patch: 'replace' }] })).toEqual({ volumes: [] })
})
