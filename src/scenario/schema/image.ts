/** Images and the registries they come from: what a pull takes, and pulls that fail. */
import { z } from 'zod'
import { duration, period, positive, quantity, text } from './vocabulary.js'

export const imageSchema = z.strictObject({
  image: text.describe('Images it applies to; `*` stands for any characters. The last entry that matches counts.'),
  size: quantity.default('100Mi').describe('Bytes to pull.'),
  registry: text.optional().describe('Name of the registry it is pulled from; without it, the default one.'),
  pull: z.enum(['ok', 'missing', 'denied']).default('ok').describe('`missing` and `denied` fail each pull, with the message that a real registry gives, when `latency` has passed.'),
  takes: duration.optional().describe('Time that a pull takes, in place of what size and registry make of it.'),
}).meta({ id: 'Image', description: 'An image as its registry has it. An image nobody describes is pulled at once.' })

const outageSchema = z.strictObject({
  from: duration.default(0).describe('When it begins.'),
  until: duration.optional().describe('When it ends; without it, never.'),
}).meta({ id: 'Outage', description: 'A time in which something cannot be reached.' })

const rateLimitSchema = z.strictObject({
  pulls: positive.describe('How many pulls that bring an image.'),
  per: period.describe('In how long a time; the time slides.'),
  by: z.enum(['cluster', 'node']).default('cluster').describe('Whose pulls are counted: those of all nodes together, as where they share an address, or of each node.'),
}).meta({ id: 'RateLimit', description: 'How many pulls a registry allows. It refuses all beyond with 429 Too Many Requests, also those of images that are there.' })

export const registrySchema = z.strictObject({
  name: text.describe('Name by which images refer to it.'),
  bandwidth: quantity.optional().describe('Bytes per second that one pull gets; without it, bytes take no time.'),
  latency: duration.default(0).describe('Time before the first byte.'),
  rateLimit: rateLimitSchema.optional().describe('How many pulls it allows; without it, any.'),
  unreachable: z.array(outageSchema).default([]).describe('Times, from the start of the scenario, in which every pull fails.'),
}).meta({ id: 'Registry', description: 'Where images come from.' })
