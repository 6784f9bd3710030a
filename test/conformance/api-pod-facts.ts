/** api/pod-facts: resources, availability, restarts and deletion of one pod. */
import {
  computePodRequests, deletionGraceSeconds, isPodTerminal, podAvailable, podLimits, podReady, podRequests,
  podRequestsForScoring, qosClass, restartsContainer,
} from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const apiPodFacts: Adapter = {
  area: 'api/pod-facts',
  claims({ input, output }) {
    return input.op === 'resources' && contradictsItself(input.pod.spec, output) ? OVERHEAD_ADDED_TWICE : undefined
  },
  run({ input, output }) {
    return diff(output, compute(input))
  },
}

const OVERHEAD_ADDED_TWICE =
  'the recorded pod held a decimal quantity (1.5Gi) to which upstream adds the overhead in place, each time it is asked'

/** Without overhead, what a pod asks for as a whole is what it asks for; the recorded answer has more. */
function contradictsItself(spec: any, output: any): boolean {
  const own = spec.resources?.requests ?? {}
  return Object.keys(spec.overhead ?? {}).some((name) => name in own && output.requestsWithoutOverhead[name] !== own[name])
}

function compute(input: any): Record<string, unknown> {
  switch (input.op) {
    case 'resources': {
      const { spec } = input.pod
      return {
        requests: podRequests(spec),
        limits: podLimits(spec),
        requestsWithoutOverhead: computePodRequests(spec, { excludeOverhead: true }),
        requestsForScoring: podRequestsForScoring(spec),
        qosClass: qosClass(spec),
      }
    }
    case 'availability': {
      const pod: any = { metadata: { name: 'p' }, spec: {}, status: input.status }
      return { ready: podReady(pod), available: podAvailable(pod, input.minReadySeconds, input.nowMs), terminal: isPodTerminal(pod) }
    }
    case 'restart': {
      const containers = [...input.spec.containers, ...(input.spec.initContainers ?? [])]
      const container = containers.find(({ name }) => name === input.container)
      return { restart: restartsContainer(input.spec, container, input.exitCode) }
    }
    case 'delete': {
      const { nodeName, phase, requestedGracePeriodSeconds, terminationGracePeriodSeconds } = input
      const grace = terminationGracePeriodSeconds ?? undefined
      const pod: any = { metadata: { name: 'p' }, spec: { nodeName, terminationGracePeriodSeconds: grace }, status: { phase } }
      return { gracePeriodSeconds: deletionGraceSeconds(pod, requestedGracePeriodSeconds ?? undefined) }
    }
    default:
      throw new Error(`unknown op ${input.op}`)
  }
}
