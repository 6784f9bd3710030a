/**
 * What the software inside containers is like. An entry applies to the containers it matches and sets what it names;
 * entries are laid over each other in the order of the file, the later over the earlier, field by field. No field has
 * a default in the schema, because a default would overwrite an earlier entry: `behaviourDefaults` come last.
 */
import { z } from 'zod'
import { cpuTime, duration, period, positive, quantity, selector, text } from './vocabulary.js'

const failureSchema = z.strictObject({
  failsFrom: duration.default(0).describe('When the failing begins, counted from the start of the container.'),
  failsUntil: duration.optional().describe('When it ends, counted from the start of the container; without it, never.'),
  every: period.optional().describe('The window comes again after each such time: flapping.'),
}).meta({ id: 'ProbeFailure', description: 'A time in which a probe of the container fails.' })

const probe = z.array(failureSchema).optional()
const probesSchema = z.strictObject({
  readiness: probe.describe('When the readiness probe fails although the app is up.'),
  liveness: probe.describe('When the liveness probe fails although the app is up.'),
  startup: probe.describe('When the startup probe fails although the app is up.'),
}).meta({ id: 'Probes', description: 'Probe failures beyond those of an app that is not up or not ready.' })

const idleSchema = z.strictObject({
  cpu: quantity.optional().meta({ default: '0' }).describe('CPU used without any request.'),
  memory: quantity.optional().meta({ default: '0' }).describe('Memory used without any request.'),
  disk: quantity.optional().meta({ default: '0' }).describe('What it has written to its node\'s disk: its writable layer, logs and emptyDir volumes.'),
  processes: z.int().min(0).optional().meta({ default: 0 }).describe('How many processes it has.'),
}).meta({ id: 'Idle', description: 'What a container uses at rest.' })

const perRequestSchema = z.strictObject({
  cpu: cpuTime.optional().meta({ default: 0 }).describe('CPU time that a request takes.'),
  latency: duration.optional().meta({ default: 0 }).describe('How long a request takes when nothing is queued and CPU is not short.'),
  memory: quantity.optional().meta({ default: '0' }).describe('Memory that a request holds while it is being served.'),
}).meta({ id: 'PerRequest', description: 'What one request costs.' })

const growthSchema = z.strictObject({
  memory: quantity.optional().describe('Memory that it gains in each such time, evenly.'),
  disk: quantity.optional().describe('What it writes to its node\'s disk in each such time, evenly.'),
  every: period.default('1m').describe('The time in which it gains so much.'),
}).meta({ id: 'Growth', description: 'What software gains from the end of its startup on: a leak. A container that holds more at rest than its memory limit is killed (OOMKilled); what all hold on a node may put it under pressure.' })

const exitsSchema = z.strictObject({
  code: z.int().min(0).max(255).default(1).describe('Exit code.'),
  after: duration.default(0).describe('How long after its start the container exits.'),
  times: positive.optional().describe('How many starts of the container end so; without it, every one.'),
}).meta({ id: 'Exits', description: 'A container that ends by itself.' })

const hookSchema = z.strictObject({
  takes: duration.default(0).describe('How long it takes.'),
  fails: z.boolean().default(false).describe('It fails then.'),
}).meta({ id: 'Hook', description: 'How a hook of a container goes.' })
const hook = z.union([duration, hookSchema]).optional().meta({ default: 0 })

export const appSchema = z.strictObject({
  image: text.optional().describe('Images it applies to; `*` stands for any characters. Without `image` and `pods` it applies to every container.'),
  pods: selector.optional().describe('Pods it applies to, as a label selector: `app=web,tier!=cache`.'),
  namespace: text.optional().describe('Namespace of the pods it applies to; without it, all.'),
  container: text.optional().describe('Name of the container it applies to; without it, all.'),
  startup: duration.optional().meta({ default: 0 }).describe('Time from the start of the container until it answers.'),
  startupCpu: quantity.optional().describe('CPU used during startup; without it, as at rest.'),
  idle: idleSchema.optional().describe('What it uses at rest.'),
  growth: growthSchema.optional().describe('What it gains over time.'),
  writesTo: text.optional().describe('The emptyDir volume of its pod into which goes what it has on disk (`idle.disk`, `growth.disk`); without it, its writable layer and logs.'),
  perRequest: perRequestSchema.optional().describe('What a request costs.'),
  concurrency: positive.optional().describe('Requests that are served at the same time, the others queue; without it, any number.'),
  queue: z.int().min(0).optional().describe('Requests that may wait in the queue, those beyond fail; without it, any number.'),
  exits: exitsSchema.optional().describe('That the container ends by itself. Init containers exit with code 0 at once unless this says otherwise.'),
  readyAfter: duration.optional().meta({ default: 0 }).describe('Time from the end of startup until readiness probes succeed.'),
  neverReady: z.boolean().optional().meta({ default: false }).describe('Readiness probes never succeed.'),
  probes: probesSchema.optional().describe('Further times in which probes fail.'),
  ignoresSigterm: z.boolean().optional().meta({ default: false }).describe('It does not stop at SIGTERM: the grace period runs out and it is killed.'),
  shutdown: duration.optional().meta({ default: 0 }).describe('Time from SIGTERM until it has stopped.'),
  postStart: hook.describe('How long a postStart hook of type exec or httpGet takes, and whether it fails; `sleep` hooks say so themselves.'),
  preStop: hook.describe('How long a preStop hook of type exec or httpGet takes, and whether it fails; `sleep` hooks say so themselves.'),
}).meta({ id: 'App', description: 'What the software in the matching containers is like. Later entries are laid over earlier ones, field by field.' })

export type AppInput = z.output<typeof appSchema>
