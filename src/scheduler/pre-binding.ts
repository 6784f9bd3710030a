/**
 * What PreBind plugins have written and waited for before the binding: the updates one after the other, then the
 * plugin is asked every second whether what it waits for has happened, until its time is over. The ticks are
 * arithmetic: nobody is asked at one before which nothing has changed. Calls and waits are state.
 * Source: kubernetes, pkg/scheduler/framework/plugins/volumebinding/binder.go (BindPodVolumes).
 */
import type { KubeObject } from '../model/index.js'
import { failure, NOT_YET, type Failure, type PreBindResult } from '../placement/index.js'
import { freeze } from '../plain/index.js'
import { dictionary, Lane, type Dictionary } from '../sim/index.js'
import type { Calls, Then } from './calls.js'
import type { Scope } from './scope.js'

interface Row {
  readonly uid: string
  /** The place of the plugin among those that PreBind asks. */
  readonly plugin: number
  /** What is still to be written. */
  readonly updates: readonly KubeObject[]
  readonly wait: PreBindResult['wait'] | null
  /** When all had been written; −1 until then. */
  readonly sinceMs: number
  /** When the plugin is asked next; −1 if nothing has changed since it was. */
  readonly askAtMs: number
}

interface WaitEvent {
  readonly kind: string
  readonly key: string
  readonly uid: string
  readonly sinceMs: number
}

interface WriteStep extends Then {
  readonly key: string
  readonly uid: string
}

/** What the pods' way to their nodes does here. */
export interface PreBindingHost {
  ask(key: string, uid: string, plugin: number): typeof NOT_YET | Failure | undefined
  /** A plugin's work is done, or has failed. */
  settled(key: string, uid: string, plugin: number, status: Failure | undefined): void
}

const POLL_MS = 1_000

export class PreBinding {
  private readonly rows: Dictionary<Row>
  private host: PreBindingHost | undefined

  constructor(
    private readonly scope: Scope,
    private readonly calls: Calls,
  ) {
    this.rows = dictionary(scope.engine.state, scope.its('pre-binding'))
    calls.on<WriteStep>('pre-bind', (answer, { key, uid }) => {
      const row = this.rows.get(key)
      if (row?.uid !== uid) return
      if (!answer.ok) return this.settle(key, row, failure('', answer.message))
      this.proceed(key, freeze({ ...row, updates: row.updates.slice(1) }))
    })
    scope.on<WaitEvent>('ask-pre-bound', (event) => this.withRow(event, (row) => this.ask(event.key, row)))
    scope.on<WaitEvent>('pre-bind-timeout', (event) => this.withRow(event, (row) => this.settle(event.key, row, failure('', row.wait!.otherwise))))
  }

  connect(host: PreBindingHost): void {
    this.host = host
  }

  /** Does what a plugin has asked for. */
  begin(key: string, uid: string, plugin: number, { updates = [], wait = null as never }: PreBindResult): void {
    this.proceed(key, freeze({ uid, plugin, updates, wait, sinceMs: -1, askAtMs: -1 }))
  }

  /** Storage has changed: whoever waits is asked at the next tick. */
  note(): void {
    if (this.rows.size === 0) return
    for (const [key, row] of this.rows.entries()) if (row.sinceMs >= 0 && row.askAtMs < 0) this.askLater(key, row)
  }

  /** The pod is gone. */
  forget(key: string): void {
    this.rows.delete(key)
  }

  clear(): void {
    this.rows.clear()
  }

  private proceed(key: string, row: Row): void {
    this.rows.set(key, row)
    const [object] = row.updates
    if (object !== undefined) return void this.calls.make<WriteStep>({ do: 'update', object }, { do: 'pre-bind', key, uid: row.uid })
    if (row.wait === null || row.wait === undefined) return this.settle(key, row, undefined)
    const { now } = this.scope.engine
    this.schedule('pre-bind-timeout', key, row.uid, now, now + row.wait.atMostMs)
    this.askLater(key, { ...row, sinceMs: now })
  }

  private askLater(key: string, row: Row): void {
    const ticks = Math.max(1, Math.ceil((this.scope.engine.now - row.sinceMs) / POLL_MS))
    const askAtMs = row.sinceMs + ticks * POLL_MS
    this.rows.set(key, freeze({ ...row, askAtMs }))
    this.schedule('ask-pre-bound', key, row.uid, row.sinceMs, askAtMs)
  }

  private ask(key: string, row: Row): void {
    const answer = this.host!.ask(key, row.uid, row.plugin)
    if (answer === NOT_YET) this.rows.set(key, freeze({ ...row, askAtMs: -1 }))
    else this.settle(key, row, answer)
  }

  private settle(key: string, { uid, plugin }: Row, status: Failure | undefined): void {
    this.rows.delete(key)
    this.host!.settled(key, uid, plugin, status)
  }

  private schedule(event: 'ask-pre-bound' | 'pre-bind-timeout', key: string, uid: string, sinceMs: number, at: number): void {
    const { engine, order } = this.scope
    engine.schedule(at, freeze<WaitEvent>({ kind: this.scope.its(event), key, uid, sinceMs }), Lane.outside, order)
  }

  private withRow({ key, uid, sinceMs }: WaitEvent, goOn: (row: Row) => void): void {
    const row = this.rows.get(key)
    if (row?.uid === uid && row.sinceMs === sinceMs) goOn(row)
  }
}
