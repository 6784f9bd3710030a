/** Images and the registries they come from: what a pull takes, and pulls that fail. */
import { z } from 'zod'
import { duration, quantity, text } from './vocabulary.js'

export const imageSchema = z.strictObject({
  image: text.describe('Images it applies to; `*` stands for any characters. The last entry that matches counts.'),
  size: quantity.default('100Mi').describe('Bytes to pull.'),
  registry: text.optional().describe('Name of the registry it is pulled from; without it, the default one.'),
  pull: z.enum(['ok', 'missing', 'denied']).default('ok').describe('`missing` and `denied` fail each pull, with the message that a real registry gives.'),
  takes: duration.optional().describe('Time that a pull takes, in place of what size and registry make of it.'),
}).meta({ id: 'Image', description: 'An image as its registry has it. An image nobody describes is pulled at once.' })

const outageSchema = z.strictObject({
  from: duration.default(0).describe('When it begins.'),
  until: duration.optional().describe('When it ends; without it, never.'),
}).meta({ id: 'Outage', description: 'A time in which something cannot be reached.' })

export const registrySchema = z.strictObject({
  name: text.describe('Name by which images refer to it.'),
  bandwidth: quantity.optional().describe('Bytes per second that one pull gets; without it, bytes take no time.'),
  latency: duration.default(0).describe('Time before the first byte.'),
  unreachable: z.array(outageSchema).default([]).describe('Times, from the start of the scenario, in which every pull fails.'),
}).meta({ id: 'Registry', description: 'Where images come from.' })
