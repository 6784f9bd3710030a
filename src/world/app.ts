/**
 * What the software inside containers is like: how long it takes to start, when its probes fail, when it exits
 * by itself, what a request costs. It is declared by whoever describes the world (a scenario, a test) and is
 * configuration, not state. An image nobody describes starts at once, answers at once, costs nothing and, as an
 * init container, exits 0 at once; in a Job's pod it does its work and exits 0.
 */

/** A time in which a probe fails though the app is up; milliseconds since the start of the container. */
export interface ProbeFailure {
  readonly failsFromMs: number
  /** Absent: never ends. */
  readonly failsUntilMs?: number
  /** The window comes again after each such time. */
  readonly everyMs?: number
}

/** Bytes that software gains in each such time. */
export interface Growth {
  readonly bytes: number
  readonly everyMs: number
}

/** The behaviour of one container's software. Times in milliseconds, CPU in milli-cores, memory in bytes. */
export interface AppBehaviour {
  /** From the start of the container until it answers. */
  readonly startupMs: number
  /** CPU during startup; absent: as at rest. */
  readonly startupCpuMilli?: number
  readonly idle: { readonly cpuMilli: number; readonly memoryBytes: number; readonly diskBytes?: number; readonly processes?: number }
  /** Memory and disk that it gains from the end of its startup on, evenly. */
  readonly memoryGrowth?: Growth
  readonly diskGrowth?: Growth
  /** The emptyDir volume of its pod into which goes what it has on disk; absent: its writable layer and logs. */
  readonly writesTo?: string
  readonly perRequest: { readonly cpuMicros: number; readonly latencyMicros: number; readonly memoryBytes: number }
  /** Requests served at the same time; absent: any number. */
  readonly concurrency?: number
  /** Requests that may wait beyond those being served; absent: any number. */
  readonly queue?: number
  /** Ends by itself, so long after its start; only its first `times` starts if that is given. */
  readonly exits?: { readonly code: number; readonly afterMs: number; readonly times?: number }
  /** From the end of startup until readiness probes succeed. */
  readonly readyAfterMs: number
  readonly neverReady: boolean
  readonly probes: { readonly startup?: readonly ProbeFailure[]; readonly readiness?: readonly ProbeFailure[]; readonly liveness?: readonly ProbeFailure[] }
  readonly ignoresSigterm: boolean
  /** From SIGTERM until it has stopped. */
  readonly shutdownMs: number
  /** How hooks of type exec or httpGet go. */
  readonly postStart: Hook
  readonly preStop: Hook
}

/** How a hook of a container goes. */
export interface Hook {
  readonly takesMs: number
  readonly fails: boolean
}

/** What a container is, as far as its behaviour can depend on it. */
export interface ContainerIdentity {
  readonly namespace: string
  readonly podLabels: Readonly<Record<string, string>>
  readonly container: string
  readonly image: string
}

/** Who answers what a container's software is like. Pure: the same container, the same answer. */
export type AppCatalogue = (container: ContainerIdentity) => AppBehaviour

/** How software in a Job's pod ends whose end nobody describes, counted from the end of its startup. */
export const UNDESCRIBED_WORK = Object.freeze({ code: 0, afterMs: 5_000 })

const INSTANT_HOOK: Hook = Object.freeze({ takesMs: 0, fails: false })

/** The behaviour of software that nobody describes. */
export const UNDESCRIBED_APP: AppBehaviour = Object.freeze({
  startupMs: 0,
  idle: Object.freeze({ cpuMilli: 0, memoryBytes: 0 }),
  perRequest: Object.freeze({ cpuMicros: 0, latencyMicros: 0, memoryBytes: 0 }),
  readyAfterMs: 0,
  neverReady: false,
  probes: Object.freeze({}),
  ignoresSigterm: false,
  shutdownMs: 0,
  postStart: INSTANT_HOOK,
  preStop: INSTANT_HOOK,
})

/** What software that nobody calls holds, so long after its start: nothing more while it starts, then its growth. */
export function memoryAt({ idle, memoryGrowth, startupMs }: AppBehaviour, sinceStartMs: number): number {
  return idle.memoryBytes + gained(memoryGrowth, startupMs, sinceStartMs)
}

/** What software has gained, so long after its start. */
export function gained(growth: Growth | undefined, startupMs: number, sinceStartMs: number): number {
  return growth === undefined || sinceStartMs <= startupMs ? 0 : Math.floor((growth.bytes / growth.everyMs) * (sinceStartMs - startupMs))
}

/** How long after its start software first holds more than `limitBytes`; undefined: never. */
export function exceedsAfterMs(app: AppBehaviour, limitBytes: number): number | undefined {
  const { idle, memoryGrowth, startupMs } = app
  if (idle.memoryBytes > limitBytes) return startupMs
  if (memoryGrowth === undefined || memoryGrowth.bytes === 0) return undefined
  let after = startupMs + Math.ceil(((limitBytes - idle.memoryBytes + 1) / memoryGrowth.bytes) * memoryGrowth.everyMs)
  // What the division has rounded away.
  while (memoryAt(app, after) <= limitBytes) after++
  return after
}
