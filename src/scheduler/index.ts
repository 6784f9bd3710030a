/** The scheduler's process; its decisions are in `placement`. */
export { Scheduler, type SchedulerOptions } from './scheduler.js'
export { SchedulingQueue, type QueueRow } from './queue.js'
export { schedulerSetup, type SchedulerSetup } from './setup.js'
