/**
 * What a pod's containers use at a moment: the app at rest (or starting), plus what its requests cost, capped by the
 * container's limits. Requests go to the first container, as traffic has it. Whole numbers: thousandths of a CPU,
 * bytes. Deviation: usage is that of the moment of the scrape, real pipelines average over their window.
 */
import { bytes, cpuMilli, type Pod } from '../model/index.js'
import { memoryAt, type AppBehaviour, type AppCatalogue, type ContainerSample, type Runtime } from '../world/index.js'

const MICROS = 1_000_000

/** What does not change while the same processes run in the same pod. */
interface Facts {
  readonly pod: Pod
  readonly containers: readonly { readonly name: string; readonly app: AppBehaviour; readonly startedAt: number; readonly cpuLimitMilli: number; readonly memoryLimitBytes: number }[]
}

/** Usage over time; it remembers per running pod what its software is like and how it is limited. */
export class Usage {
  private readonly facts = new WeakMap<Runtime, Facts>()

  constructor(private readonly apps: AppCatalogue) {}

  /** One sample per running container, in their order. */
  of(pod: Pod, runtime: Runtime, servedMilli: number, now: number): ContainerSample[] {
    const { containers } = this.factsOf(pod, runtime)
    return containers.map(({ name, app, startedAt, cpuLimitMilli, memoryLimitBytes }, i) => {
      const { cpu, memory } = appUsage(app, now - startedAt, i === 0 ? servedMilli : 0)
      return { name, cpuMilli: capped(cpu, cpuLimitMilli), memoryBytes: capped(memory, memoryLimitBytes) }
    })
  }

  /** What its containers use of CPU together, thousandths. */
  cpuMilli(pod: Pod, runtime: Runtime, servedMilli: number, now: number): number {
    return this.of(pod, runtime, servedMilli, now).reduce((sum, sample) => sum + (sample.cpuMilli ?? 0), 0)
  }

  /** When that next changes by itself: a container's startup is over. Undefined: it does not. */
  changesAt(pod: Pod, runtime: Runtime, now: number): number | undefined {
    const ends = this.factsOf(pod, runtime).containers.map(({ app, startedAt }) => startedAt + app.startupMs).filter((end) => end > now)
    return ends.length === 0 ? undefined : Math.min(...ends)
  }

  private factsOf(pod: Pod, runtime: Runtime): Facts {
    const known = this.facts.get(runtime)
    if (known?.pod === pod) return known
    const namespace = pod.metadata.namespace ?? 'default'
    const podLabels = pod.metadata.labels ?? {}
    const specs = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
    const containers = runtime.containers.map(({ name, image, startedAt }) => {
      const app = this.apps({ namespace, podLabels, container: name, image })
      const limits = specs.find((container) => container.name === name)?.resources?.limits
      return { name, app, startedAt, cpuLimitMilli: cpuMilli(limits?.cpu), memoryLimitBytes: bytes(limits?.memory) }
    })
    const facts = { pod, containers }
    this.facts.set(runtime, facts)
    return facts
  }
}

function appUsage(app: AppBehaviour, sinceStartMs: number, servedMilli: number): { readonly cpu: number; readonly memory: number } {
  const { idle, perRequest, startupMs, startupCpuMilli = idle.cpuMilli } = app
  const cpu = sinceStartMs < startupMs ? startupCpuMilli : idle.cpuMilli + Math.floor((servedMilli * perRequest.cpuMicros) / MICROS)
  const inFlightMilli = Math.floor((servedMilli * perRequest.latencyMicros) / MICROS)
  return { cpu, memory: memoryAt(app, sinceStartMs) + Math.floor((inFlightMilli * perRequest.memoryBytes) / 1000) }
}

/** No limit is written as 0. */
function capped(amount: number, limit: number): number {
  return limit === 0 ? amount : Math.min(amount, limit)
}
