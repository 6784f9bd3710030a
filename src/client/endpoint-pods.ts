/**
 * Whose the endpoints of EndpointSlices are: by it a slice is found for a pod, and a pod in its slice. It is read off a
 * list of endpoints once and remembered with the list; what a list takes over from another one is not read again, so
 * that of a hundred endpoints only those are looked at that are new.
 */
import { objectKey, type Endpoint, type EndpointSlice } from '../model/index.js'
import { isFrozen } from '../plain/index.js'
import type { IndexDefinition, View } from '../sim/index.js'

/** What is known of a list of endpoints. */
export interface EndpointFacts {
  /** The keys of their pods, in the list's order; empty for an endpoint that is no pod's. */
  readonly pods: readonly string[]
  /** Whether any has hints. */
  readonly hinted: boolean
}

interface Remembered extends EndpointFacts {
  readonly namespace: string
}

const NO_ENDPOINTS: readonly Endpoint[] = Object.freeze([])
const remembered = new WeakMap<readonly Endpoint[], Remembered>()

/**
 * Whose the endpoints of a list are.
 * @param namespace the slice's: that of pods for which none is named
 * @param before a list from which this one has taken over endpoints, in their order
 */
export function endpointFacts(endpoints: readonly Endpoint[], namespace: string, before?: readonly Endpoint[]): EndpointFacts {
  const known = isFrozen(endpoints) ? remembered.get(endpoints) : undefined
  if (known?.namespace === namespace) return known
  const facts = { ...read(endpoints, namespace, before), namespace }
  if (isFrozen(endpoints)) remembered.set(endpoints, facts)
  return facts
}

function read(endpoints: readonly Endpoint[], namespace: string, before: readonly Endpoint[] = NO_ENDPOINTS): EndpointFacts {
  const known = before.length === 0 ? undefined : endpointFacts(before, namespace)
  const pods: string[] = []
  let hinted = false
  let next = 0
  for (let i = 0; i < endpoints.length; i++) {
    const endpoint = endpoints[i]!
    const at = before[next] === endpoint ? next : before.indexOf(endpoint, next)
    if (at === -1) {
      pods.push(podOf(endpoint, namespace))
      hinted ||= endpoint.hints !== undefined
    } else {
      pods.push(known!.pods[at]!)
      hinted ||= known!.hinted && endpoint.hints !== undefined
      next = at + 1
    }
  }
  return { pods, hinted }
}

function podOf({ targetRef }: Endpoint, namespace: string): string {
  return targetRef?.kind === 'Pod' ? objectKey(targetRef.namespace ?? namespace, targetRef.name ?? '') : ''
}

/** EndpointSlices by the keys of the pods that they list. */
export const slicesByPod: IndexDefinition = {
  name: 'by-pod', kind: 'EndpointSlice', keys: ({ metadata: { namespace = 'default' }, endpoints }: EndpointSlice) => {
    const { pods } = endpointFacts(endpoints ?? NO_ENDPOINTS, namespace)
    return pods.includes('') ? pods.filter((pod) => pod !== '') : pods
  },
}

/** The EndpointSlices that list a pod, as a store or view has them. */
export function slicesOfPod(from: Pick<View, 'byIndex'>, pod: string): readonly EndpointSlice[] {
  return from.byIndex<EndpointSlice>('EndpointSlice', slicesByPod.name, pod)
}
