/**
 * The metrics of the whole-cluster vectors, as their README describes them: at each scrape every running pod uses its
 * base, and the ready pods of a Deployment share its load. The autoscaler always sees the last scrape.
 */
import { controllerOf, keyOf, podReady, type Pod, type ReplicaSet } from '../../../src/model/index.js'
import { Lane } from '../../../src/sim/index.js'
import type { SimulationHost } from '../../../src/simulation/index.js'
import type { MetricsError, MetricsSource, PodSample } from '../../../src/world/index.js'
import type { Runner } from './kubelet.js'

const PERIOD_MS = 15_000

export class ScriptedMetrics implements MetricsSource {
  private readonly loads = new Map<string, number>()
  private samples: ReadonlyMap<string, PodSample> = new Map()

  constructor(
    private readonly host: SimulationHost,
    private readonly runner: Runner,
  ) {
    host.engine.on('scripted/scrape', () => this.scrape())
    host.engine.schedule(runner.scrapePhaseMs ?? 0, Object.freeze({ kind: 'scripted/scrape' }), Lane.outside, 0)
  }

  /** The millicores that the pods of a Deployment share from now on. */
  setLoad(deployment: string, milli: number): void {
    this.loads.set(deployment, milli)
  }

  podMetrics(_namespace: string, pods: readonly Pod[]): { readonly samples: readonly PodSample[] } {
    return { samples: pods.map((pod) => this.samples.get(pod.metadata.uid!)).filter((sample) => sample !== undefined) }
  }

  podValues(): MetricsError {
    return { error: 'no custom metrics' }
  }

  objectValue(): MetricsError {
    return { error: 'no custom metrics' }
  }

  externalValues(): MetricsError {
    return { error: 'no external metrics' }
  }

  private scrape(): void {
    const { engine, ledger } = this.host
    engine.schedule(engine.now + PERIOD_MS, Object.freeze({ kind: 'scripted/scrape' }), Lane.outside, 0)
    const running = ledger.store.list<Pod>('Pod').filter((pod) => pod.status?.phase === 'Running' && pod.metadata.deletionTimestamp === undefined)
    const readyOf = new Map<string, number>()
    for (const pod of running) {
      const deployment = this.deploymentOf(pod)
      if (deployment !== undefined && podReady(pod)) readyOf.set(deployment, (readyOf.get(deployment) ?? 0) + 1)
    }
    this.samples = new Map(running.map((pod) => [pod.metadata.uid!, this.sampleOf(pod, readyOf)]))
  }

  private sampleOf(pod: Pod, readyOf: ReadonlyMap<string, number>): PodSample {
    const deployment = this.deploymentOf(pod)
    const load = deployment === undefined || !podReady(pod) ? 0 : Math.floor((this.loads.get(deployment) ?? 0) / readyOf.get(deployment)!)
    const cpuMilli = (this.runner.basePodMilli ?? 0) + load
    return { pod: pod.metadata.name, containers: pod.spec.containers.map(({ name }, i) => ({ name, cpuMilli: i === 0 ? cpuMilli : 0 })), timestampMs: this.host.engine.now, windowMs: PERIOD_MS }
  }

  private deploymentOf(pod: Pod): string | undefined {
    const owner = controllerOf(pod)
    if (owner?.kind !== 'ReplicaSet') return undefined
    const set = this.host.ledger.store.get<ReplicaSet>('ReplicaSet', keyOf({ metadata: { namespace: pod.metadata.namespace, name: owner.name } }))
    return set === undefined ? undefined : controllerOf(set)?.name
  }
}
