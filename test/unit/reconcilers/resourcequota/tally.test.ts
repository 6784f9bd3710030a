/** What a namespace uses, kept up with every change, against a count of all its objects. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../../src/model/index.js'
import { UsageTally } from '../../../../src/reconcilers/resourcequota/tally.js'

const SEED = 20_001
const NAMES = ['cpu', 'requests.memory', 'pods', 'count/pods']
const SCOPES = [[], [{ scopeName: 'Terminating', operator: 'Exists' }], [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }]]

const pod = fc.record({
  namespace: fc.constantFrom('a', 'b'),
  cpu: fc.constantFrom(undefined, '100m', '2'),
  memory: fc.constantFrom(undefined, '64Mi', '100M', '1.5Gi'),
  phase: fc.constantFrom('Pending', 'Running', 'Succeeded'),
  leavesAt: fc.constantFrom(undefined, 10, 40),
  deadline: fc.boolean(),
  priorityClassName: fc.constantFrom(undefined, 'high', 'low'),
}).map(({ namespace, cpu, memory, phase, leavesAt, deadline, priorityClassName }): KubeObject => ({
  apiVersion: 'v1', kind: 'Pod',
  metadata: { name: 'p', namespace, ...(leavesAt === undefined ? {} : { deletionTimestamp: `2000-01-01T00:00:${leavesAt}Z`, deletionGracePeriodSeconds: 5 }) },
  spec: {
    ...(deadline ? { activeDeadlineSeconds: 1 } : {}), ...(priorityClassName === undefined ? {} : { priorityClassName }),
    containers: [{ name: 'c', resources: { requests: { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) } } }],
  },
  status: { phase },
} as unknown as KubeObject))

function texts(tally: UsageTally, scopes: (typeof SCOPES)[number], now: number, objects: readonly KubeObject[], differences: readonly { actual: KubeObject | undefined; believed: KubeObject | undefined }[] = []): string[] {
  const { sums } = tally.usage('a', scopes, now, differences, () => objects)
  return NAMES.map((name) => sums.text(name))
}

test('follows creations, changes and deletions', () => {
  const change = fc.record({ slot: fc.nat(4), next: fc.option(pod, { nil: undefined }) })
  fc.assert(fc.property(fc.array(change, { maxLength: 30 }), fc.constantFrom(...SCOPES), fc.constantFrom(0, 20_000, 60_000), (changes, scopes, now) => {
    const slots: (KubeObject | undefined)[] = []
    const present = (): KubeObject[] => slots.filter((each) => each !== undefined)
    const followed = new UsageTally()
    texts(followed, scopes, now, [])
    for (const { slot, next: given } of changes) {
      const namespace = slot === 0 ? 'b' : 'a'
      const next = given === undefined ? undefined : { ...given, metadata: { ...given.metadata, namespace } }
      if (slots[slot] === undefined && next === undefined) continue
      followed.update(slots[slot], next)
      slots[slot] = next
    }
    expect(texts(followed, scopes, now, present())).toEqual(texts(new UsageTally(), scopes, now, present()))
  }), { seed: SEED, numRuns: 300 })
})

test('an observer that lags is answered as if its beliefs were true', () => {
  const pair = fc.record({ actual: fc.option(pod, { nil: undefined }), believed: fc.option(pod, { nil: undefined }) })
  fc.assert(fc.property(fc.array(pair, { maxLength: 6 }), fc.constantFrom(...SCOPES), fc.constantFrom(0, 20_000, 60_000), (pairs, scopes, now) => {
    const list = (of: 'actual' | 'believed'): KubeObject[] => pairs.map((each) => each[of]).filter((each) => each !== undefined)
    expect(texts(new UsageTally(), scopes, now, list('actual'), pairs)).toEqual(texts(new UsageTally(), scopes, now, list('believed')))
  }), { seed: SEED, numRuns: 300 })
})
