import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Rankings } from '../../../../src/reconcilers/replicaset/ranking.js'
import { podsToDelete } from '../../../../src/reconcilers/replicaset/rank.js'
import { isPodActive, type Pod } from '../../../../src/model/index.js'
import { pod, type PodFacts } from './build.js'

const NOW = 100_000

/** What becomes of the pod of a number: absent, or one of few states, so that pods often stand equal. */
const step = fc.record({
  n: fc.nat(14),
  facts: fc.option(
    fc.record({
      set: fc.constantFrom('old', 'new'),
      node: fc.constantFrom(undefined, 'a', 'b', 'c'),
      phase: fc.constantFrom('Pending', 'Running', 'Running', 'Failed'),
      readyAt: fc.constantFrom(undefined, 1000, 2000, 50_000, 99_000),
      cost: fc.constantFrom(undefined, undefined, '1', '-1'),
      terminating: fc.constantFrom(false, false, false, true),
    }),
  ),
  ask: fc.nat(4),
})

test('a ranking that follows each change answers as sorting all pods does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, owned) => {
      const rankings = new Rankings()
      const pods = new Map<number, Pod>()
      const of = (set: string): Pod[] => [...pods.values()].filter(({ metadata }) => metadata.ownerReferences![0]!.uid === set)
      const siblings = owned ? ['uid-old', 'uid-new'] : []
      for (const { n, facts, ask } of steps) {
        const before = pods.get(n)
        const after = facts === null ? undefined : pod({ name: `p${n}`, ...facts } as PodFacts)
        if (after === undefined) pods.delete(n)
        else pods.set(n, after)
        rankings.update(before, after)
        const active = of('uid-old').filter(isPodActive)
        if (ask === 0 || ask >= active.length) continue
        const expected = podsToDelete(active, siblings.flatMap(of), ask, NOW).map(({ metadata }) => metadata.name)
        expect(rankings.of('uid-old', siblings, of).first(ask, NOW).map(({ metadata }) => metadata.name)).toEqual(expected)
      }
    }),
    { numRuns: 300 },
  )
})

test('asking takes nothing away', () => {
  const rankings = new Rankings()
  const pods = ['a', 'b', 'c'].map((name) => pod({ name, node: 'n', readyAt: 0 }))
  const ranking = rankings.of('uid-web', ['uid-web'], () => pods)
  const names = (count: number): string[] => ranking.first(count, NOW).map(({ metadata }) => metadata.name)
  expect([names(2), names(2), names(3)]).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b', 'c']])
})
