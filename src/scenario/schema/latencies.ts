/** Delays of the control plane: how long messages and writes take. */
import { z } from 'zod'
import { duration, text } from './vocabulary.js'

const rangeSchema = z.strictObject({
  min: duration.describe('The shortest.'),
  max: duration.describe('The longest; each between is as likely.'),
}).meta({ id: 'DelayRange', description: 'A delay that is drawn anew each time, evenly.' })
const delay = z.union([duration, rangeSchema]).optional()

const volumeTimesSchema = z.strictObject({
  driver: text.optional().describe('Only volumes of this CSI driver: the provisioner of their class.'),
  storageClass: text.optional().describe('Only volumes of this class.'),
  provision: duration.optional().describe('Making a volume, and deleting one.'),
  attach: duration.optional().describe('From the wish to attach a volume to a node until it is.'),
  detach: duration.optional().describe('From the wish to detach it until it is.'),
  mount: duration.optional().describe('From being attached until containers can start.'),
  expand: duration.optional().describe('Making a volume larger.'),
}).meta({ id: 'VolumeTimes', description: 'How long things take with volumes.' })

export const delaysSchema = z.strictObject({
  base: z.enum(['instant', 'realistic']).default('instant').describe('The delays that are not named here.'),
  api: delay.describe('A call to the API server, until it is answered.'),
  watch: delay.describe('From a write until those who watch are told.'),
  endpoints: duration.optional().describe('From a change of an EndpointSlice until requests follow it; the same each time.'),
  metrics: duration.optional().describe('From a measurement until autoscalers can read it; the same each time.'),
  volumes: z.array(volumeTimesSchema).default([]).describe('How long things take with volumes. Of the entries that match a volume, a later one goes before an earlier one.'),
}).meta({ id: 'Delays', description: 'Delays by name. A duration is constant, a range is drawn anew each time.' })

/** The delays that can be set, by name. */
export const delayNames = ['api', 'watch', 'endpoints', 'metrics'] as const

export const latenciesSchema = z.union([z.enum(['instant', 'realistic']), delaysSchema])
