/** What happens in a scenario and when: a trigger, one action, and for faults how long they last. */
import { z } from 'zod'
import { actionFields, actionKinds, undoableKinds } from './action.js'
import { duration, expression, period, positive, text } from './vocabulary.js'

export const stepSchema = z.strictObject({
  name: text.optional().describe('Name in the time line, and for `after` and `of` of expectations.'),
  at: duration.optional().describe('When it happens, counted from the start.'),
  every: period.optional().describe('It happens again and again, at this interval.'),
  from: duration.optional().describe('With `every`: the first time; without it, one interval after the start.'),
  count: positive.optional().describe('With `every`: how often.'),
  until: duration.optional().describe('With `every`: the latest time.'),
  when: expression.optional().describe('It happens once, at the first instant at which this is true. What cannot be read (an object that does not exist yet) is not true.'),
  ...actionFields,
  for: period.optional().describe(`The action is undone after this time: ${undoableKinds.map((kind) => `\`${kind}\``).join(', ')} only.`),
}).partial().meta({
  id: 'Step',
  description: 'One thing that happens. It has one of `at`, `every` and `when`, and one action. What it names must exist when it happens, or the run stops there.',
  allOf: [
    { oneOf: ['at', 'every', 'when'].map((field) => ({ required: [field] })) },
    { oneOf: actionKinds.map((kind) => ({ required: [kind] })) },
  ],
})

export type StepInput = z.output<typeof stepSchema>
