import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pod } from '../../../../src/model/index.js'
import { OwnedPods } from '../../../../src/reconcilers/statefulset/owned.js'

const step = fc.record({
  n: fc.nat(12),
  pod: fc.option(fc.record({ set: fc.option(fc.constantFrom('uid-web', 'uid-api')), phase: fc.constantFrom('Pending', 'Running') })),
  asks: fc.option(fc.constantFrom('uid-web', 'uid-api')),
})

function podOf(n: number, set: string | null, phase: string): Pod {
  const ownerReferences = set === null ? [] : [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'x', uid: set, controller: true }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: `p-${n}`, namespace: 'default', ownerReferences }, spec: { containers: [] }, status: { phase } } as unknown as Pod
}

test('what is followed is what listing the pods of a set says', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const owned = new OwnedPods()
      const pods = new Map<string, Pod>()
      const list = (set: string): Pod[] =>
        [...pods].filter(([, { metadata }]) => metadata.ownerReferences![0]?.uid === set).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pod]) => pod)
      for (const { n, pod, asks } of steps) {
        const key = `default/p-${n}`
        const before = pods.get(key)
        const after = pod === null ? undefined : podOf(n, pod.set, pod.phase)
        if (after === undefined) pods.delete(key)
        else pods.set(key, after)
        if (before !== undefined || after !== undefined) owned.update(before, after)
        if (asks !== null) expect(owned.of(asks, () => list(asks)).map(({ known }) => known.pod)).toEqual(list(asks))
      }
    }),
    { seed: 36, numRuns: 300 },
  )
})
