/** A saved state says what it needs, and is refused where it would go on otherwise. */
import { expect, test } from 'vitest'
import { Cluster, StateError, TRACE_VERSION, type Reconciler } from '../../../src/index.js'
import { cluster } from './shop.js'

const quiet: Reconciler = {
  name: 'quiet', actor: 'quiet-controller', watches: [], gather: () => undefined, *decide() { /* does nothing */ },
}
const extend = { reconcilers: [{ version: '1', reconciler: quiet }] }

test('what is no saved state', () => {
  for (const text of ['', 'x', '{}', 'null', '[]', '"x"']) expect(() => Cluster.load(text)).toThrow(StateError)
})

test('another version of the trace', () => {
  const saved = { ...JSON.parse(cluster().save()), traceVersion: 99 }
  expect(() => Cluster.load(JSON.stringify(saved))).toThrow(`traces of version 99, this one writes version ${TRACE_VERSION}`)
})

test('a state names its extensions, and refuses to load without them or with others', () => {
  const text = cluster({ extend }).save()
  expect(() => Cluster.load(text)).toThrow('this state was made with reconciler quiet 1: pass it as extend')
  expect(() => Cluster.load(text, { extend: { reconcilers: [{ version: '2', reconciler: quiet }] } })).toThrow(StateError)
  expect(() => Cluster.load(cluster().save(), { extend })).toThrow('leave it out of extend')
  expect(Cluster.load(text, { extend }).digest).toBe(cluster({ extend }).digest)
})

test('a state that was changed by hand', () => {
  const saved = { ...JSON.parse(cluster().save()), digest: 'x' }
  expect(() => Cluster.load(JSON.stringify(saved))).toThrow(/was changed after it was saved/)
})
