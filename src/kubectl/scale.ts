/** `kubectl scale`: through the scale subresource. Source: kubectl, pkg/cmd/scale and pkg/scale. */
import { kindInfo } from '../apiserver/index.js'
import type { KubeObject } from '../model/index.js'
import type { Command } from './command.js'

/** Sets how many replicas a workload shall have. */
export function scale(object: KubeObject, replicas: number): Command {
  const { namespace = 'default', name } = object.metadata
  return { ok: true, request: { do: 'scale', kind: kindInfo(object.apiVersion, object.kind).storeKind, namespace, name, replicas } }
}
