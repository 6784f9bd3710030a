/**
 * What a pod's containers use at a moment: the app at rest (or starting), plus what its requests cost, capped by the
 * container's limits. Requests go to the first container, as traffic has it. Whole numbers: thousandths of a CPU,
 * bytes. Deviation: usage is that of the moment of the scrape, real pipelines average over their window.
 */
import { bytes, cpuMilli, type Pod } from '../model/index.js'
import type { AppBehaviour, AppCatalogue, ContainerSample, RunningContainer, Runtime } from '../world/index.js'

const MICROS = 1_000_000

/** One sample per running container, in their order. */
export function usageOf(pod: Pod, runtime: Runtime, apps: AppCatalogue, servedMilli: number, now: number): ContainerSample[] {
  return runtime.containers.map((container, i) => {
    const app = apps({ namespace: pod.metadata.namespace ?? 'default', podLabels: pod.metadata.labels ?? {}, container: container.name, image: container.image })
    return containerUsage(pod, container, app, i === 0 ? servedMilli : 0, now)
  })
}

function containerUsage(pod: Pod, { name, startedAt }: RunningContainer, app: AppBehaviour, servedMilli: number, now: number): ContainerSample {
  const { idle, perRequest, startupMs, startupCpuMilli = idle.cpuMilli } = app
  const starting = now < startedAt + startupMs
  const cpu = starting ? startupCpuMilli : idle.cpuMilli + Math.floor((servedMilli * perRequest.cpuMicros) / MICROS)
  const inFlightMilli = Math.floor((servedMilli * perRequest.latencyMicros) / MICROS)
  const memory = idle.memoryBytes + Math.floor((inFlightMilli * perRequest.memoryBytes) / 1000)
  const limits = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((container) => container.name === name)?.resources?.limits
  return { name, cpuMilli: capped(cpu, cpuMilli(limits?.cpu)), memoryBytes: capped(memory, bytes(limits?.memory)) }
}

/** No limit is written as 0. */
function capped(amount: number, limit: number): number {
  return limit === 0 ? amount : Math.min(amount, limit)
}
