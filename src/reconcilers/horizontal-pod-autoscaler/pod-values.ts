/**
 * From the answers of the metrics APIs to one value per pod, in thousandths of the unit. A pod whose container was
 * not measured has no value. Source: kubernetes, pkg/controller/podautoscaler/metrics/client.go.
 */
import type { ContainerSample, MetricsError, PodSample, PodValueSample } from '../../world/index.js'

/** The value of a metric for one pod. */
export interface PodValue {
  readonly valueMilli: number
  readonly timestampMs: number
  readonly windowMs: number
}

/** Values by pod name, and the time of the first sample in the answer. */
export interface PodValues {
  readonly values: ReadonlyMap<string, PodValue>
  readonly timestampMs: number
}

const NO_RESOURCE_METRICS = 'no metrics returned from resource metrics API'
const NO_CUSTOM_METRICS = 'no metrics returned from custom metrics API'

/** The use of a resource by whole pods, or, with `container`, by that container of each. */
export function resourceValues(answer: { readonly samples: readonly PodSample[] } | MetricsError, resource: string, container?: string): PodValues | MetricsError {
  if ('error' in answer) return { error: `unable to fetch metrics from resource metrics API: ${answer.error}` }
  const { samples } = answer
  if (samples.length === 0) return { error: NO_RESOURCE_METRICS }
  const values = new Map<string, PodValue>()
  for (const { pod, containers, timestampMs, windowMs } of samples) {
    const counted = container === undefined ? containers : containers.filter(({ name }) => name === container).slice(0, 1)
    const valueMilli = sumOf(counted, resource)
    if (valueMilli !== undefined) values.set(pod, { valueMilli, timestampMs, windowMs })
  }
  return { values, timestampMs: samples[0]!.timestampMs }
}

/** The values of a custom metric of pods. */
export function customValues(answer: { readonly samples: readonly PodValueSample[] } | MetricsError): PodValues | MetricsError {
  if ('error' in answer) return { error: `unable to fetch metrics from custom metrics API: ${answer.error}` }
  const { samples } = answer
  if (samples.length === 0) return { error: NO_CUSTOM_METRICS }
  const values = new Map(samples.map(({ pod, valueMilli, timestampMs, windowMs }) => [pod, { valueMilli, timestampMs, windowMs }]))
  return { values, timestampMs: samples[0]!.timestampMs }
}

function sumOf(containers: readonly ContainerSample[], resource: string): number | undefined {
  if (containers.length === 0) return undefined
  let sum = 0
  for (const container of containers) {
    const used = milliOf(container, resource)
    if (used === undefined) return undefined
    sum += used
  }
  return sum
}

function milliOf({ cpuMilli, memoryBytes }: ContainerSample, resource: string): number | undefined {
  if (resource === 'cpu') return cpuMilli
  return resource !== 'memory' || memoryBytes === undefined ? undefined : memoryBytes * 1000
}
