/** What a scenario expects: conditions on objects and metrics, and when they have to hold. */
import { z } from 'zod'
import { duration, expression, oneOf, period, text } from './vocabulary.js'

const exceptSchema = z.strictObject({
  within: period.describe('How long after it.'),
  of: text.describe('Name of a step, or of an action: every step with it.'),
}).meta({ id: 'Except', description: 'Times that do not count.' })

export const expectationSchema = z.strictObject({
  name: text.optional().describe('Name in the report; without it, the condition itself.'),
  that: expression.optional().describe('Must be true at the time `at`. What cannot be read is not true.'),
  at: duration.optional().describe('With `that`: when; without it, at the end.'),
  always: expression.optional().describe('Must be true at every instant. It counts from when it can be read for the first time; if it cannot be read later, it is broken.'),
  never: expression.optional().describe('Must not be true at any instant. What cannot be read is not true; but if it never could be read, the expectation failed.'),
  eventually: expression.optional().describe('Must be true once, within the time given by `within`. What cannot be read is not true yet. What is true already when it begins is met at once: the cluster notices a crash only later, so for what must be true again afterwards, ask `that` at a time, or `always` after one.'),
  violates: text.optional().describe('Id of an invariant that is to break, such as `L02`: it must, and then the run does not fail for it. For scenarios that show what goes wrong.'),
  within: period.optional().describe('With `eventually`: the time it has; without it, until the end.'),
  after: z.union([duration, text]).optional().meta({ 'x-type': 'duration or step' })
    .describe('From when it counts: a time, or the name of a step or action. `eventually` starts anew with each such step; `always` and `never` begin with the first.'),
  except: exceptSchema.optional().describe('With `always` and `never`: times that do not count.'),
}).meta({
  id: 'Expectation',
  description: 'What must be true. Conditions are read when everything that happens at an instant has happened.',
  ...oneOf('that', 'always', 'never', 'eventually', 'violates'),
})

export type ExpectationInput = z.output<typeof expectationSchema>
