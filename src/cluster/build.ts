/** Puts a simulation together from the options of a cluster. Nothing runs yet. */
import { freezeAlways } from '../plain/index.js'
import { defaultParts, INSTANCES_MAX, Operator, Simulation } from '../simulation/index.js'
import { fromOutside, type Reconciler } from '../client/index.js'
import { readStartTime, type Problem } from '../model/index.js'
import { appCatalogue } from './apps.js'
import { OptionError } from './errors.js'
import { imageCatalogue } from './images.js'
import type { ClusterOptions } from './options.js'
import { poolsOf } from './pools.js'
import { configuredScheduler } from './scheduler.js'

export interface Built {
  readonly simulation: Simulation
  readonly operator: Operator
  /** What of the scheduler's configuration has no effect. */
  readonly notes: readonly Problem[]
}

const KNOWN = new Set(['seed', 'startTime', 'nodes', 'latencies', 'apps', 'images', 'registries', 'history', 'ties', 'schedulerConfig', 'namespace', 'validate', 'controlPlane', 'eager', 'eventsPerInstantMax', 'extend'])

/** The simulation of a cluster and whoever acts on it. */
export function build(options: ClusterOptions): Built {
  checkOptions(options)
  // Code of the user's own sees the objects themselves: what it changes by mistake has to throw.
  if (options.extend !== undefined) freezeAlways()
  const { seed, latencies, history, eager, eventsPerInstantMax, extend = {}, ties } = options
  const { setup: scheduler, notes } = configuredScheduler(options.schedulerConfig, extend)
  const parts = defaultParts({
    apps: extend.apps?.catalogue ?? appCatalogue(options.apps ?? []),
    images: extend.images?.catalogue ?? imageCatalogue(options.images ?? [], options.registries ?? []),
    extend: (extend.reconcilers ?? []).map(({ reconciler }) => () => fromOutside(reconciler) as unknown as Reconciler<never>),
    ...(ties === undefined ? {} : { ties }),
    ...(scheduler === undefined ? {} : { scheduler }),
  })
  const instances = options.controlPlane?.instances ?? 1
  const simulation = new Simulation({ seed, startMs: startOf(options), parts, latencies, history, eager, eventsPerInstantMax, instances })
  const operator = new Operator(simulation, { pools: poolsOf(options.nodes), namespace: options.namespace ?? 'default' })
  return { simulation, operator, notes }
}

function startOf({ startTime }: ClusterOptions): number | undefined {
  if (startTime === undefined) return undefined
  if (typeof startTime !== 'string') throw new OptionError(`startTime: expected a text such as '2026-03-29T00:00:00Z', found ${JSON.stringify(startTime)}, which is no text`)
  const read = readStartTime(startTime)
  if (typeof read === 'number') return read
  throw new OptionError(`startTime: expected ${read.expected}, found ${JSON.stringify(startTime)}${read.remedy === undefined ? '' : `: ${read.remedy}`}`)
}

function checkOptions(options: ClusterOptions): void {
  const unknown = Object.keys(options).find((key) => !KNOWN.has(key))
  if (unknown !== undefined) throw new OptionError(`a cluster has no option "${unknown}": it has ${[...KNOWN].join(', ')}`)
  const { extend, controlPlane: { instances } = { instances: 1 } } = options
  if (!Number.isInteger(instances) || instances < 1 || instances > INSTANCES_MAX) throw new OptionError(`controlPlane.instances: ${instances} is no number from 1 to ${INSTANCES_MAX}`)
  if (options.apps !== undefined && extend?.apps !== undefined) throw new OptionError('apps and extend.apps exclude each other')
  const described = options.images !== undefined ? 'images' : options.registries !== undefined ? 'registries' : undefined
  if (described !== undefined && extend?.images !== undefined) throw new OptionError(`${described} and extend.images exclude each other`)
}
