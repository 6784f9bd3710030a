/**
 * Hints by `trafficDistribution`: every ready endpoint is for its own zone, with PreferSameNode for its own node too.
 * A hint depends on its endpoint alone, so only slices that change anyway need a look, except when the Service itself
 * changed. Source: kubernetes, staging/src/k8s.io/endpointslice/trafficdist.
 */
import { endpointFacts } from '../../client/index.js'
import { sameValue, type Endpoint, type EndpointSlice, type Service } from '../../model/index.js'
import type { Plan, Wanted } from './plan.js'

export type Distribution = 'zone' | 'node' | 'none'

const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode'
const TOPOLOGY_AWARE_HINTS = 'service.kubernetes.io/topology-aware-hints'

/** Whether hints are made by the CPUs of the zones. */
export function isTopologyAuto({ metadata: { annotations = {} } }: Service): boolean {
  const mode = annotations[TOPOLOGY_AWARE_HINTS] ?? annotations[TOPOLOGY_MODE]
  return mode === 'Auto' || mode === 'auto'
}

function distributionOf({ spec }: Service): Distribution {
  switch (spec.trafficDistribution) {
    case 'PreferClose':
    case 'PreferSameZone':
      return 'zone'
    case 'PreferSameNode':
      return 'node'
    default:
      return 'none'
  }
}

export function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready === true
}

/** The endpoint without its hints. */
export function withoutHints(endpoint: Endpoint): Endpoint {
  if (endpoint.hints === undefined) return endpoint
  const { hints: _dropped, ...rest } = endpoint
  return rest
}

/** Sets the hints of what is written and, if `everywhere`, writes what would stay but has wrong ones. */
export function distribute(plan: Plan, service: Service, everywhere: boolean): Plan {
  const distribution = distributionOf(service)
  const wrong = everywhere ? plan.unchanged.filter((slice) => hasWrongHints(slice, distribution)) : []
  const update = [...plan.update, ...wrong.map((slice): Wanted => ({ slice, ports: slice.ports ?? [], endpoints: slice.endpoints ?? [] }))]
  const hinted = (wanted: Wanted): Wanted => (distribution === 'none' && !hasHints(wanted, service) ? wanted : { ...wanted, endpoints: wanted.endpoints.map((endpoint) => withHints(endpoint, distribution)) })
  return { ...plan, create: plan.create.map(hinted), update: update.map(hinted), unchanged: plan.unchanged.filter((slice) => !wrong.includes(slice)) }
}

function hasHints({ slice, endpoints }: Wanted, { metadata: { namespace = 'default' } }: Service): boolean {
  return endpointFacts(endpoints, namespace, slice?.endpoints ?? undefined).hinted
}

function hasWrongHints({ endpoints }: EndpointSlice, distribution: Distribution): boolean {
  if (distribution === 'none') return (endpoints ?? []).some(({ hints }) => hints !== undefined)
  return (endpoints ?? []).some((endpoint) => isReady(endpoint) && !sameValue(endpoint.hints, hintsFor(endpoint, distribution)))
}

/** An endpoint that was not ready keeps what it has: that is what upstream leaves to it. */
function withHints(endpoint: Endpoint, distribution: Distribution): Endpoint {
  const hints = distribution === 'none' ? undefined : isReady(endpoint) ? hintsFor(endpoint, distribution) : endpoint.hints
  if (sameValue(hints, endpoint.hints)) return endpoint
  return hints === undefined ? withoutHints(endpoint) : { ...endpoint, hints }
}

function hintsFor({ zone, nodeName }: Endpoint, distribution: Distribution): Endpoint['hints'] {
  const forNode = distribution === 'node' && nodeName !== undefined
  if (zone === undefined && !forNode) return undefined
  return { ...(zone === undefined ? {} : { forZones: [{ name: zone }] }), ...(forNode ? { forNodes: [{ name: nodeName }] } : {}) }
}
