/**
 * The benchmark's workloads at a tenth of their size, decision by decision beside a scheduler that looks at every
 * node and pod: whatever makes ours fast is not to be seen in any of them.
 */
import { describe, expect, test } from 'vitest'
import { LARGE } from '../../../../bench/scheduler/large.js'
import { Play } from '../../../../bench/scheduler/play.js'
import type { PlayOptions } from '../../../../bench/scheduler/play.js'
import { WORKLOADS } from '../../../../bench/scheduler/workloads/index.js'
import { atScale } from '../../../../bench/scheduler/workload.js'
import type { Workload } from '../../../../bench/scheduler/workload.js'
import { Objects, plainDecide, plainly } from '../../../support/plain-scheduler/index.js'

/** Every so many decisions are compared, so that each workload takes a second or so. */
const COMPARED = 150

function playBeside(workload: Workload, scale: number, compared: number, options: PlayOptions): void {
  const setup = workload.build(atScale(scale))
  const every = Math.max(1, Math.round((setup.measured.length + (setup.init ?? []).length) / compared))
  const objects = new Objects()
  let decisions = 0
  const play = new Play(setup, {
    ...options,
    attemptsPerSecond: workload.floor,
    follower: objects,
    onDecision(pod, decideOptions, decision) {
      if (decisions++ % every === 0 || decision.node === undefined) expect(plainly(decision)).toEqual(plainDecide(objects.view(), pod, decideOptions))
    },
  })
  play.run()
  expect(decisions).toBeGreaterThanOrEqual(setup.measured.length)
}

test.each([...WORKLOADS, ...LARGE.map(({ workload }) => workload)].map((workload) => [workload.name, workload] as const))('%s', (_name, workload) => {
  playBeside(workload, 0.1, COMPARED, {})
})

const OPTIONS: readonly PlayOptions[] = [
  { ties: 'first-by-name' },
  { ties: 'list-order' },
  { ties: 'list-order', percentageOfNodesToScore: 40 },
  { ties: 'seeded', percentageOfNodesToScore: 100 },
]

describe.each(OPTIONS)('with %o', (options) => {
  const names = ['MixedSchedulingBasePod', 'SchedulingPodAntiAffinity', 'PreferredTopologySpreading', 'PreemptionBasic']
  test.each(names)('%s', (name) => {
    playBeside(WORKLOADS.find((workload) => workload.name === name)!, 0.06, COMPARED / 2, options)
  })
})
