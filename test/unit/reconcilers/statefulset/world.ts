/** The StatefulSet controller over an API, with a stand-in for the kubelet, under delays that a test chooses. */
import { ApiServer, barePipeline, type Answer, type ApiRequest } from '../../../../src/apiserver/index.js'
import { Controller, type ControllerHost } from '../../../../src/client/index.js'
import { formatTime, type ControllerRevision, type KubeObject, type PersistentVolumeClaim, type Pod, type StatefulSet } from '../../../../src/model/index.js'
import { statefulSetReconciler } from '../../../../src/reconcilers/index.js'
import { Engine, Ledger, type Change } from '../../../../src/sim/index.js'

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

export class World {
  readonly engine = new Engine({ seed: 'workloads' })
  readonly ledger = new Ledger(this.engine, { keep: 'columns' })
  readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  readonly controller: Controller<any>
  /** How often a pod of each name was made. */
  readonly made = new Map<string, number>()
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
    this.controller = new Controller<any>(host, statefulSetReconciler as never, 1)
    this.ledger.streams.define({ name: 'test/Pod', kind: 'Pod', onChange: (change) => this.onPod(change as unknown as Change<Pod>) })
    this.engine.on<PodEvent>('test/pod', (event) => this.act(event))
    this.controller.start()
  }

  request(request: ApiRequest): Answer {
    const answer = this.api.call(request, 'user')
    if (!answer.ok) throw new Error(answer.message)
    return answer
  }

  patch(spec: object): void {
    this.request({ do: 'patch', kind: 'StatefulSet', namespace: 'default', name: 'db', type: 'merge', patch: { spec } })
  }

  list<T>(kind: string): T[] {
    return this.ledger.store.list(kind) as T[]
  }

  set(): StatefulSet {
    return this.list<StatefulSet>('StatefulSet')[0]!
  }

  /** What must come out whatever happened on the way. */
  end(): unknown {
    return {
      status: this.set().status,
      pods: this.list<Pod>('Pod').map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]!.image} ${metadata.labels?.['controller-revision-hash']}`),
      claims: this.list<PersistentVolumeClaim>('PersistentVolumeClaim').map(({ metadata }) => `${metadata.name} ${(metadata.ownerReferences ?? []).map(({ kind }) => kind).join()}`),
      revisions: this.list<ControllerRevision>('ControllerRevision').map(({ metadata, revision }) => `${metadata.name} ${revision}`),
    }
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
    if (what === 'gone') return void this.api.write({ actor: 'kubelet', verb: 'delete' }, 'Pod', key, undefined)
    if (pod.metadata.deletionTimestamp !== undefined) return
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(this.engine.now) }]
    const running = { ...pod, spec: { ...pod.spec, nodeName: 'node' }, status: { phase: 'Running', conditions } } as unknown as KubeObject
    this.api.write({ actor: 'kubelet', verb: 'update' }, 'Pod', key, running)
  }
}

export function statefulSet(replicas: number, image: string, spec: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'default', generation: 1 },
    spec: {
      replicas, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image }], terminationGracePeriodSeconds: 30 } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
      ...spec,
    },
  } as unknown as KubeObject
}
