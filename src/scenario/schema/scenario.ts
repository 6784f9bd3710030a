/**
 * The scenario as a file: what stands around the parts and the parts in their order. This schema is the one
 * definition of each field; the documentation and the JSON Schema for editors are generated from it.
 */
import { z } from 'zod'
import { DEFAULT_START_TIME } from '../../model/index.js'
import { appSchema } from './app.js'
import { clusterSchema } from './cluster.js'
import { expectationSchema } from './expectation.js'
import { imageSchema, registrySchema } from './image.js'
import { latenciesSchema } from './latencies.js'
import { stepSchema } from './step.js'
import { trafficSchema } from './traffic.js'
import { inlineObject, name, period, positive, startTime, text } from './vocabulary.js'

export const apiVersion = 'kube-orrery/v1'
export const kind = 'Scenario'

const metadataSchema = z.strictObject({
  name: name.optional().describe('Name of the scenario; without it, that of the file.'),
  description: z.string().default('').describe('What happens, in a sentence or two.'),
  teaches: z.string().optional().describe('What one learns from it.'),
}).meta({ id: 'Metadata', description: 'What the scenario is called and what it is about.' })

const limitsSchema = z.strictObject({
  events: positive.default(50_000_000).describe('Engine events after which the run stops.'),
  eventsPerInstant: positive.default(1_000_000).describe('Engine events without time passing after which the run stops, because it would never end.'),
}).meta({ id: 'Limits', description: 'What ends a run that would not end. Simulated time is limited by `duration`.' })

export const specSchema = z.strictObject({
  seed: text.meta({ 'x-type': 'seed' }).default('1').describe('Decides everything that is left to chance. The same seed gives the same history. Text: numbers are quoted.'),
  startTime: startTime.default(DEFAULT_START_TIME).describe('What clocks show at the start, in whole seconds, in UTC or with an offset: from there on the times in objects go, and with them the schedules of CronJobs. Times in this file, such as `at`, `until` and `now`, count from the start.'),
  duration: period.default('10m').describe('How long the scenario lasts, in simulated time.'),
  namespace: name.default('default').describe('Namespace of objects, names and selectors that do not say one.'),
  versionProfile: z.enum(['kubernetes-1.36']).default('kubernetes-1.36').describe('The Kubernetes whose constants and behaviour apply.'),
  latencies: latenciesSchema.default('instant').describe('`instant`: the control plane takes no time. `realistic`: delays as in a healthy cluster, drawn by the seed. Or delays of your own.'),
  cluster: clusterSchema.default(() => clusterSchema.parse({})).describe('The machines.'),
  manifests: z.array(z.union([text, inlineObject])).default([])
    .describe('What is applied at the start: paths and globs (`*`, `?`, `**`) relative to this file, a directory for the YAML and JSON files in it, or objects written in place. Applied in this order, the files of a glob in order of their paths.'),
  apps: z.array(appSchema).default([]).describe('What the software inside containers is like. Containers nobody describes start, answer and use nothing.'),
  images: z.array(imageSchema).default([]).describe('Sizes and availability of images.'),
  registries: z.array(registrySchema).default([]).describe('Where images come from.'),
  traffic: z.array(trafficSchema).default([]).describe('Requests to Services.'),
  steps: z.array(stepSchema).default([]).describe('What happens, and when. Steps of the same time happen in the order of the file.'),
  expect: z.array(expectationSchema).default([]).describe('What must be true.'),
  limits: limitsSchema.default(() => limitsSchema.parse({})).describe('What ends a run that would not end.'),
}).meta({ id: 'Spec', description: 'The scenario itself. Every field has a default: a file with `manifests` alone is a scenario.' })

export const scenarioSchema = z.strictObject({
  apiVersion: z.literal(apiVersion).default(apiVersion).describe('Version of this format.'),
  kind: z.literal(kind).default(kind).describe('What the file is.'),
  metadata: metadataSchema.default(() => metadataSchema.parse({})).describe('Name and description.'),
  spec: specSchema.default(() => specSchema.parse({})).describe('The scenario itself.'),
}).meta({ id: 'Scenario', description: 'A scenario. A file that has none of these four fields is read as the `spec` alone.' })

export type ScenarioInput = z.output<typeof scenarioSchema>
