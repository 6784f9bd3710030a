/** The Job controller in a world of its own: pods end as their annotations say. */
import { formatTime, isPodActive, type Job, type KubeObject, type Pod } from '../../../../src/model/index.js'
import { jobReconciler } from '../../../../src/reconcilers/index.js'
import { ReconcilerWorld, type Delays } from '../reconciler-world.js'

const POD_MS = 1500

export class JobWorld extends ReconcilerWorld {
  /** @param exitCode how a pod ends, by its annotations */
  constructor(delays: Delays, private readonly exitCode: (annotations: Readonly<Record<string, string>>) => number) {
    super([jobReconciler], { podMs: () => POD_MS, ...delays })
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

  protected override come(key: string, pod: Pod): void {
    if (isPodActive(pod)) this.store(key, pod, this.ended(pod, this.exitCode(pod.metadata.annotations ?? {})))
  }

  protected override leave(key: string, pod: Pod): void {
    this.store(key, pod, this.ended({ ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } }, 143))
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
