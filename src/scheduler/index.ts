/** The scheduler's process; its decisions are in `placement`. */
export { ACTOR } from './actor.js'
export { Scheduler, type SchedulerOptions } from './scheduler.js'
export { SchedulingQueue, type QueueRow } from './queue.js'
export { schedulerSetup, type SchedulerSetup } from './setup.js'
export { explainAttempt, type AttemptExplanation, type Choice, type NodeVerdict, type PluginScore, type PreemptionVerdict, type Refused } from './explanation.js'
export type { QueueEntry } from './queue-entries.js'
