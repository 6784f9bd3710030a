import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crashOrWake, disturbing, someDelays, someDisturbances, type Disturbance } from '../disturbances.js'
import { forgetful, type Delays } from '../reconciler-world.js'
import { job, JobWorld } from './world.js'

const HOUR_MS = 3_600_000
const INDEX = 'batch.kubernetes.io/job-completion-index'
const FAILURES = 'batch.kubernetes.io/job-index-failure-count'

interface Story {
  readonly name: string
  readonly spec: object
  readonly exitCode: (annotations: Readonly<Record<string, string>>) => number
  /** The user suspends the Job and lets it go on. */
  readonly suspends?: boolean
  /** How many pods there are, ever; undefined where that depends on who is faster. */
  readonly pods?: number
  readonly end: object
}

const NOTHING_LEFT = { held: 0, ready: 0, terminating: 0, uncountedTerminatedPods: {} }
const COMPLETE = ['Complete=True CompletionsReached: Reached expected number of succeeded pods', 'SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods']
const failed = (reason: string, message: string) => [`Failed=True ${reason}: ${message}`, `FailureTarget=True ${reason}: ${message}`]

const STORIES: readonly Story[] = [
  { name: 'seven completions, three at a time', spec: { completions: 7, parallelism: 3 }, exitCode: () => 0, pods: 7, end: { ...NOTHING_LEFT, succeeded: 7, conditions: COMPLETE } },
  {
    name: 'suspended and resumed', spec: { completions: 30, parallelism: 3 }, suspends: true, exitCode: () => 0,
    end: { ...NOTHING_LEFT, succeeded: 30, conditions: [...COMPLETE, 'Suspended=False JobResumed: Job resumed'] },
  },
  {
    name: 'every pod fails', spec: { completions: 2, backoffLimit: 2 }, exitCode: () => 1, pods: 3,
    end: { ...NOTHING_LEFT, failed: 3, conditions: failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit') },
  },
  {
    name: 'by index, one fails once and one for good', spec: { completions: 5, parallelism: 5, completionMode: 'Indexed', backoffLimitPerIndex: 1, backoffLimit: 1000 }, pods: 7,
    exitCode: (annotations) => (annotations[INDEX] === '3' || (annotations[INDEX] === '1' && annotations[FAILURES] === '0') ? 1 : 0),
    end: { ...NOTHING_LEFT, succeeded: 4, failed: 3, completedIndexes: '0-2,4', failedIndexes: '3', conditions: failed('FailedIndexes', 'Job has failed indexes') },
  },
]

function play(story: Story, delays: Delays, disturbances: readonly Disturbance[], prepare: (world: JobWorld) => void = () => undefined): JobWorld {
  const world = new JobWorld(delays, story.exitCode)
  prepare(world)
  world.request({ do: 'create', object: job(story.spec) })
  const disturb = disturbing(world, disturbances, crashOrWake(world, 'default/work'))
  disturb(2000)
  if (story.suspends === true) world.patch({ suspend: true })
  disturb(6000)
  if (story.suspends === true) world.patch({ suspend: false })
  disturb(15_000)
  world.engine.runTo(HOUR_MS)
  return world
}

describe.each(STORIES)('$name', (story) => {
  test('late, slow, crashing between any two writes and woken for nothing, every pod is counted once', () => {
    const plain = play(story, {}, [])
    expect(plain.end()).toEqual(story.end)
    fc.assert(
      fc.property(someDelays(3000), someDisturbances(15_000), (delays, disturbances) => {
        const found = play(story, delays, disturbances)
        expect(found.end()).toEqual(story.end)
        if (story.pods !== undefined) expect(found.made.size).toBe(story.pods)
      }),
      { numRuns: 40 },
    )
  })

  test('all memory is state: with every cache dropped, syncs under way included, the history is the same', () => {
    for (const slow of [{}, { callMs: (n: number) => n % 5, watchMs: (n: number) => (n * 7) % 11 }]) {
      expect(play(story, slow, [], forgetful).ledger.history.digest).toBe(play(story, slow, []).ledger.history.digest)
    }
  })
})
