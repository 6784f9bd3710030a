/** Both workload controllers over an API, with a stand-in for the kubelet, under delays that a test chooses. */
import { ApiServer, barePipeline, type Answer, type ApiRequest } from '../../../../src/apiserver/index.js'
import { Controller, type ControllerHost } from '../../../../src/client/index.js'
import { formatTime, type Deployment, type KubeObject, type Pod, type ReplicaSet } from '../../../../src/model/index.js'
import { deploymentReconciler, replicaSetReconciler } from '../../../../src/reconcilers/index.js'
import { Engine, Ledger, type Change } from '../../../../src/sim/index.js'

export interface Delays {
  readonly callMs?: (n: number) => number
  readonly watchMs?: (n: number) => number
  readonly podMs?: (n: number) => number
}

interface PodEvent {
  readonly kind: 'test/pod'
  readonly key: string
  readonly what: 'ready' | 'gone'
}

export class World {
  readonly engine = new Engine({ seed: 'workloads' })
  readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  readonly controllers: readonly Controller<any>[]
  private calls = 0
  private pods = 0

  constructor(private readonly delays: Delays = {}) {
    const { callMs, watchMs } = delays
    const host: ControllerHost = {
      ledger: this.ledger,
      api: this.api,
      record: () => undefined,
      ...(callMs === undefined ? {} : { callLatencyMs: () => callMs(this.calls++) }),
      ...(watchMs === undefined ? {} : { watchLagMs: (_stream: string, n: number) => watchMs(n) }),
    }
    this.controllers = [new Controller<any>(host, deploymentReconciler as never, 1), new Controller<any>(host, replicaSetReconciler as never, 2)]
    this.ledger.streams.define({ name: 'test/Pod', kind: 'Pod', onChange: (change) => this.onPod(change as unknown as Change<Pod>) })
    this.engine.on<PodEvent>('test/pod', (event) => this.act(event))
    for (const controller of this.controllers) controller.start()
  }

  request(request: ApiRequest): Answer {
    const answer = this.api.call(request, 'user')
    if (!answer.ok) throw new Error(answer.message)
    return answer
  }

  patch(spec: object): void {
    this.request({ do: 'patch', kind: 'Deployment', namespace: 'default', name: 'web', type: 'merge', patch: { spec } })
  }

  list<T>(kind: string): T[] {
    return this.ledger.store.list(kind) as T[]
  }

  /** What must come out whatever happened on the way. */
  end(): unknown {
    const { spec, status = {} } = this.list<Deployment>('Deployment')[0]!
    const { replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas, terminatingReplicas } = status
    return {
      status: { spec: spec.replicas, replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas, terminatingReplicas },
      conditions: (status.conditions ?? []).map(({ type, status: is, reason }) => `${type}=${is} ${reason ?? ''}`).sort(),
      sets: this.list<ReplicaSet>('ReplicaSet').map(({ spec: set, status: now }) => `${set.template.spec!.containers[0]!.image} ${set.replicas} ${now?.replicas} ${now?.availableReplicas ?? 0}`).sort(),
      pods: this.list<Pod>('Pod').map(({ spec: pod }) => pod.containers[0]!.image).sort(),
    }
  }

  private onPod({ key, old, new: pod }: Change<Pod>): void {
    if (pod === undefined) return
    if (old === undefined) this.later(key, 'ready')
    if (pod.metadata.deletionTimestamp !== undefined && old?.metadata.deletionTimestamp === undefined) this.later(key, 'gone')
  }

  private later(key: string, what: PodEvent['what']): void {
    const event: PodEvent = Object.freeze({ kind: 'test/pod', key, what })
    this.engine.schedule(this.engine.now + (this.delays.podMs?.(this.pods++) ?? 1000), event)
  }

  private act({ key, what }: PodEvent): void {
    const pod = this.ledger.store.get<Pod>('Pod', key)
    if (pod === undefined) return
    if (what === 'gone') return void this.api.write({ actor: 'kubelet', verb: 'delete' }, 'Pod', key, undefined)
    if (pod.metadata.deletionTimestamp !== undefined) return
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(this.engine.now) }]
    const running = { ...pod, spec: { ...pod.spec, nodeName: 'node' }, status: { phase: 'Running', conditions } } as unknown as KubeObject
    this.api.write({ actor: 'kubelet', verb: 'update' }, 'Pod', key, running)
  }
}

export function deployment(replicas: number, image: string, strategy: object): KubeObject {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default', generation: 1 },
    spec: {
      replicas, selector: { matchLabels: { app: 'web' } }, strategy, revisionHistoryLimit: 10, progressDeadlineSeconds: 600,
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }], terminationGracePeriodSeconds: 30 } },
    },
  } as unknown as KubeObject
}
