/** Reading Ingresses as the API server shows them. Source: the json tags of k8s.io/api/networking/v1. */
import { withoutFields } from '../copy.js'
import type { Ingress } from '../kinds/index.js'
import { at } from './fill.js'

/** An Ingress without an empty list of rules, unless it is what the server will refuse it for. */
export function defaultIngress(ingress: Ingress): Ingress {
  return at(ingress, 'spec', (spec) => (spec.rules?.length === 0 && spec.defaultBackend !== undefined ? withoutFields(spec, ['rules']) : spec))
}
