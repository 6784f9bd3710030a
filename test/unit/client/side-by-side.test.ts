import { expect, test } from 'vitest'
import type { Effect, EffectAnswer } from '../../../src/client/index.js'
import { sideBySide } from '../../../src/client/index.js'

/** A course of so many requests; its result is the names that it was answered with. */
function* course(name: string, requests: number): Generator<Effect, string[], EffectAnswer> {
  const answers: string[] = []
  for (let i = 0; i < requests; i++) {
    const answer = yield { do: 'get', kind: 'Node', name: `${name}${i}` }
    if (answer.ok) answers.push(answer.object.metadata.name)
  }
  return answers
}

/** Answers every request with an object of the name that was asked for, and notes what was asked at the same time. */
function run(courses: readonly ReturnType<typeof course>[], workers?: number): { rounds: string[][]; results: string[][] } {
  const rounds: string[][] = []
  const all = sideBySide(courses, workers)
  let step = all.next()
  while (step.done !== true) {
    if (step.value.do !== 'parallel') throw new Error('only requests are expected')
    const names = step.value.requests.map((request) => (request as { name: string }).name)
    rounds.push(names)
    const parallel = names.map((name) => ({ ok: true as const, object: { apiVersion: 'v1', kind: 'Node', metadata: { name } } }))
    step = all.next({ ok: true, object: parallel[0]!.object, parallel } as EffectAnswer)
  }
  return { rounds, results: step.value }
}

test('all courses ask at the same time, and each gets its own answers', () => {
  const { rounds, results } = run([course('a', 2), course('b', 0), course('c', 1)])
  expect(rounds).toEqual([['a0', 'c0'], ['a1']])
  expect(results).toEqual([['a0', 'a1'], [], ['c0']])
})

test('no more courses than workers are under way: the next begins when one has ended', () => {
  const { rounds, results } = run([course('a', 2), course('b', 1), course('c', 2), course('d', 1)], 2)
  expect(rounds).toEqual([['a0', 'b0'], ['a1', 'c0'], ['c1', 'd0']])
  expect(results).toEqual([['a0', 'a1'], ['b0'], ['c0', 'c1'], ['d0']])
})
