import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endpointFacts, slicesByPod } from '../../../src/client/index.js'
import type { Endpoint, EndpointSlice } from '../../../src/model/index.js'
import { freeze } from '../../../src/plain/index.js'

const endpoint = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  namespace: fc.constantFrom(undefined, 'default', 'other'),
  kind: fc.constantFrom('Pod', 'Pod', 'Pod', 'Node', undefined),
  hinted: fc.constantFrom(false, false, false, true),
}).map(({ name, namespace, kind, hinted }): Endpoint => ({
  addresses: ['10.0.0.1'],
  ...(kind === undefined ? {} : { targetRef: { kind, name, ...(namespace === undefined ? {} : { namespace }) } }),
  ...(hinted ? { hints: { forZones: [{ name: 'z' }] } } : {}),
}))

/** What stands in the next list: endpoints of the one before by their places, in order, and new ones. */
const next = fc.array(fc.oneof(fc.nat(9), endpoint), { maxLength: 12 })

test('what a list takes over from the one before is known as if it were read anew', () => {
  fc.assert(
    fc.property(fc.array(endpoint, { maxLength: 10 }), fc.array(next, { maxLength: 4 }), (first, later) => {
      let before: readonly Endpoint[] = freeze(first)
      for (const items of later) {
        const list: readonly Endpoint[] = freeze(items.flatMap((item) => (typeof item !== 'number' ? [item] : item < before.length ? [before[item]!] : [])))
        const known = endpointFacts(list, 'default', before)
        const { pods, hinted } = endpointFacts([...list], 'default')
        expect({ pods: known.pods, hinted: known.hinted }).toEqual({ pods, hinted })
        expect(pods).toEqual(list.map(({ targetRef }) => (targetRef?.kind === 'Pod' ? `${targetRef.namespace ?? 'default'}/${targetRef.name!}` : '')))
        expect(hinted).toBe(list.some(({ hints }) => hints !== undefined))
        before = list
      }
    }),
    { seed: 41, numRuns: 300 },
  )
})

test('a list of endpoints may stand in slices of two namespaces', () => {
  const endpoints: readonly Endpoint[] = freeze([{ addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: 'a' } }, { addresses: ['10.0.0.2'] }])
  const keysIn = (namespace: string) => slicesByPod.keys({ metadata: { name: 's', namespace }, endpoints } as unknown as EndpointSlice as never)
  expect([keysIn('one'), keysIn('two'), keysIn('one')]).toEqual([['one/a'], ['two/a'], ['one/a']])
})
