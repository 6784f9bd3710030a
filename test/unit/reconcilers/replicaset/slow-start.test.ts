import { expect, test } from 'vitest'
import type { Effect, EffectAnswer } from '../../../../src/client/index.js'
import { replicaSetReconciler } from '../../../../src/reconcilers/index.js'
import type { Input } from '../../../../src/reconcilers/replicaset/input.js'
import { replicaSet } from './build.js'

const NONE = { active: 0, activeReady: 0, terminating: 0, labels: [0, 0], terminatingLabels: [0, 0] } as const

function inputOf(replicas: number): Input {
  return {
    set: replicaSet('web', { replicas }), key: 'default/web', now: 0, stale: false, satisfied: true, counts: NONE, adopt: [], related: [], availability: { available: 0, nextAt: undefined },
  }
}

/** Runs a sync over an API that refuses every creation from the n-th on. */
function run(replicas: number, refuseFrom = Number.POSITIVE_INFINITY) {
  const batches: number[] = []
  const effects: Effect[] = []
  let created = 0
  const decision = replicaSetReconciler.decide(inputOf(replicas))
  let step = decision.next()
  while (step.done !== true) {
    const effect = step.value
    effects.push(effect)
    let answer = { ok: true, object: undefined } as unknown as EffectAnswer
    if (effect.do === 'update') answer = { ok: true, object: effect.object }
    if (effect.do === 'parallel') {
      batches.push(effect.requests.length)
      const parallel = effect.requests.map((request) => {
        const n = created++
        if (n >= refuseFrom) return { ok: false, code: 403, reason: 'Forbidden', message: 'quota' } as const
        return { ok: true, object: { ...(request as { object: object }).object, metadata: { name: `web-${n}` } } } as never
      })
      answer = { ...answer, parallel } as EffectAnswer
    }
    step = decision.next(answer)
  }
  return { batches, effects, outcome: step.value }
}

test('pods are made in batches of 1, 2, 4, 8 … and at most 500 at once', () => {
  expect(run(11).batches).toEqual([1, 2, 4, 4])
  expect(run(1000).batches).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 245])
})

test('the first batch with an error is the last; what was not made is not awaited', () => {
  const { batches, effects, outcome } = run(20, 4)
  expect(batches).toEqual([1, 2, 4])
  expect(outcome).toEqual({ error: 'quota' })
  const commands = effects.filter((effect) => effect.do === 'remember' && effect.command !== 'wrote')
  expect(commands).toEqual([
    { do: 'remember', command: 'expect', data: { key: 'default/web', creations: 20, deletions: [] } },
    { do: 'remember', command: 'notCreated', data: { key: 'default/web', count: 16 } },
  ])
})

test('a failure is an event each and a condition with its message', () => {
  const { effects } = run(20, 4)
  expect(effects.filter((effect) => effect.do === 'event' && effect.reason === 'FailedCreate')).toHaveLength(3)
  const status = effects.find((effect) => effect.do === 'update') as unknown as { object: { status: { conditions: unknown } } }
  expect(status.object.status.conditions).toEqual([{ type: 'ReplicaFailure', status: 'True', lastTransitionTime: '2000-01-01T00:00:00Z', reason: 'FailedCreate', message: 'quota' }])
})

test('the pods of a set share its template', () => {
  const { effects } = run(4)
  const made = effects.flatMap((effect) => (effect.do === 'parallel' ? effect.requests : []))
  const specs = new Set(made.map((request) => (request as unknown as { object: { spec: unknown } }).object.spec))
  expect(specs.size).toBe(1)
})
