/** Demand: how many requests per second go to a Service, and how that changes with time. */
import { z } from 'zod'
import { duration, objectName, period, rate, text } from './vocabulary.js'

const rateStepSchema = z.strictObject({
  at: duration.describe('From when it holds, counted from the start of the demand.'),
  requestsPerSecond: rate.describe('Requests per second from then on.'),
}).meta({ id: 'RateStep', description: 'A change of the demand.' })

const profileSchema = z.strictObject({
  shape: z.enum(['constant', 'steps', 'ramp', 'diurnal']).default('constant')
    .describe('`constant`: always `base`. `steps`: `base`, then each of `steps`. `ramp`: evenly from `base` to `peak` within `period`, then `peak`. `diurnal`: from `base` up to `peak` and back within each `period`, as over a day.'),
  base: rate.default(0).describe('Requests per second at the start and at the lowest.'),
  peak: rate.optional().describe('Requests per second at the highest (ramp and diurnal).'),
  period: period.optional().describe('Length of the ramp, or of one day (ramp and diurnal).'),
  steps: z.array(rateStepSchema).min(1).optional().describe('The changes, in order of time (steps).'),
}).meta({ id: 'RateProfile', description: 'Requests per second over time.' })

export const requestsPerSecond = z.union([rate, profileSchema])

export const trafficSchema = z.strictObject({
  to: objectName.describe('The Service, `NAME` or `NAMESPACE/NAME`.'),
  path: text.default('/').describe('Path of the requests.'),
  requestsPerSecond: requestsPerSecond.describe('A number, or how it changes with time.'),
  from: duration.default(0).describe('When the demand begins.'),
  until: duration.optional().describe('When it ends; without it, with the scenario.'),
}).meta({ id: 'Traffic', description: 'Requests that are sent to a Service.' })

export type RequestsPerSecondInput = z.output<typeof requestsPerSecond>
