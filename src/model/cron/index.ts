/** Cron schedules: reading them, and when they are due. */
export { nextTime } from './next.js'
export { loadLocation, parseSchedule } from './parse.js'
export type { BadSchedule, CronSchedule, EverySchedule, FieldSchedule } from './parse.js'
