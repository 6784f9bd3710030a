/**
 * What a metrics pipeline answers: the resource, custom and external metrics APIs as the autoscaler asks them.
 * Amounts are integers: thousandths of the unit for CPU and for custom values, bytes for memory. A failure of the API
 * is an error text. Whoever stands in for the pipeline (the simulation's own, a test's) implements `MetricsSource`;
 * its answers must be plain data that depends on the state alone. Source: metrics.k8s.io/v1beta1,
 * custom.metrics.k8s.io/v1beta2, external.metrics.k8s.io/v1beta1.
 */
import type { CrossVersionObjectReference, MetricIdentifier, Pod } from '../model/index.js'

/** What one container used; a resource that was not measured is absent. */
export interface ContainerSample {
  readonly name: string
  readonly cpuMilli?: number
  readonly memoryBytes?: number
}

/** What the containers of one pod used over `windowMs` up to `timestampMs`. */
export interface PodSample {
  /** The pod's name. */
  readonly pod: string
  readonly containers: readonly ContainerSample[]
  readonly timestampMs: number
  readonly windowMs: number
}

/** The value of a custom metric for one pod, in thousandths. */
export interface PodValueSample {
  readonly pod: string
  readonly valueMilli: number
  readonly timestampMs: number
  readonly windowMs: number
}

/** The metrics API failed with this text. */
export interface MetricsError {
  readonly error: string
}

/** What an autoscaler can ask. `pods` are all pods of the namespace that the target's selector picks. */
export interface MetricsSource {
  podMetrics(namespace: string, pods: readonly Pod[], now: number): { readonly samples: readonly PodSample[] } | MetricsError
  podValues(namespace: string, pods: readonly Pod[], metric: MetricIdentifier, now: number): { readonly samples: readonly PodValueSample[] } | MetricsError
  objectValue(namespace: string, object: CrossVersionObjectReference, metric: MetricIdentifier, now: number): { readonly valueMilli: number; readonly timestampMs: number } | MetricsError
  /** All values whose labels the metric's selector picks. */
  externalValues(namespace: string, metric: MetricIdentifier, now: number): { readonly valuesMilli: readonly number[]; readonly timestampMs: number } | MetricsError
}
