/** The metrics APIs of the vectors: what their samples say, whatever the target's selector picks, in the shape in which the autoscaler asks. */
import { bytes, cpuMilli, labelSelectorAsSelector, matches, parseDuration, parseTime, type CrossVersionObjectReference, type MetricIdentifier, type Pod } from '../../../src/model/index.js'
import type { MetricsError, MetricsSource, PodSample, PodValueSample } from '../../../src/world/index.js'

/** Samples as the vectors hold them. */
export interface Samples {
  readonly podMetrics?: readonly any[]
  readonly podsCustom?: readonly { readonly pod: string; readonly metric: string; readonly value: string; readonly timestampMs: number }[]
  readonly objects?: readonly { readonly kind: string; readonly name: string; readonly metric: string; readonly value: string }[]
  readonly external?: readonly { readonly metric: string; readonly labels?: Readonly<Record<string, string>>; readonly value: string }[]
  readonly errors?: Readonly<Record<string, string>>
}

const CUSTOM_WINDOW_MS = 60_000
const NO_OBJECT = 'the custom metrics API server returned 0 results when we asked for exactly one'

export class VectorSource implements MetricsSource {
  constructor(private readonly samples: (now: number) => Samples) {}

  podMetrics(_namespace: string, _pods: readonly Pod[], now: number): { readonly samples: readonly PodSample[] } | MetricsError {
    const { podMetrics = [], errors } = this.samples(now)
    if (errors?.['resource'] !== undefined) return { error: errors['resource'] }
    return { samples: podMetrics.map(podSample) }
  }

  podValues(_namespace: string, _pods: readonly Pod[], metric: MetricIdentifier, now: number): { readonly samples: readonly PodValueSample[] } | MetricsError {
    const { podsCustom = [], errors } = this.samples(now)
    if (errors?.['custom'] !== undefined) return { error: errors['custom'] }
    const found = podsCustom.filter((sample) => sample.metric === metric.name)
    return { samples: found.map(({ pod, value, timestampMs }) => ({ pod, valueMilli: cpuMilli(value), timestampMs, windowMs: CUSTOM_WINDOW_MS })) }
  }

  objectValue(_namespace: string, object: CrossVersionObjectReference, metric: MetricIdentifier, now: number): { readonly valueMilli: number; readonly timestampMs: number } | MetricsError {
    const { objects = [], errors } = this.samples(now)
    if (errors?.['custom'] !== undefined) return { error: errors['custom'] }
    const found = objects.find((sample) => sample.kind === object.kind && sample.name === object.name && sample.metric === metric.name)
    return found === undefined ? { error: NO_OBJECT } : { valueMilli: cpuMilli(found.value), timestampMs: now }
  }

  externalValues(_namespace: string, metric: MetricIdentifier, now: number): { readonly valuesMilli: readonly number[]; readonly timestampMs: number } | MetricsError {
    const { external = [], errors } = this.samples(now)
    if (errors?.['external'] !== undefined) return { error: errors['external'] }
    const selector = metric.selector === undefined ? undefined : labelSelectorAsSelector(metric.selector)
    const found = external.filter((sample) => sample.metric === metric.name && (selector === undefined || (!('error' in selector) && matches(selector, sample.labels))))
    return { valuesMilli: found.map(({ value }) => cpuMilli(value)), timestampMs: now }
  }
}

function podSample({ metadata, containers, timestamp, window }: any): PodSample {
  return {
    pod: metadata.name,
    containers: containers.map(({ name, usage }: any) => ({
      name, ...(usage?.cpu === undefined ? {} : { cpuMilli: cpuMilli(usage.cpu) }), ...(usage?.memory === undefined ? {} : { memoryBytes: bytes(usage.memory) }),
    })),
    timestampMs: parseTime(timestamp)!,
    windowMs: parseDuration(window)!,
  }
}
