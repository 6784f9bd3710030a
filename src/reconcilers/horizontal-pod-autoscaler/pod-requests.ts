/**
 * What pods request of a resource, as utilisation is measured against it: the pod's own request if it has one, else
 * the sum over its containers and sidecars, all of which must name one; for one container only its own. Unlike the
 * scheduler's sum this leaves init containers that run to completion and the overhead out.
 * Source: kubernetes, pkg/controller/podautoscaler/replica_calculator.go (calculatePodRequests).
 */
import { cpuMilli, type Pod } from '../../model/index.js'
import type { MetricsError } from '../../world/index.js'

/** Thousandths by pod name. */
export function requestsOf(pods: readonly Pod[], resource: string, container?: string): ReadonlyMap<string, number> | MetricsError {
  const requests = new Map<string, number>()
  for (const pod of pods) {
    const request = requestOf(pod, resource, container)
    if (typeof request !== 'number') return request
    requests.set(pod.metadata.name, request)
  }
  return requests
}

function requestOf({ metadata, spec }: Pod, resource: string, only: string | undefined): number | MetricsError {
  const ofPod = spec.resources?.requests?.[resource]
  if (only === undefined && ofPod !== undefined) return cpuMilli(ofPod)
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  let sum = 0
  for (const { name, resources } of [...spec.containers, ...sidecars]) {
    if (only !== undefined && name !== only) continue
    const request = resources?.requests?.[resource]
    if (request === undefined) return { error: `missing request for ${resource} in container ${name} of Pod ${metadata.name}` }
    sum += cpuMilli(request)
  }
  return sum
}
