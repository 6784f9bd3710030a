/** Controllers of workloads over an API, with a stand-in for the kubelet, under delays that a test chooses. */
import { ApiServer, barePipeline, type Answer, type ApiRequest } from '../../../src/apiserver/index.js'
import { Controller, type ControllerHost, type Reconciler } from '../../../src/client/index.js'
import { formatTime, type KubeObject, type Pod } from '../../../src/model/index.js'
import { Engine, Ledger, type Change } from '../../../src/sim/index.js'

export interface Delays {
  readonly callMs?: (n: number) => number
  readonly watchMs?: (n: number) => number
  readonly podMs?: (n: number) => number
}

interface PodEvent {
  readonly kind: 'test/pod'
  readonly key: string
  readonly uid: string
  readonly what: 'ready' | 'gone'
}

export class ReconcilerWorld {
  readonly engine = new Engine({ seed: 'workloads' })
  readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  readonly controllers: readonly Controller<any>[]
  /** How often a pod of each name was made. */
  readonly made = new Map<string, number>()
  private calls = 0
  private pods = 0

  constructor(reconcilers: readonly Reconciler<any>[], private readonly delays: Delays = {}) {
    const { callMs, watchMs } = delays
    const host: ControllerHost = {
      ledger: this.ledger,
      api: this.api,
      record: () => undefined,
      ...(callMs === undefined ? {} : { callLatencyMs: () => callMs(this.calls++) }),
      ...(watchMs === undefined ? {} : { watchLagMs: (_stream: string, n: number) => watchMs(n) }),
    }
    this.controllers = reconcilers.map((reconciler, i) => new Controller<any>(host, reconciler as never, i + 1))
    this.ledger.streams.define({ name: 'test/Pod', kind: 'Pod', onChange: (change) => this.onPod(change as unknown as Change<Pod>) })
    this.engine.on<PodEvent>('test/pod', (event) => this.act(event))
    for (const controller of this.controllers) controller.start()
  }

  /** The first of them, where there is one. */
  get controller(): Controller<any> {
    return this.controllers[0]!
  }

  request(request: ApiRequest): Answer {
    const answer = this.api.call(request, 'user')
    if (!answer.ok) throw new Error(answer.message)
    return answer
  }

  list<T>(kind: string): T[] {
    return this.ledger.store.list(kind) as T[]
  }

  /** The node that the stand-in puts a pod on. */
  nodeOf(_pod: Pod): string {
    return 'node'
  }

  private onPod({ key, old, new: pod }: Change<Pod>): void {
    if (pod === undefined) return
    if (old === undefined) {
      this.made.set(key, (this.made.get(key) ?? 0) + 1)
      this.later(key, pod, 'ready')
    }
    if (pod.metadata.deletionTimestamp !== undefined && old?.metadata.deletionTimestamp === undefined) this.later(key, pod, 'gone')
  }

  private later(key: string, { metadata: { uid = '' } }: Pod, what: PodEvent['what']): void {
    const event: PodEvent = Object.freeze({ kind: 'test/pod', key, uid, what })
    this.engine.schedule(this.engine.now + (this.delays.podMs?.(this.pods++) ?? 1000), event)
  }

  private act({ key, uid, what }: PodEvent): void {
    const pod = this.ledger.store.get<Pod>('Pod', key)
    if (pod === undefined || pod.metadata.uid !== uid) return
    if (what === 'gone') return this.leave(key, pod)
    if (pod.metadata.deletionTimestamp === undefined) this.come(key, pod)
  }

  /** A pod has been there for a while: it is ready. */
  protected come(key: string, pod: Pod): void {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(this.engine.now) }]
    const running = { ...pod, spec: { ...pod.spec, nodeName: this.nodeOf(pod) }, status: { phase: 'Running', conditions } } as unknown as KubeObject
    this.api.write({ actor: 'kubelet', verb: 'update' }, 'Pod', key, running)
  }

  /** A pod has been terminating for a while: it is gone. */
  protected leave(key: string, _pod: Pod): void {
    this.api.write({ actor: 'kubelet', verb: 'delete' }, 'Pod', key, undefined)
  }
}

/** Saves, drops every cache and restores, after every few events. */
export function forgetful(world: ReconcilerWorld): void {
  const { engine } = world
  let n = 0
  engine.afterEvent = () => {
    if (n++ % 7 !== 0) return
    const saved = JSON.stringify(engine.state.toPlain(engine.snapshot()))
    engine.restore(engine.state.fromPlain(JSON.parse(saved) as Record<string, unknown>))
  }
}
