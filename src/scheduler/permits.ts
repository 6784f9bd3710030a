/**
 * Pods that Permit plugins have asked to wait, as data: for which plugins, until when, and which plugins something
 * has happened for meanwhile that may help the pod if they refuse it after all. A pod goes on when the last plugin
 * that it waits for allows it, and is refused when the first of its times is over.
 * Source: kubernetes, pkg/scheduler/framework/runtime/waiting_pods_map.go.
 */
import { byText, formatDuration, type Pod } from '../model/index.js'
import { unschedulable, type Status, type WaitingPod } from '../placement/index.js'
import { freeze } from '../plain/index.js'
import { dictionary, Lane, type Dictionary, type View } from '../sim/index.js'
import type { Cache } from './cache.js'
import type { Scope } from './scope.js'

interface WaitingRow {
  readonly uid: string
  readonly node: string
  readonly sinceMs: number
  /** The plugins that it waits for, sorted. */
  readonly plugins: readonly string[]
  /** Plugins that something has happened for meanwhile. */
  readonly missed: readonly string[]
}

interface TimeoutEvent {
  readonly kind: string
  readonly key: string
  readonly uid: string
  readonly sinceMs: number
  readonly plugin: string
  readonly waitMs: number
}

const WAIT_MAX_MS = 15 * 60_000

/** Whoever goes on with the pods that waited. */
export interface PermitsHost {
  /** A pod need not wait any more: refused, or free to go on. `missed`: what may help has happened. */
  settled(key: string, status: Status | undefined, missed: boolean): void
}

export class Permits {
  private readonly rows: Dictionary<WaitingRow>
  private host: PermitsHost | undefined

  constructor(
    private readonly scope: Scope,
    private readonly view: View,
    private readonly cache: Cache,
  ) {
    this.rows = dictionary(scope.engine.state, scope.its('waiting'))
    scope.on<TimeoutEvent>('permit-timeout', (event) => this.timedOut(event))
  }

  connect(host: PermitsHost): void {
    this.host = host
  }

  /** Has a pod wait for plugins, for each at most so long. */
  wait(key: string, uid: string, node: string, waits: readonly { readonly plugin: string; readonly waitMs: number }[]): void {
    const { engine, order } = this.scope
    const sinceMs = engine.now
    this.rows.set(key, freeze({ uid, node, sinceMs, plugins: waits.map(({ plugin }) => plugin).sort(byText), missed: [] }))
    for (const { plugin, waitMs } of waits) {
      const atMost = Math.min(Math.max(0, waitMs), WAIT_MAX_MS)
      const event: TimeoutEvent = { kind: this.scope.its('permit-timeout'), key, uid, sinceMs, plugin, waitMs: atMost }
      engine.schedule(sinceMs + atMost, freeze(event), Lane.outside, order)
    }
  }

  /** Whether any pod waits. */
  get hasAny(): boolean {
    return this.rows.size > 0
  }

  isWaiting(key: string): boolean {
    return this.rows.has(key)
  }

  /** All that wait, sorted by key. */
  waiting(): readonly WaitingPod[] {
    return this.rows.entries().flatMap(([key, { node, sinceMs, plugins }]) => {
      const pod = this.view.get<Pod>('Pod', key)
      return pod === undefined ? [] : [{ key, pod: this.cache.model.podInfo(pod), node, sinceMs, plugins }]
    })
  }

  /** A plugin has nothing against a waiting pod any more. */
  allow(key: string, plugin: string): void {
    const row = this.rows.get(key)
    if (row === undefined || !row.plugins.includes(plugin)) return
    const plugins = row.plugins.filter((each) => each !== plugin)
    if (plugins.length > 0) return this.rows.set(key, freeze({ ...row, plugins }))
    this.rows.delete(key)
    this.host?.settled(key, undefined, false)
  }

  /** Refuses a waiting pod on behalf of a plugin; false if it does not wait. */
  reject(key: string, plugin: string, reason: string): boolean {
    const row = this.rows.get(key)
    if (row === undefined) return false
    this.rows.delete(key)
    this.host?.settled(key, unschedulable(plugin, reason), row.missed.includes(plugin))
    return true
  }

  /** Notes for each waiting pod the plugins that something has happened for. */
  note(pluginsOf: (key: string) => readonly string[]): void {
    for (const [key, row] of this.rows.entries()) {
      const added = pluginsOf(key).filter((plugin) => !row.missed.includes(plugin))
      if (added.length > 0) this.rows.set(key, freeze({ ...row, missed: [...row.missed, ...added] }))
    }
  }

  /** A waiting pod is gone. */
  forget(key: string): void {
    this.rows.delete(key)
  }

  clear(): void {
    this.rows.clear()
  }

  private timedOut({ key, uid, sinceMs, plugin, waitMs }: TimeoutEvent): void {
    const row = this.rows.get(key)
    if (row === undefined || row.uid !== uid || row.sinceMs !== sinceMs || !row.plugins.includes(plugin)) return
    this.reject(key, plugin, `rejected due to timeout after waiting ${formatDuration(waitMs)} at plugin ${plugin}`)
  }
}
