/** What the time line says about Jobs: started, suspended, resumed, complete, failed, deleted. */
import { finishedCondition, isConditionTrue, parseTime, type Job } from '../model/index.js'
import type { Change } from '../sim/index.js'
import type { Folder } from './folder.js'
import { took } from './format.js'

export class JobNarrator {
  /** @param startMs what clocks showed at the start */
  constructor(private readonly folder: Folder, private readonly startMs: number) {}

  look({ old, new: job }: Change<Job>, now: number): void {
    if (job === undefined) return this.folder.line(now, 'delete', `job ${old!.metadata.name}`)
    const { name } = job.metadata
    if (old === undefined) return this.folder.line(now, 'job', `${name}: ${amount(job)}`)
    const suspended = isConditionTrue(job.status?.conditions, 'Suspended')
    if (suspended !== isConditionTrue(old.status?.conditions, 'Suspended')) this.folder.line(now, 'job', `${name} ${suspended ? 'suspended' : 'resumed'}`)
    const end = finishedCondition(job)
    if (end === undefined || finishedCondition(old) !== undefined) return
    const startedAt = parseTime(job.status?.startTime)
    const time = startedAt === undefined ? '' : took(this.startMs + now - startedAt)
    const failed = job.status?.failed ?? 0
    if (end.type === 'Complete') this.folder.line(now, 'job', `${name} complete, ${job.status?.succeeded ?? 0} succeeded${failed > 0 ? `, ${failed} failed` : ''}`, time)
    else this.folder.line(now, 'job', `${name} failed: ${end.reason ?? ''}`, end.message ?? '')
  }
}

function amount({ spec }: Job): string {
  const { completions, parallelism = 1 } = spec
  const indexed = spec.completionMode === 'Indexed' ? ' by index' : ''
  if (completions === undefined) return `${parallelism} at a time until one succeeds`
  return `${completions} ${completions === 1 ? 'completion' : 'completions'}${indexed}${parallelism > 1 ? `, ${parallelism} at a time` : ''}`
}
