import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReadyTimes } from '../../../src/client/index.js'
import { isPodActive, podReady, type Pod } from '../../../src/model/index.js'
import { availabilityAmong } from '../../../src/reconcilers/replicaset/input.js'
import { pod, type PodFacts } from '../reconcilers/replicaset/build.js'

const NOW = 20_500

const step = fc.record({
  n: fc.nat(8),
  facts: fc.option(fc.record({ set: fc.constantFrom('web', 'api'), readyAt: fc.option(fc.integer({ min: 0, max: 30 }).map((s) => s * 1000), { nil: undefined }), terminating: fc.boolean() })),
  minReadySeconds: fc.integer({ min: 1, max: 25 }),
})

test('availability from the instants is that from looking at each pod', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const times = new ReadyTimes()
      const pods = new Map<number, Pod>()
      for (const { n, facts, minReadySeconds } of steps) {
        const before = pods.get(n)
        const after = facts === null ? undefined : pod({ name: `p${n}`, ...facts } as PodFacts)
        if (after === undefined) pods.delete(n)
        else pods.set(n, after)
        times.update(before, after)
        const active = [...pods.values()].filter((each) => each.metadata.ownerReferences![0]!.uid === 'uid-web' && isPodActive(each))
        expect(times.availability('uid-web', active.filter(podReady).length, minReadySeconds, NOW)).toEqual(availabilityAmong(active, minReadySeconds, NOW))
      }
    }),
  )
})
