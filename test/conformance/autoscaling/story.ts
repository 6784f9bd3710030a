/**
 * Stories of the autoscaler: the project's controller, API server and event recorder over a tiny target whose pods
 * come and go in the instant of a write, and metrics that follow the story's steps.
 */
import { ApiServer, barePipeline, type Answer, type ApiRequest } from '../../../src/apiserver/index.js'
import { Controller, EventRecorder, type ControllerHost } from '../../../src/client/index.js'
import { cpuMilli, formatTime, type KubeObject, type Pod } from '../../../src/model/index.js'
import { freeze } from '../../../src/plain/index.js'
import { horizontalPodAutoscalerReconciler } from '../../../src/reconcilers/index.js'
import { Engine, Lane, Ledger } from '../../../src/sim/index.js'
import { VectorSource, type Samples } from './source.js'

type Plain = any

const ACTOR = 'horizontal-pod-autoscaler'
const START_AGE_MS = 1_200_000
const READY_AFTER_MS = 10_000
const WINDOW = '30s'
const RANK: Readonly<Record<string, number>> = { scale: 0, status: 1, event: 2 }

/** The API server of a story: the target's scale reads and fails as the story says. */
class StoryServer extends ApiServer {
  story: Story | undefined

  override call(request: ApiRequest, actor: string): Answer {
    if (request.do === 'scale' && actor === ACTOR) return this.story!.scale(request, (asked) => super.call(asked, actor))
    const answer = super.call(request, actor)
    if (request.do !== 'get' || request.sub !== 'scale' || !answer.ok) return answer
    return { ok: true, object: { ...answer.object, status: { ...(answer.object.status as object), selector: this.story!.target.selector } } as KubeObject }
  }
}

export class Story {
  readonly target: Plain
  private readonly engine = new Engine({ seed: 'autoscaling' })
  private readonly ledger = new Ledger(this.engine, { keep: 'lines' })
  private readonly api = new StoryServer(this.ledger, { pipeline: barePipeline })
  private readonly entries: Plain[] = []
  private metrics: Plain = {}
  private next = 0

  constructor(private readonly input: Plain) {
    this.target = input.target
    this.api.story = this
    const recorder = new EventRecorder(this.engine)
    recorder.observe(({ type, reason, message, count }, outcome) => {
      if (outcome !== 'drop') this.entries.push({ tMs: this.engine.now, type: 'event', event: { type, reason, message, count } })
    })
    const host: ControllerHost = { ledger: this.ledger, api: this.api, record: (component, event) => void recorder.record(component, event) }
    const source = new VectorSource((now) => this.samples(now))
    const controller = new Controller(host, horizontalPodAutoscalerReconciler({ metrics: source }), 1)
    this.engine.on<Plain>('story/step', ({ step }) => this.step(step))
    this.engine.on<Plain>('story/pod', ({ name, ready }) => this.podAdvanced(name, ready))
    if (this.target.missing !== true) this.createTarget()
    controller.start()
    this.ledger.observe((change) => {
      if (change.kind !== 'HorizontalPodAutoscaler' || change.old === undefined || change.new === undefined) return
      const { status } = change.new as Plain
      if ((change.old as Plain).status !== status) this.entries.push({ tMs: this.engine.now, type: 'status', status })
    })
    this.put('HorizontalPodAutoscaler', withoutNulls(input.hpa))
    for (const step of input.steps) this.engine.schedule(step.atMs, freeze({ kind: 'story/step', step }), Lane.outside, 0)
  }

  run(): Plain[] {
    this.engine.runTo(this.input.durationMs - 1)
    return this.entries.map((entry, i) => ({ entry, i })).sort((a, b) => a.entry.tMs - b.entry.tMs || RANK[a.entry.type]! - RANK[b.entry.type]! || a.i - b.i).map(({ entry }) => entry)
  }

  scale(request: Extract<ApiRequest, { do: 'scale' }>, proceed: (request: ApiRequest) => Answer): Answer {
    this.entries.push({ tMs: this.engine.now, type: 'scale', replicas: request.replicas })
    const { updateError } = this.target
    if (updateError !== undefined) {
      this.entries.pop()
      return { ok: false, code: 403, reason: 'Forbidden', message: updateError }
    }
    const answer = proceed(request)
    if (answer.ok) this.setReplicas(request.replicas)
    return answer
  }

  private put(kind: string, object: Plain): void {
    this.api.write({ actor: 'setup', verb: 'create' }, kind, `default/${object.metadata.name}`, freeze(object))
  }

  private createTarget(): void {
    const { kind, name, replicas } = this.target
    this.put(kind, { apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'default', uid: 'target' }, spec: { replicas, selector: { matchLabels: { app: 'web' } } }, status: { replicas } })
    for (let i = 0; i < replicas; i++) this.addPod(-START_AGE_MS)
  }

  /** The target's numbers and pods follow in the same instant. */
  private setReplicas(replicas: number): void {
    const key = `default/${this.target.name}`
    const before = this.api.get(this.target.kind, key) as Plain
    this.put(this.target.kind, { ...before, spec: { ...before.spec, replicas }, status: { replicas } })
    const pods = this.pods()
    for (let i = pods.length; i < replicas; i++) this.addPod(this.engine.now)
    for (const pod of pods.slice(replicas)) this.api.write({ actor: 'setup', verb: 'delete' }, 'Pod', `default/${pod.metadata.name}`, undefined)
  }

  /** The target's pods by number. */
  private pods(): Pod[] {
    return (this.api.list('Pod') as unknown as Pod[]).slice().sort((a, b) => numberOf(a) - numberOf(b))
  }

  private addPod(createdAt: number): void {
    const name = `${this.target.name}-${this.next++}`
    const { cpuRequest, memoryRequest, pendingMs, readyAfterMs } = this.target
    const requests = { ...(cpuRequest === undefined ? {} : { cpu: cpuRequest }), ...(memoryRequest === undefined ? {} : { memory: memoryRequest }) }
    const old = createdAt < 0
    const conditions = old ? [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(createdAt + READY_AFTER_MS) }] : []
    this.put('Pod', {
      apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels: { app: 'web' }, creationTimestamp: formatTime(createdAt) },
      spec: { containers: [{ name: 'app', resources: { requests } }] },
      status: { phase: old ? 'Running' : 'Pending', startTime: formatTime(createdAt), conditions },
    })
    if (old) return
    this.engine.schedule(createdAt + pendingMs, freeze({ kind: 'story/pod', name, ready: false }), Lane.outside, 0)
    this.engine.schedule(createdAt + readyAfterMs, freeze({ kind: 'story/pod', name, ready: true }), Lane.outside, 0)
  }

  private podAdvanced(name: string, ready: boolean): void {
    const pod = this.api.get('Pod', `default/${name}`) as Plain
    if (pod === undefined) return
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: formatTime(this.engine.now) }]
    this.put('Pod', { ...pod, status: { ...pod.status, phase: 'Running', conditions } })
  }

  private step({ metrics, replicas, hpa, deleteHPA }: Plain): void {
    const { name } = this.input.hpa.metadata
    if (metrics !== undefined) this.metrics = metrics
    if (replicas !== undefined) this.setReplicas(replicas)
    if (hpa !== undefined) this.put('HorizontalPodAutoscaler', { ...(this.api.get('HorizontalPodAutoscaler', `default/${name}`) as Plain), spec: hpa.spec })
    if (deleteHPA === true) this.api.write({ actor: 'setup', verb: 'delete' }, 'HorizontalPodAutoscaler', `default/${name}`, undefined)
  }

  private samples(now: number): Samples {
    const running = this.pods().filter((pod) => pod.status?.phase === 'Running')
    const { pods = {}, objects = {}, external = {}, errors, withoutFirst = 0 } = this.metrics
    return {
      podMetrics: this.podMetrics(running, withoutFirst, now),
      podsCustom: Object.entries<string>(pods).flatMap(([metric, value]) => running.slice(withoutFirst).map((pod) => ({ pod: pod.metadata.name, metric, value, timestampMs: now }))),
      objects: Object.entries<string>(objects).map(([path, value]) => {
        const [kind, name, metric] = path.split('/') as [string, string, string]
        return { kind, name, metric, value }
      }),
      external: Object.entries<readonly string[]>(external).flatMap(([metric, values]) => values.map((value) => ({ metric, value }))),
      ...(errors === undefined ? {} : { errors }),
    }
  }

  private podMetrics(running: readonly Pod[], withoutFirst: number, now: number): Plain[] {
    const { cpuPerPod, memoryPerPod, cpuTotal } = this.metrics
    const ready = running.filter((pod) => pod.status?.conditions?.[0]?.status === 'True')
    if (cpuPerPod === undefined && memoryPerPod === undefined && cpuTotal === undefined) return []
    if (cpuTotal !== undefined && ready.length === 0) return []
    const share = cpuTotal === undefined ? undefined : `${Math.floor(cpuMilli(cpuTotal) / ready.length)}m`
    return running.slice(withoutFirst).map((pod) => {
      const cpu = share === undefined ? cpuPerPod : ready.includes(pod) ? share : '0'
      const usage = { ...(cpu === undefined ? {} : { cpu }), ...(memoryPerPod === undefined ? {} : { memory: memoryPerPod }) }
      return { metadata: pod.metadata, containers: [{ name: 'app', usage }], timestamp: formatTime(now), window: WINDOW }
    })
  }
}

function numberOf(pod: Pod): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1))
}

/** A field that is null is not there. */
export function withoutNulls(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null).map(([key, field]) => [key, withoutNulls(field)]))
}
