import { expect, test } from 'vitest'
import { mergePatch } from '../../../src/apiserver/merge-patch.js'

test('a null removes a field, also of an object in a list, but stays as an element', () => {
  const patch = { a: null, list: [{ b: null, c: { d: null, e: 1 } }, null, [{ f: null }]] }
  expect(mergePatch({ a: 1, list: [2] }, patch)).toEqual({ list: [{ c: { e: 1 } }, null, [{}]] })
  expect(mergePatch({ list: { g: 1 } }, { list: [{ h: null }] })).toEqual({ list: [{ h: null }] })
})
