/** A scheduler over an API server of its own, for tests of its process. */
import { ApiServer, barePipeline, type ApiRequest } from '../../../src/apiserver/index.js'
import type { EventEffect } from '../../../src/client/index.js'
import { keyOf, type Node, type Pod, type PodSpec } from '../../../src/model/index.js'
import { freeze } from '../../../src/plain/index.js'
import { Scheduler, type SchedulerOptions } from '../../../src/scheduler/index.js'
import { Engine, Lane, Ledger } from '../../../src/sim/index.js'

export interface World {
  readonly engine: Engine
  readonly ledger: Ledger
  readonly api: ApiServer
  readonly scheduler: Scheduler
  /** `reason object: message` of each event, in order. */
  readonly events: string[]
  /** `atMs verb object` of each call to the API server by the scheduler. */
  readonly calls: string[]
  create(...objects: object[]): void
  remove(kind: string, key: string): void
  pod(name: string): Pod | undefined
}

/** Makes the world; its scheduler is not started. Deleted pods are gone after `graceMs`. */
export function makeWorld(options: Partial<SchedulerOptions> & { readonly graceMs?: number } = {}): World {
  const { graceMs = 0, ...rest } = options
  const engine = new Engine({ seed: 'scheduler' })
  const ledger = new Ledger(engine, { keep: 'lines' })
  const api = new ApiServer(ledger, { pipeline: barePipeline })
  const events: string[] = []
  const calls: string[] = []
  const call = api.call.bind(api)
  Object.assign(api, { call: (request: ApiRequest, actor: string) => {
    const name = 'name' in request ? request.name : request.object.metadata.name
    if (actor === 'default-scheduler') calls.push(`${engine.now} ${request.do}${'sub' in request && request.sub !== undefined ? `/${request.sub}` : ''} ${name}`)
    return call(request, actor)
  } })
  const record = (_component: string, { reason, message, regarding }: EventEffect): void => void events.push(`${reason} ${regarding.metadata.name}: ${message}`)
  const scheduler = new Scheduler({ ledger, api, record, ties: 'first-by-name', order: 100, ...rest })
  const put = (kind: string, key: string, value: object | undefined): void => void ledger.commit({ actor: 'user', verb: 'put', kind, key, value: value && freeze(value) })
  engine.on<{ kind: 'gone'; key: string }>('gone', ({ key }) => put('Pod', key, undefined))
  ledger.observe(({ kind, key, old, new: next }) => {
    const [before, now] = [old as Pod | undefined, next as Pod | undefined]
    if (kind === 'Pod' && now?.metadata.deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined) engine.schedule(engine.now + graceMs, { kind: 'gone', key } as never, Lane.outside)
  })
  return {
    engine, ledger, api, scheduler, events, calls,
    create: (...objects) => objects.forEach((object) => put((object as Pod).kind, keyOf(object as never), object)),
    remove: (kind, key) => put(kind, key, undefined),
    pod: (name) => ledger.store.get<Pod>('Pod', `default/${name}`),
  }
}

export function node(name: string, cpu = '4', labels: Readonly<Record<string, string>> = {}): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } }, spec: {}, status: { allocatable: { cpu, memory: '8Gi', pods: '110' } } } as Node
}

export interface PodWords {
  readonly cpu?: string
  readonly priority?: number
  readonly on?: string
  readonly spec?: Partial<PodSpec>
  readonly labels?: Readonly<Record<string, string>>
}

export function pod(name: string, { cpu = '1', priority = 0, on, spec = {}, labels = {} }: PodWords = {}): Pod {
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: `uid-${name}`, labels, generation: 1 },
    spec: { containers: [{ name: 'c', image: 'app:1', resources: { requests: { cpu } } }], priority, ...(on === undefined ? {} : { nodeName: on }), ...spec },
    status: { phase: on === undefined ? 'Pending' : 'Running' },
  } as Pod
}
