/**
 * How many pods the controllers of some pods are meant to have: the replicas of Deployments, and of ReplicaSets,
 * StatefulSets and ReplicationControllers that nothing above them controls. Source: kubernetes,
 * pkg/controller/disruption/disruption.go (getExpectedScale and its finders).
 */
import { kindInfo } from '../../apiserver/index.js'
import type { ControllerContext } from '../../client/index.js'
import { controllerOf, groupOf, resolveKind, type KubeObject, type OwnerReference, type Pod } from '../../model/index.js'

export interface ExpectedScale {
  readonly pods: number
  /** The names of pods that nothing controls. */
  readonly unmanaged: readonly string[]
}

type View = ControllerContext['view']

interface Scale {
  readonly uid: string
  readonly replicas: number
}

/** What the controllers of these pods ask for altogether, or why that cannot be told. */
export function expectedScale(view: View, pods: readonly Pod[]): ExpectedScale | { readonly error: string } {
  const scales = new Map<string, number>()
  const unmanaged: string[] = []
  for (const pod of pods) {
    const owner = controllerOf(pod)
    if (owner === undefined) unmanaged.push(pod.metadata.name)
    else if (!scales.has(owner.uid)) {
      const found = scaleOf(view, owner, pod.metadata.namespace ?? 'default') ?? { error: `found no controllers for pod "${pod.metadata.name}"` }
      if ('error' in found) return found
      scales.set(found.uid, found.replicas)
    }
  }
  return { pods: [...scales.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged }
}

/** The groups of the kinds that can be asked for their scale; those of old are known to the finders of ReplicaSets. */
const SCALED: ReadonlyMap<string, readonly string[]> = new Map([
  ['ReplicaSet', ['apps', 'extensions']], ['StatefulSet', ['apps']], ['ReplicationController', ['']], ['Deployment', ['apps']],
])
const OF_DEPLOYMENTS: readonly string[] = ['apps', 'extensions']

function scaleOf(view: View, owner: OwnerReference, namespace: string): Scale | { readonly error: string } | undefined {
  if (SCALED.get(owner.kind)?.includes(groupOf(owner.apiVersion)) !== true) return unscalable(view, owner)
  const controller = ownerNamed(view, owner, namespace)
  const above = controller === undefined || owner.kind !== 'ReplicaSet' ? undefined : controllerOf(controller)
  const deployment = above?.kind === 'Deployment' && OF_DEPLOYMENTS.includes(groupOf(above.apiVersion)) ? ownerNamed(view, above, namespace) : undefined
  return scale(deployment ?? controller)
}

function ownerNamed(view: View, { kind, name, uid }: OwnerReference, namespace: string): KubeObject | undefined {
  const found = view.get<KubeObject>(kind, `${namespace}/${name}`)
  return found?.metadata.uid === uid ? found : undefined
}

function scale(controller: KubeObject | undefined): Scale | undefined {
  if (controller === undefined) return undefined
  const { metadata, spec } = controller
  return { uid: metadata.uid ?? '', replicas: (spec as { readonly replicas?: number } | undefined)?.replicas ?? 1 }
}

/** What upstream says about a kind that it cannot ask for its scale. */
function unscalable(view: View, { apiVersion, kind }: OwnerReference): { readonly error: string } {
  const resolved = resolveKind(apiVersion, kind)
  const isServed = 'plural' in resolved && (!resolved.custom || view.kinds().includes(kindInfo(apiVersion, kind).storeKind))
  if (!isServed) return { error: `no matches for kind "${kind}" in version "${apiVersion}"` }
  return { error: `${resolved.plural}${resolved.group === '' ? '' : `.${resolved.group}`} does not implement the scale subresource` }
}
