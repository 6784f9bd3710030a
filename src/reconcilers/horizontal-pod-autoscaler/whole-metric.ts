/**
 * What a metric of an object or of the outside world proposes: one number (or a sum), against a target for all or
 * for each replica. Source: kubernetes, pkg/controller/podautoscaler/replica_calculator.go.
 */
import { podReady, type Pod } from '../../model/index.js'
import type { MetricsError } from '../../world/index.js'
import type { Measure, Proposal } from './pod-metric.js'
import { isWithin, replicasFrom } from './ratios.js'

const NO_PODS = 'unable to calculate ready pods: no pods returned by selector while calculating replica count'

/** For a target of the whole: the ready pods grow with the ratio; from zero replicas the ratio itself is the number. */
export function totalReplicas({ currentReplicas, tolerances, pods }: Measure, usageMilli: number, targetMilli: number): Proposal | MetricsError {
  const ratio = usageMilli / targetMilli
  if (currentReplicas === 0) return { replicas: replicasFrom(ratio), usageMilli }
  if (isWithin(tolerances, ratio)) return { replicas: currentReplicas, usageMilli }
  if (pods.length === 0) return { error: NO_PODS }
  return { replicas: replicasFrom(ratio * pods.filter(isServing).length), usageMilli }
}

/**
 * For a target of each replica. Deviation: while the target counts no replica yet, upstream's average is infinite
 * and its conversion to an integer arbitrary; here it is 0.
 */
export function perReplicaReplicas({ statusReplicas, tolerances, now }: Measure, totalMilli: number, targetMilli: number): Proposal {
  const ratio = totalMilli / (targetMilli * statusReplicas)
  const replicas = isWithin(tolerances, ratio) ? statusReplicas : replicasFrom(totalMilli / targetMilli)
  return { replicas, usageMilli: statusReplicas === 0 ? 0 : Math.ceil(totalMilli / statusReplicas), timestampMs: now }
}

function isServing(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && podReady(pod)
}
