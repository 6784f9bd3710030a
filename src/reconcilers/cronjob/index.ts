/**
 * The CronJob controller: makes a Job at each time of a schedule, keeps some of those that have ended, and minds how
 * many run at once. The name of a Job tells its time, so that none is made twice.
 * Source: kubernetes, pkg/controller/cronjob/cronjob_controllerv2.go.
 */
import type { ControllerContext, Decide, Reconciler } from '../../client/index.js'
import { controllerOf, objectKey, type CronJob, type Job, type KubeObject } from '../../model/index.js'
import type { Change, IndexDefinition } from '../../sim/index.js'
import { nextLookMs, scheduleOf } from './schedule.js'
import { run, type Input } from './run.js'

/** Jobs by the name of their controller. */
const jobsByController: IndexDefinition = {
  name: 'by-controller-name',
  kind: 'Job',
  keys: (job: KubeObject) => {
    const owner = controllerOf(job)
    return owner === undefined ? undefined : objectKey(job.metadata.namespace ?? 'default', owner.name)
  },
}

export const cronJobReconciler: Reconciler<Input> = {
  name: 'cronjob',
  actor: 'cronjob-controller',
  readsClock: true,
  watches: [
    { kind: 'Job', on: jobChanged },
    { kind: 'CronJob', on: cronJobChanged },
  ],
  indexes: [jobsByController],
  gather: ({ view, now }: ControllerContext, key: string) => {
    const cronJob = view.get<CronJob>('CronJob', key)
    return cronJob === undefined ? undefined : { cronJob, now, jobs: view.byIndex<Job>('Job', jobsByController.name, key) }
  },
  decide: (input): Decide => run(input),
}

function jobChanged(change: Change<never>, context: ControllerContext): void {
  const { old, new: job } = change as unknown as Change<Job>
  const after = job === undefined ? undefined : keyOfOwner(job, context)
  const before = old === undefined || old.metadata.ownerReferences === job?.metadata.ownerReferences ? after : keyOfOwner(old, context)
  if (before !== undefined) context.queue.add(before)
  if (after !== undefined && after !== before) context.queue.add(after)
}

/** The key of the CronJob that controls a Job, if it is there. */
function keyOfOwner(job: Job, { view }: ControllerContext): string | undefined {
  const owner = controllerOf(job)
  if (owner?.kind !== 'CronJob') return undefined
  const key = objectKey(job.metadata.namespace ?? 'default', owner.name)
  return view.get<CronJob>('CronJob', key)?.metadata.uid === owner.uid ? key : undefined
}

/** A new schedule is first looked at when it is due; any other change at once. */
function cronJobChanged(change: Change<never>, context: ControllerContext): void {
  const { key, old, new: cronJob } = change as unknown as Change<CronJob>
  const rescheduled = old !== undefined && cronJob !== undefined && (old.spec.schedule !== cronJob.spec.schedule || old.spec.timeZone !== cronJob.spec.timeZone)
  if (!rescheduled) return context.queue.add(key)
  const schedule = scheduleOf(cronJob)
  if (!('error' in schedule)) context.queue.addAfter(key, nextLookMs(cronJob, schedule, context.now))
}
