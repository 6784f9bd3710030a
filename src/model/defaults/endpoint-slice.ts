/** Defaults of EndpointSlices. Source: pkg/apis/discovery/v1/defaults.go. */
import type { EndpointSlice } from '../kinds/index.js'
import { at, each, fill } from './fill.js'

/** A slice whose ports have a name, if only the empty one, and a protocol. */
export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  return at(slice, 'ports', (ports) => each(ports, (port) => fill(port, { name: '', protocol: 'TCP' })) ?? ports)
}
