/**
 * What the software in containers is like: entries as the file has them, and what they come to for one container. An
 * entry only sets what it names; for a container the entries that match it are laid over each other in the order of
 * the file, field by field (`idle.cpu` and `idle.memory` are fields of their own), and the defaults come last.
 */
import { bytes, cpuMilli, durationMicros, matches, matchesPattern, parseSelector } from '../../model/index.js'
import type { Labels, Path, Place, Selector } from '../../model/index.js'
import type { AppInput } from '../schema/index.js'
import { defined, ms } from './context.js'
import type { Context } from './context.js'

/** A time in which a probe fails, counted from the start of the container; it comes again every `everyMs`. */
export interface FailureWindow {
  readonly fromMs: number
  readonly untilMs?: number
  readonly everyMs?: number
}

/** How a container ends by itself. */
export interface Exit {
  readonly code: number
  readonly afterMs: number
  /** How many of its starts end so; every one if undefined. */
  readonly times?: number
}

/** How a hook goes. */
export interface Hook {
  readonly takesMs: number
  readonly fails: boolean
}

const instantHook: Hook = Object.freeze({ takesMs: 0, fails: false })

/** What a container's software is like. */
export interface Behaviour {
  readonly startupMs: number
  /** As at rest if undefined. */
  readonly startupCpuMilli?: number
  readonly idleCpuMilli: number
  readonly idleMemoryBytes: number
  readonly idleDiskBytes?: number
  readonly idleProcesses?: number
  readonly memoryGrowth?: { readonly bytes: number; readonly everyMs: number }
  readonly diskGrowth?: { readonly bytes: number; readonly everyMs: number }
  readonly writesTo?: string
  readonly requestCpuMicros: number
  readonly requestLatencyMs: number
  readonly requestMemoryBytes: number
  /** Requests served at the same time; any number if undefined. */
  readonly concurrency?: number
  /** Requests that may wait; any number if undefined. */
  readonly queue?: number
  readonly exits?: Exit
  readonly readyAfterMs: number
  readonly neverReady: boolean
  readonly readinessFails: readonly FailureWindow[]
  readonly livenessFails: readonly FailureWindow[]
  readonly startupFails: readonly FailureWindow[]
  readonly ignoresSigterm: boolean
  readonly shutdownMs: number
  readonly postStart: Hook
  readonly preStop: Hook
}

/** What a container is like that nobody describes. */
export const behaviourDefaults: Behaviour = Object.freeze({
  startupMs: 0, idleCpuMilli: 0, idleMemoryBytes: 0, requestCpuMicros: 0, requestLatencyMs: 0, requestMemoryBytes: 0,
  readyAfterMs: 0, neverReady: false, readinessFails: [], livenessFails: [], startupFails: [],
  ignoresSigterm: false, shutdownMs: 0, postStart: instantHook, preStop: instantHook,
})

/** An entry of `apps`: which containers it is about, and what it says of them. */
export interface App {
  /** A pattern in which `*` stands for any characters. */
  readonly image?: string
  /** A label selector of pods, as text. */
  readonly pods?: string
  readonly namespace?: string
  readonly container?: string
  readonly behaviour: Partial<Behaviour>
  readonly place: Place
}

/** A container, as far as apps are chosen by it. */
export interface ContainerFacts {
  readonly image: string
  readonly container: string
  readonly namespace: string
  readonly labels: Labels
}

/** What the software of a container is like. */
export function behaviourOf(apps: readonly App[], facts: ContainerFacts): Behaviour {
  return Object.assign({}, behaviourDefaults, ...apps.filter((app) => appliesTo(app, facts)).map(({ behaviour }) => behaviour)) as Behaviour
}

function appliesTo({ image, pods, namespace, container }: App, facts: ContainerFacts): boolean {
  return (image === undefined || matchesPattern(image, facts.image))
    && (container === undefined || container === facts.container)
    && (namespace === undefined || namespace === facts.namespace)
    && (pods === undefined || matches(parseSelector(pods) as Selector, facts.labels))
}

/** Resolves the entries. */
export function resolveApps(context: Context, apps: readonly AppInput[]): readonly App[] {
  return apps.map((app, i) => resolveApp(context, ['apps', i], app))
}

function resolveApp(context: Context, path: Path, app: AppInput): App {
  checkWindows(context, path, app)
  const { image, pods, namespace, container } = app
  return { ...defined({ image, pods, namespace, container }), behaviour: behaviourIn(app), place: context.place(path) }
}

function behaviourIn(app: AppInput): Partial<Behaviour> {
  const { idle, perRequest, exits, probes } = app
  return defined({
    startupMs: maybe(app.startup, ms),
    startupCpuMilli: maybe(app.startupCpu, milliOf),
    idleCpuMilli: maybe(idle?.cpu, milliOf),
    idleMemoryBytes: maybe(idle?.memory, bytesOf),
    idleDiskBytes: maybe(idle?.disk, bytesOf),
    idleProcesses: idle?.processes,
    memoryGrowth: maybe(app.growth?.memory, (memory) => ({ bytes: bytesOf(memory), everyMs: ms(app.growth!.every) })),
    diskGrowth: maybe(app.growth?.disk, (disk) => ({ bytes: bytesOf(disk), everyMs: ms(app.growth!.every) })),
    writesTo: app.writesTo,
    requestCpuMicros: maybe(perRequest?.cpu, (text) => (text === 0 ? 0 : durationMicros(text) ?? 0)),
    requestLatencyMs: maybe(perRequest?.latency, ms),
    requestMemoryBytes: maybe(perRequest?.memory, bytesOf),
    concurrency: app.concurrency,
    queue: app.queue,
    exits: maybe(exits, ({ code, after, times }) => defined({ code, afterMs: ms(after), times })),
    readyAfterMs: maybe(app.readyAfter, ms),
    neverReady: app.neverReady,
    readinessFails: maybe(probes?.readiness, windows),
    livenessFails: maybe(probes?.liveness, windows),
    startupFails: maybe(probes?.startup, windows),
    ignoresSigterm: app.ignoresSigterm,
    shutdownMs: maybe(app.shutdown, ms),
    postStart: maybe(app.postStart, hookOf),
    preStop: maybe(app.preStop, hookOf),
  })
}

function hookOf(hook: NonNullable<AppInput['preStop']>): Hook {
  return typeof hook === 'object' ? { takesMs: ms(hook.takes), fails: hook.fails } : { takesMs: ms(hook), fails: false }
}

type Windows = NonNullable<NonNullable<AppInput['probes']>['readiness']>

function windows(list: Windows): readonly FailureWindow[] {
  return list.map(({ failsFrom, failsUntil, every }) =>
    defined({ fromMs: ms(failsFrom), untilMs: maybe(failsUntil, ms), everyMs: maybe(every, ms) }))
}

function checkWindows(context: Context, path: Path, { probes, ignoresSigterm, shutdown }: AppInput): void {
  for (const probe of ['readiness', 'liveness', 'startup'] as const) {
    for (const [i, { failsFrom, failsUntil, every }] of (probes?.[probe] ?? []).entries()) {
      const at = [...path, 'probes', probe, i]
      if (failsUntil !== undefined && ms(failsUntil) <= ms(failsFrom)) {
        context.report(at, 'contradiction', 'the failing ends before it begins', 'set failsUntil to a later time than failsFrom')
      }
      if (every !== undefined && (failsUntil === undefined || ms(failsUntil) - ms(failsFrom) >= ms(every))) {
        context.report(at, 'contradiction', '"every" has no meaning for a failing that does not end before it comes again',
          'set failsUntil, less than `every` after failsFrom')
      }
    }
  }
  if (ignoresSigterm === true && shutdown !== undefined) {
    context.report([...path, 'shutdown'], 'contradiction', 'a container that ignores SIGTERM does not shut down',
      'remove shutdown or ignoresSigterm')
  }
}

function maybe<T, U>(value: T | undefined, read: (value: T) => U): U | undefined {
  return value === undefined ? undefined : read(value)
}

function milliOf(amount: string | number): number {
  return cpuMilli(String(amount))
}

function bytesOf(amount: string | number): number {
  return bytes(String(amount))
}
