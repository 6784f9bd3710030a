/** The Job controller over an API, with a stand-in for the kubelet, under delays that a test chooses. */
import { ApiServer, barePipeline, type ApiRequest } from '../../../../src/apiserver/index.js'
import { Controller, type ControllerHost } from '../../../../src/client/index.js'
import { formatTime, isPodActive, type Job, type KubeObject, type Pod } from '../../../../src/model/index.js'
import { jobReconciler } from '../../../../src/reconcilers/index.js'
import { Engine, Ledger, type Change } from '../../../../src/sim/index.js'

export interface Delays {
  readonly callMs?: (n: number) => number
  readonly watchMs?: (n: number) => number
  readonly podMs?: (n: number) => number
}

interface PodEvent {
  readonly kind: 'test/pod'
  readonly key: string
  readonly what: 'end' | 'gone'
}

export class JobWorld {
  readonly engine = new Engine({ seed: 'jobs' })
  readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  readonly controller: Controller<any>
  /** Names of all pods that ever were. */
  readonly made = new Set<string>()
  private calls = 0
  private pods = 0

  /** @param exitCode how a pod ends, by its annotations */
  constructor(private readonly delays: Delays, private readonly exitCode: (annotations: Readonly<Record<string, string>>) => number) {
    const { callMs, watchMs } = delays
    const host: ControllerHost = {
      ledger: this.ledger,
      api: this.api,
      record: () => undefined,
      ...(callMs === undefined ? {} : { callLatencyMs: () => callMs(this.calls++) }),
      ...(watchMs === undefined ? {} : { watchLagMs: (_stream: string, n: number) => watchMs(n) }),
    }
    this.controller = new Controller<any>(host, jobReconciler as never, 1)
    this.ledger.streams.define({ name: 'test/Pod', kind: 'Pod', onChange: (change) => this.onPod(change as unknown as Change<Pod>) })
    this.engine.on<PodEvent>('test/pod', (event) => this.act(event))
    this.controller.start()
  }

  request(request: ApiRequest): void {
    const answer = this.api.call(request, 'user')
    if (!answer.ok) throw new Error(answer.message)
  }

  patch(spec: object): void {
    this.request({ do: 'patch', kind: 'Job', namespace: 'default', name: 'work', type: 'merge', patch: { spec } })
  }

  /** What must come out whatever happened on the way. */
  end(): object {
    const { status = {} } = this.ledger.store.list<Job>('Job')[0]!
    const { startTime: _start, completionTime: _completion, conditions = [], ...counts } = status
    return {
      ...counts,
      conditions: conditions.map(({ type, status: is, reason, message }) => `${type}=${is} ${reason ?? ''}: ${message ?? ''}`).sort(),
      held: this.ledger.store.list<Pod>('Pod').filter(({ metadata }) => (metadata.finalizers ?? []).length > 0).length,
    }
  }

  private onPod({ key, old, new: pod }: Change<Pod>): void {
    if (pod === undefined) return
    this.made.add(key)
    if (old === undefined) this.later(key, 'end')
    if (pod.metadata.deletionTimestamp !== undefined && old?.metadata.deletionTimestamp === undefined) this.later(key, 'gone')
  }

  private later(key: string, what: PodEvent['what']): void {
    const event: PodEvent = Object.freeze({ kind: 'test/pod', key, what })
    this.engine.schedule(this.engine.now + (this.delays.podMs?.(this.pods++) ?? 1500), event)
  }

  private act({ key, what }: PodEvent): void {
    const pod = this.ledger.store.get<Pod>('Pod', key)
    if (pod === undefined) return
    if (what === 'end' && isPodActive(pod)) this.store(key, pod, this.ended(pod, this.exitCode(pod.metadata.annotations ?? {})))
    if (what === 'gone') this.store(key, pod, this.ended({ ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } }, 143))
  }

  private store(key: string, old: Pod, next: KubeObject): void {
    this.api.replace({ actor: 'kubelet', verb: 'update' }, 'Pod', key, old as unknown as KubeObject, next)
  }

  private ended(pod: Pod, exitCode: number): KubeObject {
    const finishedAt = formatTime(this.engine.now)
    const terminated = { exitCode, finishedAt }
    return { ...pod, spec: { ...pod.spec, nodeName: 'node' }, status: { phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses: [{ name: 'main', state: { terminated } }] } } as unknown as KubeObject
  }
}

export function job(spec: object): KubeObject {
  const labels = { 'batch.kubernetes.io/controller-uid': 'uid-work' }
  return {
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work', namespace: 'default', generation: 1 },
    spec: {
      parallelism: 1, completions: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false, podReplacementPolicy: 'TerminatingOrFailed', selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'app:1' }], restartPolicy: 'Never', terminationGracePeriodSeconds: 30 } }, ...spec,
    },
  } as unknown as KubeObject
}
