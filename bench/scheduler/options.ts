/**
 * The same workload under different options, in interleaved rounds in one process, so that a busy host slows all of
 * them alike.
 */
import { timed } from './measure.js'
import type { Run } from './measure.js'
import { Play } from './play.js'
import type { PlayOptions } from './play.js'
import { atScale } from './workload.js'
import { WORKLOADS } from './workloads/index.js'

/** A way to decide. */
export interface Option {
  readonly name: string
  readonly options: PlayOptions
}

const ROUNDS = 5
const SCALE = 0.2
const WORKLOAD = WORKLOADS.find(({ name }) => name === 'SchedulingBasic')!

export const OPTIONS: readonly Option[] = [
  { name: 'options/ties-seeded', options: { ties: 'seeded' } },
  { name: 'options/ties-first-by-name', options: { ties: 'first-by-name' } },
  { name: 'options/ties-list-order', options: { ties: 'list-order' } },
  { name: 'options/all-nodes', options: { percentageOfNodesToScore: 100 } },
]

/** The runs of each option. */
export function compareOptions(options: readonly Option[]): readonly (readonly Run[])[] {
  const runs = options.map((): Run[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    options.forEach((each, i) => {
      const play = new Play(WORKLOAD.build(atScale(SCALE)), each.options)
      runs[i]!.push(timed(() => play.run()))
    })
  }
  return runs
}
