/** The cases that are run one by one: workloads at full size, at other sizes for their growth, and the large ones. */
import { timed } from './measure.js'
import type { Run } from './measure.js'
import { LARGE } from './large.js'
import { Play } from './play.js'
import { atScale } from './workload.js'
import type { Workload } from './workload.js'
import { WORKLOADS } from './workloads/index.js'

/** One case. */
export interface Case {
  readonly name: string
  readonly workload: Workload
  readonly scale: number
  /** The workload of which this is one of several sizes. */
  readonly growthOf?: string
  /** What is asked for. */
  readonly aim?: { readonly seconds: number; readonly MiB?: number }
}

/** Which workloads are run in clusters of other sizes, too. */
const GROWING = ['SchedulingBasic', 'TopologySpreading', 'SchedulingPodAffinity']
const GROWTH_NODES = [100, 500, 1_000, 5_000]

export const CASES: readonly Case[] = [
  ...WORKLOADS.map((workload): Case => ({ name: workload.name, workload, scale: 1 })),
  ...LARGE.map(({ workload, aim }): Case => ({ name: workload.name, workload, scale: 1, aim })),
  ...WORKLOADS.filter(({ name }) => GROWING.includes(name)).flatMap((workload) => GROWTH_NODES.map((nodes): Case => ({
    name: `growth/${workload.name}/${nodes}`, workload, scale: nodes / workload.nodes, growthOf: workload.name,
  }))),
]

const MIN_RUNS = 3
const MAX_RUNS = 25
const ENOUGH_MS = 1_500
/** A case that takes longer is run once. */
const LONG_MS = 20_000

/** Runs a case until it has been timed for long enough; `afterFirst` is called after the first run. */
export function runCase({ workload, scale }: Case, afterFirst: () => void): readonly Run[] {
  const runs: Run[] = []
  let spentMs = 0
  while (runs.length === 0 || (spentMs < LONG_MS && runs.length < MAX_RUNS && (runs.length < MIN_RUNS || spentMs < ENOUGH_MS))) {
    const play = new Play(workload.build(atScale(scale)), { attemptsPerSecond: workload.floor })
    const run = timed(() => play.run())
    runs.push(run)
    spentMs += run.ms
    if (runs.length === 1) afterFirst()
  }
  return runs
}
