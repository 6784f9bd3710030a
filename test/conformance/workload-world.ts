/**
 * The small API in front of the workload vectors, with the simulation's own controllers behind it: no defaults, no
 * admission, uids made from names, calls recorded, some of them failing on request.
 */
import { ApiServer, barePipeline, kindInfo, storeKind, type Answer, type ApiRequest, type Pipeline } from '../../src/apiserver/index.js'
import { Controller, EventRecorder, type RecordedEvent } from '../../src/client/index.js'
import type { KubeObject } from '../../src/model/index.js'
import { cronJobReconciler, daemonSetReconciler, deploymentReconciler, jobReconciler, replicaSetReconciler, statefulSetReconciler, ttlAfterFinishedReconciler } from '../../src/reconcilers/index.js'
import { Engine, Ledger } from '../../src/sim/index.js'

export interface Injection {
  readonly verb: string
  readonly resource: string
  readonly subresource?: string
  readonly after?: number
  readonly times?: number
  readonly reason: string
  readonly message?: string
}

export interface Call {
  readonly request: ApiRequest
  readonly answer: Answer
  /** The object as stored when the call came. */
  readonly stored: KubeObject | undefined
}

const CODES: Readonly<Record<string, number>> = { NotFound: 404, AlreadyExists: 409, Conflict: 409, Forbidden: 403, Invalid: 422, InternalError: 500, ServerTimeout: 500, TooManyRequests: 429, Timeout: 504 }

const RECONCILERS = {
  deployment: deploymentReconciler, replicaset: replicaSetReconciler, statefulset: statefulSetReconciler, daemonset: daemonSetReconciler, job: jobReconciler, cronjob: cronJobReconciler,
  ttlafterfinished: ttlAfterFinishedReconciler,
}

export class WorkloadWorld {
  readonly engine = new Engine({ seed: 'vectors' })
  readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  readonly recorder = new EventRecorder(this.engine)
  readonly events: RecordedEvent[] = []
  readonly calls: Call[] = []
  readonly controllers: Controller<any>[] = []
  readonly generated = new Map<string, string>()
  private readonly incarnations = new Map<string, number>()
  private readonly counts = new Map<Injection, number>()
  private readonly api: ApiServer

  constructor(names: readonly string[], private readonly injections: readonly Injection[] = [], pipeline: Pipeline = barePipeline) {
    this.api = new ApiServer(this.ledger, { pipeline, uid: (kind, object) => this.uid(kind, object) })
    this.recorder.observe((event, outcome) => {
      if (outcome !== 'drop') this.events.push(event)
    })
    const host = { ledger: this.ledger, api: { call: (request: ApiRequest, actor: string) => this.call(request, actor) } as ApiServer, record: (component: string, event: any) => void this.recorder.record(component, event) }
    names.forEach((name, i) => this.controllers.push(new Controller<any>(host, RECONCILERS[name as keyof typeof RECONCILERS] as never, 10 + i)))
  }

  /** Puts an object into the API as it is. */
  load(object: KubeObject): void {
    const info = kindInfo(object.apiVersion, object.kind)
    const key = info.namespaced ? `${object.metadata.namespace ?? 'default'}/${object.metadata.name}` : object.metadata.name
    this.api.write({ actor: 'load', verb: 'create' }, info.storeKind, key, object)
  }

  /** Takes an object out of the API, whatever holds it. */
  remove(kind: string, key: string): void {
    this.api.write({ actor: 'load', verb: 'delete' }, kind, key, undefined)
  }

  /** Changes a pod as its node does, metadata included; one that nothing holds any more vanishes. */
  replace(key: string, pod: KubeObject): void {
    this.api.replace({ actor: 'node', verb: 'update', sub: 'status' }, 'Pod', key, this.ledger.store.get<KubeObject>('Pod', key)!, pod)
  }

  request(request: ApiRequest): Answer {
    return this.api.call(request, 'user')
  }

  start(): void {
    for (const controller of this.controllers) controller.start()
  }

  /** From now on nothing that is written comes back into the controllers' caches. */
  holdCaches(): void {
    for (const { reconciler } of this.controllers) {
      for (const { kind } of reconciler.watches) this.ledger.streams.hold(`${reconciler.name}/${kind}`)
    }
  }

  private call(request: ApiRequest, actor: string): Answer {
    const stored = this.storedOf(request)
    const answer = this.injected(request) ?? this.api.call(request, actor)
    if (answer.ok && request.do === 'create' && request.object.metadata.name === undefined) this.generated.set(answer.object.metadata.name, `${request.object.metadata.generateName ?? ''}*`)
    if (request.do !== 'get') this.calls.push({ request, answer, stored })
    return answer
  }

  private storedOf(request: ApiRequest): KubeObject | undefined {
    if (request.do === 'create') return undefined
    const [kind, metadata] = request.do === 'update' || request.do === 'apply' ? [kindInfo(request.object.apiVersion, request.object.kind).storeKind, request.object.metadata] : [request.kind, request]
    return this.ledger.store.get<KubeObject>(kind, `${metadata.namespace ?? 'default'}/${metadata.name}`)
  }

  private injected(request: ApiRequest): Answer | undefined {
    const kind = 'object' in request ? kindInfo(request.object.apiVersion, request.object.kind) : storeKind(request.kind)
    const name = 'object' in request ? request.object.metadata.name ?? `${request.object.metadata.generateName ?? ''}*` : request.name
    const sub = 'sub' in request ? request.sub : undefined
    for (const injection of this.injections) {
      if (injection.verb !== request.do || injection.resource !== kind.plural || injection.subresource !== sub) continue
      const n = this.counts.get(injection) ?? 0
      this.counts.set(injection, n + 1)
      const { after = 0, times } = injection
      if (n < after || (times !== undefined && n >= after + times)) continue
      const terminating = injection.reason === 'NamespaceTerminating'
      const reason = terminating ? 'Forbidden' : injection.reason
      const message = (injection.message ?? '').replaceAll('$name', name)
      return { ok: false, code: CODES[reason] ?? 500, reason, message, ...(terminating ? { causes: [{ reason: 'NamespaceTerminating', message: '' }] } : {}) }
    }
    return undefined
  }

  private uid(_kind: string, object: KubeObject): string {
    const { name } = object.metadata
    const n = (this.incarnations.get(name) ?? 0) + 1
    this.incarnations.set(name, n)
    return n === 1 ? `uid-${name}` : `uid-${name}-${n}`
  }
}
