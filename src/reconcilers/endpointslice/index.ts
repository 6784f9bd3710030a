/**
 * The EndpointSlice controller: lists, per Service, the pods behind it, where they are and what they are fit for.
 * What a pod's change costs does not grow with its siblings. Source: kubernetes, pkg/controller/endpointslice and
 * staging/src/k8s.io/endpointslice.
 */
import { podsByNamespace, podsByNode, slicesByPod, type Reconciler } from '../../client/index.js'
import { decide } from './decide.js'
import { gather, slicesByService } from './gather.js'
import type { EndpointSliceOptions, Input } from './input.js'
import { begin, end, forget, MEMORY, rememberHinted, wrote } from './notes.js'
import { selectingServices, servicesBySelectorTerm, watches } from './watches.js'

export type { EndpointSliceOptions } from './input.js'

/** Makes the controller. */
export function makeEndpointSliceReconciler(options: EndpointSliceOptions = {}): Reconciler<Input> {
  return {
    name: 'endpointslice',
    actor: 'endpointslice-controller',
    backOff: { baseMs: 1_000, maxMs: 1_000_000 },
    watches,
    indexes: [podsByNamespace, podsByNode, servicesBySelectorTerm, slicesByService, slicesByPod],
    followers: [selectingServices],
    memory: MEMORY,
    gather: (context, key) => gather(context, key, options),
    decide,
    remember: {
      begin, end, forget, wrote,
      hinted: rememberHinted,
    },
  }
}

