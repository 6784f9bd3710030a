/**
 * The metrics APIs of a cluster that has no metrics server and no adapters: asking them fails in the API server's
 * words, and autoscalers say so in their conditions.
 */
import type { MetricsSource } from '../world/index.js'

const missing = (resource: string): { readonly error: string } => ({ error: `the server could not find the requested resource (get ${resource})` })

export const NO_METRICS: MetricsSource = Object.freeze({
  podMetrics: () => missing('pods.metrics.k8s.io'),
  podValues: () => ({ error: 'no custom metrics API (custom.metrics.k8s.io) registered' }),
  objectValue: () => ({ error: 'no custom metrics API (custom.metrics.k8s.io) registered' }),
  externalValues: (_namespace: string, metric: { readonly name: string }) => missing(`${metric.name}.external.metrics.k8s.io`),
})
