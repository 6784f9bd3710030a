/** The Jobs of the CronJob stories end by themselves: the k-th so long after its creation, a negative time means in failure. */
import { formatTime, type Job } from '../../src/model/index.js'
import { Lane, type Change } from '../../src/sim/index.js'
import type { WorkloadWorld } from './workload-world.js'

interface JobEnd {
  readonly kind: 'story/job-end'
  readonly key: string
  readonly type: 'Complete' | 'Failed'
}

const ORDER = 1_000

export function endJobs(world: WorkloadWorld, runsMs: readonly number[]): void {
  const { engine, ledger } = world
  let made = 0
  ledger.streams.define({
    name: 'story/Job',
    kind: 'Job',
    onChange: (change) => {
      const { key, old, new: job } = change as unknown as Change<Job>
      if (job === undefined || old !== undefined) return
      const ms = runsMs[made++] ?? runsMs.at(-1) ?? 0
      if (ms === 0) return
      const event: JobEnd = Object.freeze({ kind: 'story/job-end', key, type: ms < 0 ? 'Failed' : 'Complete' })
      engine.schedule(engine.now + Math.abs(ms), event, Lane.outside, ORDER)
    },
  })
  engine.on<JobEnd>('story/job-end', ({ key, type }) => {
    const job = ledger.store.get<Job>('Job', key)
    if (job === undefined) return
    const at = formatTime(engine.now)
    const conditions = [{ type, status: 'True', lastTransitionTime: at }]
    world.request({ do: 'update', sub: 'status', object: { ...job, status: { ...job.status, conditions, ...(type === 'Complete' ? { completionTime: at } : {}) } } as never })
  })
}
