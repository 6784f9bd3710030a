/**
 * What the software in containers is like, as users describe it: which containers an entry is about, and what it
 * says of them. For a container, the entries that match it are laid over each other in their order; what none of
 * them says is as for software that nobody describes. The words are those of a scenario file.
 */
import { bytes, cpuMilli, matches, matchesPattern, parseQuantity, parseSelector, type Selector } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { UNDESCRIBED_APP, type AppBehaviour, type AppCatalogue, type ContainerIdentity, type Hook, type ProbeFailure } from '../world/index.js'
import { durationMicros, durationMs, type Duration } from './duration.js'
import { OptionError } from './errors.js'

type Amount = string | number
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A time in which a probe fails, counted from the start of the container. */
export interface ProbeFailureOptions {
  readonly failsFrom: Duration
  readonly failsUntil?: Duration
  readonly every?: Duration
}

/** An entry about containers. Without `image`, `pods`, `namespace` and `container` it is about all. */
export interface AppOptions {
  /** A pattern in which `*` stands for any characters. */
  readonly image?: string
  /** A label selector of pods. */
  readonly pods?: string
  readonly namespace?: string
  readonly container?: string
  /** From the start of the container until it answers. */
  readonly startup?: Duration
  readonly startupCpu?: Amount
  readonly idle?: { readonly cpu?: Amount; readonly memory?: Amount; readonly disk?: Amount; readonly processes?: number }
  /** Memory and disk that it gains from the end of its startup on. */
  readonly growth?: { readonly memory?: Amount; readonly disk?: Amount; readonly every: Duration }
  /** The emptyDir volume of its pod into which it writes what it has on disk; without it, its writable layer and logs. */
  readonly writesTo?: string
  /** What one request takes: CPU time and latency as durations, memory while it is served. */
  readonly perRequest?: { readonly cpu?: Duration; readonly latency?: Duration; readonly memory?: Amount }
  /** Requests served at the same time; without it, any number. */
  readonly concurrency?: number
  /** Requests that may wait; without it, any number. */
  readonly queue?: number
  /** Ends by itself, so long after its start. */
  readonly exits?: { readonly code: number; readonly after: Duration; readonly times?: number }
  /** From the end of the startup until readiness probes succeed. */
  readonly readyAfter?: Duration
  readonly neverReady?: boolean
  readonly probes?: { readonly startup?: readonly ProbeFailureOptions[]; readonly readiness?: readonly ProbeFailureOptions[]; readonly liveness?: readonly ProbeFailureOptions[] }
  readonly ignoresSigterm?: boolean
  /** From SIGTERM until it has stopped. */
  readonly shutdown?: Duration
  /** How hooks of type exec or httpGet go; `sleep` hooks say so themselves. */
  readonly postStart?: Duration | HookOptions
  readonly preStop?: Duration | HookOptions
}

/** How a hook of a container goes: how long it takes (no time), and whether it fails then. */
export interface HookOptions {
  readonly takes?: Duration
  readonly fails?: boolean
}

interface Entry {
  readonly selects: (container: ContainerIdentity) => boolean
  readonly behaviour: Partial<Omit<AppBehaviour, 'idle' | 'perRequest'>>
  readonly idle: Partial<AppBehaviour['idle']>
  readonly perRequest: Partial<AppBehaviour['perRequest']>
  /** What it has made of apps. */
  readonly described: WeakMap<AppBehaviour, AppBehaviour>
}

/** Who answers what a container's software is like. */
export function appCatalogue(apps: readonly AppOptions[]): AppCatalogue {
  const entries = apps.map(entryOf)
  return (container) => {
    let app = UNDESCRIBED_APP
    for (const entry of entries) if (entry.selects(container)) app = describedBy(entry, app)
    return app
  }
}

/** What is known of an app, and what an entry says beyond it. Containers that the same entries select are one app. */
function describedBy({ behaviour, idle, perRequest, described }: Entry, app: AppBehaviour): AppBehaviour {
  let made = described.get(app)
  if (made === undefined) {
    made = freeze({ ...app, ...behaviour, idle: { ...app.idle, ...idle }, perRequest: { ...app.perRequest, ...perRequest } })
    described.set(app, made)
  }
  return made
}

function entryOf(app: AppOptions, index: number): Entry {
  const at = (field: string): string => `apps[${index}].${field}`
  const ms = (field: string, duration: Duration): number => durationMs(duration, at(field))
  return {
    described: new WeakMap(),
    selects: selectorOf(app, at('pods')),
    behaviour: behaviourOf(app, ms, at),
    idle: defined({
      cpuMilli: map(app.idle?.cpu, (amount) => milli(amount, at('idle.cpu'))), memoryBytes: map(app.idle?.memory, (amount) => size(amount, at('idle.memory'))),
      diskBytes: map(app.idle?.disk, (amount) => size(amount, at('idle.disk'))), processes: app.idle?.processes,
    }),
    perRequest: defined({
      cpuMicros: map(app.perRequest?.cpu, (duration) => durationMicros(duration, at('perRequest.cpu'))),
      latencyMicros: map(app.perRequest?.latency, (duration) => durationMicros(duration, at('perRequest.latency'))),
      memoryBytes: map(app.perRequest?.memory, (amount) => size(amount, at('perRequest.memory'))),
    }),
  }
}

type Ms = (field: string, duration: Duration) => number

function behaviourOf(app: AppOptions, ms: Ms, at: (field: string) => string): Entry['behaviour'] {
  const { exits, probes, concurrency, queue, writesTo, neverReady, ignoresSigterm } = app
  const windows = (probe: string, list: readonly ProbeFailureOptions[]): ProbeFailure[] => list.map((window, i) => windowOf(window, (field, duration) => ms(`probes.${probe}[${i}].${field}`, duration)))
  return defined({
    startupMs: map(app.startup, (duration) => ms('startup', duration)),
    startupCpuMilli: map(app.startupCpu, (amount) => milli(amount, at('startupCpu'))),
    concurrency, queue, writesTo, neverReady, ignoresSigterm,
    exits: map(exits, ({ code, after, times }) => defined({ code, afterMs: ms('exits.after', after), times }) as AppBehaviour['exits']),
    memoryGrowth: map(app.growth?.memory, (amount) => ({ bytes: size(amount, at('growth.memory')), everyMs: positiveMs('growth.every', app.growth!.every, ms, at) })),
    diskGrowth: map(app.growth?.disk, (amount) => ({ bytes: size(amount, at('growth.disk')), everyMs: positiveMs('growth.every', app.growth!.every, ms, at) })),
    readyAfterMs: map(app.readyAfter, (duration) => ms('readyAfter', duration)),
    probes: map(probes, ({ startup, readiness, liveness }) => defined({
      startup: map(startup, (list) => windows('startup', list)),
      readiness: map(readiness, (list) => windows('readiness', list)),
      liveness: map(liveness, (list) => windows('liveness', list)),
    })),
    shutdownMs: map(app.shutdown, (duration) => ms('shutdown', duration)),
    postStart: map(app.postStart, (hook) => hookOf('postStart', hook, ms)),
    preStop: map(app.preStop, (hook) => hookOf('preStop', hook, ms)),
  })
}

function hookOf(field: string, hook: Duration | HookOptions, ms: Ms): Hook {
  if (typeof hook !== 'object') return { takesMs: ms(field, hook), fails: false }
  const { takes = 0, fails = false } = hook
  return { takesMs: ms(`${field}.takes`, takes), fails }
}

function positiveMs(field: string, duration: Duration, ms: Ms, at: (field: string) => string): number {
  const found = ms(field, duration)
  if (found === 0) throw new OptionError(`${at(field)}: must be longer than 0`)
  return found
}

function windowOf({ failsFrom, failsUntil, every }: ProbeFailureOptions, ms: Ms): ProbeFailure {
  return {
    failsFromMs: ms('failsFrom', failsFrom),
    ...(failsUntil === undefined ? {} : { failsUntilMs: ms('failsUntil', failsUntil) }),
    ...(every === undefined ? {} : { everyMs: ms('every', every) }),
  }
}

function selectorOf({ image, pods, namespace, container }: AppOptions, where: string): Entry['selects'] {
  const selector = pods === undefined ? undefined : parseSelector(pods)
  if (selector !== undefined && 'error' in selector) throw new OptionError(`${where}: not a label selector: ${selector.error}`)
  return (found) =>
    (image === undefined || matchesPattern(image, found.image))
    && (container === undefined || container === found.container)
    && (namespace === undefined || namespace === found.namespace)
    && (selector === undefined || matches(selector as Selector, found.podLabels))
}

function milli(amount: Amount, where: string): number {
  return cpuMilli(checked(amount, where))
}

export function size(amount: Amount, where: string): number {
  return bytes(checked(amount, where))
}

function checked(amount: Amount, where: string): string {
  const text = String(amount)
  if ('error' in parseQuantity(text)) throw new OptionError(`${where}: ${JSON.stringify(amount)} is no quantity: write for example '500m', '2' or '16Gi'`)
  return text
}

function map<T, U>(value: T | undefined, read: (value: T) => U): U | undefined {
  return value === undefined ? undefined : read(value)
}

/** The object without the fields that are undefined. */
function defined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result = {} as Mutable<Partial<T>>
  for (const key of Object.keys(object) as (keyof T)[]) if (object[key] !== undefined) result[key] = object[key]
  return result as { [K in keyof T]?: Exclude<T[K], undefined> }
}
