/** The DaemonSet controller in a world of its own: nodes come and go, pods run where they are for. */
import { type ControllerRevision, type DaemonSet, type KubeObject, type Node, type Pod, type Taint } from '../../../../src/model/index.js'
import { daemonSetReconciler } from '../../../../src/reconcilers/index.js'
import { ReconcilerWorld, type Delays } from '../reconciler-world.js'

export class World extends ReconcilerWorld {
  /** The most pods that a node ever had which were not terminating. */
  mostActive = 0

  constructor(delays: Delays = {}) {
    super([daemonSetReconciler], delays)
    this.ledger.observe(({ kind }) => {
      if (kind === 'Pod') this.mostActive = Math.max(this.mostActive, this.crowd())
    })
  }

  patch(spec: object): void {
    this.request({ do: 'patch', kind: 'DaemonSet', namespace: 'default', name: 'agent', type: 'merge', patch: { spec } })
  }

  putNode(name: string, taints: readonly Taint[] = []): void {
    const verb = this.ledger.store.get('Node', name) === undefined ? 'create' : 'update'
    this.api.write({ actor: 'user', verb }, 'Node', name, { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: `uid-${name}` }, spec: { taints } } as unknown as KubeObject)
  }

  removeNode(name: string): void {
    this.api.write({ actor: 'user', verb: 'delete' }, 'Node', name, undefined)
    for (const pod of this.list<Pod>('Pod')) if (this.nodeOf(pod) === name) this.api.write({ actor: 'gc', verb: 'delete' }, 'Pod', `default/${pod.metadata.name}`, undefined)
  }

  override nodeOf({ spec }: Pod): string {
    return spec.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!.nodeSelectorTerms[0]!.matchFields![0]!.values![0]!
  }

  /** What must come out whatever happened on the way. Pods on nodes that are gone are the pod GC's work. */
  end(): unknown {
    const nodes = new Set(this.list<Node>('Node').map(({ metadata }) => metadata.name))
    return {
      nodes: [...nodes],
      status: this.list<DaemonSet>('DaemonSet')[0]!.status,
      pods: this.list<Pod>('Pod').filter((pod) => nodes.has(this.nodeOf(pod))).map((pod) => `${this.nodeOf(pod)} ${pod.spec.containers[0]!.image} ${pod.metadata.labels?.['controller-revision-hash']}`).sort(),
      revisions: this.list<ControllerRevision>('ControllerRevision').map(({ metadata, revision }) => `${metadata.name} ${revision}`),
    }
  }

  private crowd(): number {
    const counts = new Map<string, number>()
    for (const pod of this.list<Pod>('Pod')) {
      if (pod.metadata.deletionTimestamp === undefined) counts.set(this.nodeOf(pod), (counts.get(this.nodeOf(pod)) ?? 0) + 1)
    }
    return Math.max(0, ...counts.values())
  }
}

export function daemonSet(image: string, spec: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace: 'default', generation: 1 },
    spec: {
      selector: { matchLabels: { app: 'agent' } }, revisionHistoryLimit: 10, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'main', image }], terminationGracePeriodSeconds: 30 } },
      ...spec,
    },
  } as unknown as KubeObject
}
