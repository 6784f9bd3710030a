import { expect, test } from 'vitest'
import { formatTime, type Pod } from '../../../../src/model/index.js'
import { afterEnds, NO_FAILURES, remainingMs } from '../../../../src/reconcilers/job/back-off.js'
import { finishedAt } from '../../../../src/reconcilers/job/pods.js'

const endedAt = (ms: number): Pod => ({ metadata: { name: 'p' }, status: { containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 1, finishedAt: formatTime(ms) } } }] } }) as unknown as Pod

test('waits of 10 s, 20 s, 40 s and so on to ten minutes, from the end of the last failed pod', () => {
  const waits = [1, 2, 3, 6, 7, 8].map((failures) => remainingMs({ failures, lastFailureAt: 5000 }, 5000))
  expect(waits).toEqual([10_000, 20_000, 40_000, 320_000, 600_000, 600_000])
  expect(remainingMs({ failures: 2, lastFailureAt: 5000 }, 24_000)).toBe(1000)
  expect(remainingMs({ failures: 2, lastFailureAt: 5000 }, 60_000)).toBe(0)
  expect(remainingMs(NO_FAILURES, 0)).toBe(0)
})

test('a success sets the count back; failures after it count', () => {
  const before = { failures: 3, lastFailureAt: 1000 }
  expect(afterEnds(before, [], [endedAt(9000), endedAt(7000)])).toEqual({ failures: 5, lastFailureAt: 9000 })
  expect(afterEnds(before, [endedAt(8000)], [])).toEqual(NO_FAILURES)
  expect(afterEnds(before, [endedAt(8000)], [endedAt(9000), endedAt(7000)])).toEqual({ failures: 1, lastFailureAt: 9000 })
  expect(afterEnds(before, [], [])).toBe(before)
})

test('a pod finished when its last container did; else when it ceased to be ready; else when it was to go', () => {
  const pod = (fields: object): Pod => ({ metadata: { name: 'p', creationTimestamp: formatTime(1000), ...('metadata' in fields ? (fields.metadata as object) : {}) }, ...('status' in fields ? { status: fields.status } : {}) }) as unknown as Pod
  expect(finishedAt(endedAt(4000))).toBe(4000)
  expect(finishedAt(pod({ status: { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: formatTime(3000) }] } }))).toBe(3000)
  expect(finishedAt(pod({ metadata: { deletionTimestamp: formatTime(40_000), deletionGracePeriodSeconds: 30 } }))).toBe(10_000)
  expect(finishedAt(pod({}))).toBe(1000)
})
