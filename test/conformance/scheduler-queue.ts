/**
 * `scheduler/queue`: the running scheduler in virtual time, over the project's API server: when is which pod tried,
 * and with what result. Attempts are read off what the scheduler does: a binding that it asks for, or an event.
 */
import { ApiServer, barePipeline } from '../../src/apiserver/index.js'
import { freeze } from '../../src/plain/index.js'
import { Scheduler } from '../../src/scheduler/index.js'
import { Engine, Lane, Ledger } from '../../src/sim/index.js'
import { keyOf } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

type Plain = any

const LISTS = [
  'nodes', 'namespaces', 'services', 'replicaSets', 'persistentVolumeClaims', 'persistentVolumes', 'storageClasses', 'csiNodes', 'pods',
] as const

class QueueStory {
  readonly attempts: Plain[] = []
  readonly preempted: Plain[] = []
  readonly nominated: Plain[] = []
  private readonly engine = new Engine({ seed: 'queue' })
  private readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  private readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  private readonly tries = new Map<string, Plain>()

  constructor(private readonly input: Plain) {
    const scheduler = new Scheduler({
      ledger: this.ledger,
      api: this.api,
      ties: 'first-by-name',
      attemptMs: () => input.attemptMs,
      callLatencyMs: (_actor: string, request: Plain) => this.latencyOf(request),
      record: (_component: string, event: Plain) => {
        if (event.reason === 'FailedScheduling') this.tried(event.regarding.metadata.name).message = event.message
      },
      order: 100,
    })
    this.ledger.observe(({ kind, old, new: next }: Plain, { actor }: Plain) => {
      if (kind === 'Pod' && next !== undefined) this.look(old, next, actor)
    })
    this.engine.on<Plain>('happening', ({ happening }) => this.happen(happening))
    this.engine.on<Plain>('gone', ({ pod }) => this.put('Pod', pod, undefined))
    for (const list of LISTS) for (const object of input[list] ?? []) this.put(object.kind, keyOf(object), object)
    for (const happening of input.happenings ?? []) this.engine.schedule(happening.atMs, freeze({ kind: 'happening', happening }), Lane.outside)
    scheduler.start()
    this.engine.runTo(input.untilMs)
  }

  private look(old: Plain, pod: Plain, actor: string): void {
    const { name } = pod.metadata
    if (pod.spec.nodeName && !old?.spec.nodeName && this.tries.has(name)) this.tries.get(name).node = pod.spec.nodeName
    if (actor !== 'default-scheduler') return
    const atMs = this.engine.now
    const node = pod.status?.nominatedNodeName
    if (!pod.spec.nodeName && node !== old?.status?.nominatedNodeName) {
      // Binding waits for a volume: the attempt shows before its Binding is asked for.
      if (node !== undefined && this.tries.get(name)?.atMs !== atMs) this.tried(name)
      this.nominated.push({ atMs, pod: name, ...(node === undefined ? {} : { node }) })
    }
    if (pod.metadata.deletionTimestamp === undefined || old?.metadata.deletionTimestamp !== undefined) return
    this.preempted.push({ atMs, pod: name })
    this.engine.schedule(atMs + this.graceOf(pod), freeze({ kind: 'gone', pod: keyOf(pod) }), Lane.outside)
  }

  private graceOf({ spec }: Plain): number {
    return spec.terminationGracePeriodSeconds === undefined ? this.input.graceMs : spec.terminationGracePeriodSeconds * 1000
  }

  private latencyOf({ sub, object }: Plain): number {
    if (sub !== 'binding') return 0
    const last = this.tries.get(object.metadata.name)
    if (last === undefined || last.message !== undefined || last.node !== undefined) this.tried(object.metadata.name)
    return this.input.bindMs
  }

  private tried(pod: string): Plain {
    const attempt = { atMs: this.engine.now, pod, attempt: (this.tries.get(pod)?.attempt ?? 0) + 1 }
    this.tries.set(pod, attempt)
    this.attempts.push(attempt)
    return attempt
  }

  private put(kind: string, key: string, value: Plain): void {
    if (value === undefined && this.ledger.store.get(kind, key) === undefined) return
    this.ledger.commit({ actor: 'user', verb: value === undefined ? 'delete' : 'update', kind, key, value: value && freeze(value) })
  }

  private happen({ verb, object }: Plain): void {
    const key = keyOf(object)
    if (verb !== 'delete') return this.put(object.kind, key, object)
    const live: Plain = this.ledger.store.get(object.kind, key)
    const graceMs = object.kind === 'Pod' && live?.spec.nodeName ? this.graceOf(live) : 0
    if (graceMs === 0) return this.put(object.kind, key, undefined)
    this.put('Pod', key, { ...live, metadata: { ...live.metadata, deletionTimestamp: '2000-01-01T00:00:00Z' } })
    this.engine.schedule(this.engine.now + graceMs, freeze({ kind: 'gone', pod: key }), Lane.outside)
  }
}

export const schedulerQueue: Adapter = {
  area: 'scheduler/queue',
  run({ input, output }) {
    const { attempts, preempted, nominated } = new QueueStory(input)
    return diff(output, { attempts, ...(preempted.length === 0 ? {} : { preempted }), ...(nominated.length === 0 ? {} : { nominated }) })
  },
}
