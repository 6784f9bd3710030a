/** Asking the metrics APIs for what each metric of an autoscaler needs. The answers are plain data. */
import type { MetricSpec, Pod } from '../../model/index.js'
import type { MetricsError, MetricsSource } from '../../world/index.js'

/** What the API answered to one metric; nothing for a metric that has no source. */
export type Reading =
  | { readonly of: 'pods'; readonly answer: ReturnType<MetricsSource['podMetrics']> }
  | { readonly of: 'values'; readonly answer: ReturnType<MetricsSource['podValues']> }
  | { readonly of: 'object'; readonly answer: ReturnType<MetricsSource['objectValue']> }
  | { readonly of: 'external'; readonly answer: ReturnType<MetricsSource['externalValues']> }
  | { readonly of: 'nothing' }

/** One reading per metric, in their order; the resource metrics of the pods are asked for once. */
export function readMetrics(source: MetricsSource, metrics: readonly MetricSpec[], namespace: string, pods: readonly Pod[], now: number): Reading[] {
  let usage: ReturnType<MetricsSource['podMetrics']> | undefined
  return metrics.map((spec): Reading => {
    if (spec.resource !== undefined || spec.containerResource !== undefined) return { of: 'pods', answer: (usage ??= source.podMetrics(namespace, pods, now)) }
    if (spec.pods !== undefined) return { of: 'values', answer: source.podValues(namespace, pods, spec.pods.metric, now) }
    if (spec.object !== undefined) return { of: 'object', answer: source.objectValue(namespace, spec.object.describedObject, spec.object.metric, now) }
    if (spec.external !== undefined) return { of: 'external', answer: source.externalValues(namespace, spec.external.metric, now) }
    return { of: 'nothing' }
  })
}

/** Whether an answer is the API's failure. */
export function failed(answer: object): answer is MetricsError {
  return 'error' in answer
}
