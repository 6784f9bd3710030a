/**
 * What a pod's containers use at a moment: the app at rest (or starting), plus what its requests cost, capped by the
 * container's limits. Requests go to the first container, as traffic has it. Whole numbers: thousandths of a CPU,
 * bytes. Deviation: usage is that of the moment of the scrape, real pipelines average over their window.
 */
import { bytes, cpuMilli, type Pod } from '../model/index.js'
import type { AppBehaviour, AppCatalogue, ContainerSample, Runtime } from '../world/index.js'

const MICROS = 1_000_000

/** What does not change while the same processes run in the same pod. */
interface Facts {
  readonly pod: Pod
  readonly containers: readonly { readonly name: string; readonly app: AppBehaviour; readonly answersFrom: number; readonly cpuLimitMilli: number; readonly memoryLimitBytes: number }[]
}

/** Usage over time; it remembers per running pod what its software is like and how it is limited. */
export class Usage {
  private readonly facts = new WeakMap<Runtime, Facts>()

  constructor(private readonly apps: AppCatalogue) {}

  /** One sample per running container, in their order. */
  of(pod: Pod, runtime: Runtime, servedMilli: number, now: number): ContainerSample[] {
    const { containers } = this.factsOf(pod, runtime)
    return containers.map(({ name, app, answersFrom, cpuLimitMilli, memoryLimitBytes }, i) => {
      const { cpu, memory } = appUsage(app, now < answersFrom, i === 0 ? servedMilli : 0)
      return { name, cpuMilli: capped(cpu, cpuLimitMilli), memoryBytes: capped(memory, memoryLimitBytes) }
    })
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
      return { name, app, answersFrom: startedAt + app.startupMs, cpuLimitMilli: cpuMilli(limits?.cpu), memoryLimitBytes: bytes(limits?.memory) }
    })
    const facts = { pod, containers }
    this.facts.set(runtime, facts)
    return facts
  }
}

function appUsage({ idle, perRequest, startupCpuMilli = idle.cpuMilli }: AppBehaviour, starting: boolean, servedMilli: number): { readonly cpu: number; readonly memory: number } {
  const cpu = starting ? startupCpuMilli : idle.cpuMilli + Math.floor((servedMilli * perRequest.cpuMicros) / MICROS)
  const inFlightMilli = Math.floor((servedMilli * perRequest.latencyMicros) / MICROS)
  return { cpu, memory: idle.memoryBytes + Math.floor((inFlightMilli * perRequest.memoryBytes) / 1000) }
}

/** No limit is written as 0. */
function capped(amount: number, limit: number): number {
  return limit === 0 ? amount : Math.min(amount, limit)
}
