/** The rules by which revisions are compared that a deleted StatefulSet makes anew can be broken. */
import { expect, test } from 'vitest'
import { apart } from './remade-revisions.js'
import type { FlowEvent } from './journal.js'

const SET = 'StatefulSet/db'
const at = (object: string, event: string, fields: object = {}): FlowEvent => ({ tMs: 0, object, event, ...fields })
const made = (n: number, owners = [`${SET} ! *`]): FlowEvent => at(`${SET}>ControllerRevision#${n}`, 'created', { owners })
const gone = (n: number): FlowEvent => at(`${SET}>ControllerRevision#${n}`, 'gone')
const deleting = at(SET, 'deleting', { finalizers: ['foregroundDeletion'] })
const problems = (...events: readonly FlowEvent[]): unknown[] => apart([made(1), deleting, gone(1), ...events], 'the run').differences.map(({ expected }) => expected)

test('they are made and go, one after the other, before the set does; the rest is left as it is', () => {
  expect(problems(made(2), gone(2), at(SET, 'gone'))).toEqual([])
  expect(problems(made(2), gone(2), made(3), gone(3), at(SET, 'gone'))).toEqual([])
  expect(apart([made(1), deleting, gone(1), made(2), gone(2), at(SET, 'gone')], 'the run').rest).toEqual([made(1), deleting, gone(1), at(SET, 'gone')])
})

test.each([
  ['none is made', [at(SET, 'gone')], 'its revision is made anew'],
  ['one outlives the set', [made(2), at(SET, 'gone')], `without ${SET}>ControllerRevision#2`],
  ['there are two at a time', [made(2), made(3), gone(2), gone(3)], `${SET}>ControllerRevision#2 is still there`],
  ['the set does not own it', [made(2, []), gone(2)], 'the set is its controller'],
  ['it is made when the set is gone', [made(2), gone(2), at(SET, 'gone'), made(3), gone(3)], 'nothing is made for a set that is gone'],
  ['it goes in two writes', [made(2), at(`${SET}>ControllerRevision#2`, 'deleting'), gone(2)], 'made, and gone in one write'],
])('it is wrong that %s', (_what, events, problem) => {
  expect(problems(...events)).toContain(problem)
})

test('a set that is deleted otherwise has no such revisions', () => {
  const events = [made(1), at(SET, 'deleting', { finalizers: ['example.com/wait'] }), made(2)]
  expect(apart(events, 'the run')).toEqual({ rest: events, remade: [], differences: [] })
})
