/**
 * The scenario that is run: everything said, nothing left to default. It is plain, frozen data but for the places that
 * manifests can be asked for, and whoever runs it needs neither the schema nor the file any more.
 */
import type { VolumeTimesEntry } from '../../client/index.js'
import { applyRefusals, customRefusals, parseTime } from '../../model/index.js'
import type { ManifestObject } from '../../model/index.js'
import { delayNames } from '../schema/index.js'
import type { ScenarioInput } from '../schema/index.js'
import { resolveApps } from './app.js'
import type { App } from './app.js'
import { appliedRefusals } from './applied.js'
import { resolvePools } from './cluster.js'
import type { NodePool } from './cluster.js'
import { defined, ms } from './context.js'
import type { Context } from './context.js'
import { checkControlPlane } from './control-plane.js'
import { resolveExpectations, resolveExpectedViolations } from './expectation.js'
import type { Expectation, ExpectedViolation } from './expectation.js'
import { resolveImages, resolveRegistries } from './image.js'
import type { Image, Registry } from './image.js'
import { checkNames } from './names.js'
import { resolveScheduler } from './scheduler.js'
import type { ConfigurationReader, SchedulerChoice } from './scheduler.js'
import { resolveSteps } from './step.js'
import type { Step } from './step.js'
import { resolveTraffic } from './traffic.js'
import type { Demand } from './traffic.js'

/** A delay that is drawn evenly; constant if both are the same. */
export interface Delay {
  readonly minMs: number
  readonly maxMs: number
}

/** Delays of the control plane: those named, and a profile for the others. */
export interface Latencies {
  readonly base: 'instant' | 'realistic'
  readonly delays: { readonly [K in (typeof delayNames)[number]]?: Delay }
  /** How long things take with volumes, beyond what `base` says. */
  readonly volumes: readonly VolumeTimesEntry[]
}

/** A scenario, ready to run. Times are milliseconds; from the start of the scenario unless they say otherwise. */
export interface Scenario {
  readonly file?: string
  readonly name: string
  readonly description: string
  readonly teaches?: string
  readonly seed: string
  /** What clocks show at the start, in the model's time. */
  readonly startMs: number
  readonly durationMs: number
  /** Of objects, names and selectors that do not say one. */
  readonly namespace: string
  readonly versionProfile: 'kubernetes-1.36'
  readonly latencies: Latencies
  readonly nodePools: readonly NodePool[]
  readonly scheduler: SchedulerChoice
  /** Of how many instances the control plane consists. */
  readonly instances: number
  /** What is applied at the start, in this order. */
  readonly manifests: readonly ManifestObject[]
  readonly apps: readonly App[]
  readonly images: readonly Image[]
  readonly registries: readonly Registry[]
  readonly traffic: readonly Demand[]
  readonly steps: readonly Step[]
  readonly expectations: readonly Expectation[]
  readonly expectedViolations: readonly ExpectedViolation[]
  readonly limits: { readonly events: number, readonly eventsPerInstant: number }
}

/** Resolves a scenario that the schema has let through; what is wrong beyond the schema is reported to the context. */
export function resolveScenario(context: Context, { metadata, spec }: ScenarioInput, file: string | undefined, configuration: ConfigurationReader): Scenario {
  const durationMs = ms(spec.duration)
  const nodePools = resolvePools(context, spec.cluster.nodePools)
  const manifests = spec.manifests.flatMap((source, i) => context.manifestsOf(context, ['manifests', i], source))
  const steps = resolveSteps(context, spec.steps, durationMs)
  context.problems.push(...applyRefusals(manifests, spec.namespace), ...customRefusals(manifests), ...appliedRefusals(manifests, steps, spec.namespace))
  const traffic = resolveTraffic(context, spec, durationMs)
  checkNames(context, nodePools, manifests, steps, traffic)
  checkControlPlane(context, spec.cluster.controlPlane.instances, manifests, steps)
  return defined({
    file,
    name: metadata.name ?? nameOf(file),
    description: metadata.description,
    teaches: metadata.teaches,
    seed: spec.seed,
    startMs: parseTime(spec.startTime)!,
    durationMs,
    namespace: spec.namespace,
    versionProfile: spec.versionProfile,
    latencies: latenciesOf(context, spec.latencies),
    nodePools,
    scheduler: resolveScheduler(context, spec.cluster.scheduler, configuration),
    instances: spec.cluster.controlPlane.instances,
    manifests,
    apps: resolveApps(context, spec.apps),
    images: resolveImages(context, spec),
    registries: resolveRegistries(context, spec),
    traffic,
    steps,
    expectations: resolveExpectations(context, spec.expect, steps, durationMs),
    expectedViolations: resolveExpectedViolations(context, spec.expect),
    limits: spec.limits,
  }) as Scenario
}

/** The name of a scenario that has none: that of its file. */
function nameOf(file: string | undefined): string {
  const base = file?.slice(file.lastIndexOf('/') + 1).replace(/\.(ya?ml|json)$/, '') ?? ''
  return base === '' ? 'scenario' : base
}

function latenciesOf(context: Context, input: ScenarioInput['spec']['latencies']): Latencies {
  if (typeof input === 'string') return { base: input, delays: {}, volumes: [] }
  const delays: Record<string, Delay> = {}
  for (const name of delayNames) {
    const delay = input[name]
    if (delay === undefined) continue
    const range = typeof delay === 'object' ? delay : { min: delay, max: delay }
    delays[name] = { minMs: ms(range.min), maxMs: ms(range.max) }
    if (ms(range.max) < ms(range.min)) {
      context.report(['latencies', name], 'contradiction', 'the longest delay is shorter than the shortest',
        'exchange min and max')
    }
  }
  const volumes = input.volumes.map(({ driver, storageClass, ...times }) => defined({
    driver, storageClass, provisionMs: optionalMs(times.provision), attachMs: optionalMs(times.attach), detachMs: optionalMs(times.detach),
    mountMs: optionalMs(times.mount), expandMs: optionalMs(times.expand),
  }))
  return { base: input.base, delays, volumes }
}

function optionalMs(duration: string | 0 | undefined): number | undefined {
  return duration === undefined ? undefined : ms(duration)
}
