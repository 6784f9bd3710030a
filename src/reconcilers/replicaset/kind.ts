/**
 * ReplicationControllers are kept by the code of ReplicaSets: to it they are sets whose selector is a map of labels.
 * Source: kubernetes, pkg/controller/replication (conversion.go, replication_controller.go).
 */
import { replicaSetsByNamespace, replicationControllersByNamespace, type ControllerContext } from '../../client/index.js'
import { type KubeObject, type ReplicaSet, type ReplicationController } from '../../model/index.js'
import { freeze } from '../../plain/index.js'

/** The kinds that keep a number of pods of one template. */
export type SetKind = 'ReplicaSet' | 'ReplicationController'

/** The index of a kind by namespace. */
export const byNamespace = { ReplicaSet: replicaSetsByNamespace, ReplicationController: replicationControllersByNamespace } as const

/** The set under a key, as this process believes it. */
export function setOf({ view }: Pick<ControllerContext, 'view'>, kind: SetKind, key: string): ReplicaSet | undefined {
  const object = view.get<KubeObject>(kind, key)
  return object === undefined ? undefined : asSet(object)
}

const converted = new WeakMap<KubeObject, ReplicaSet>()

/** A set, or a ReplicationController as one: it keeps its kind. */
export function asSet(object: KubeObject): ReplicaSet {
  if (object.kind === 'ReplicaSet') return object as unknown as ReplicaSet
  const known = converted.get(object)
  if (known !== undefined) return known
  const { spec } = object as unknown as ReplicationController
  const set = freeze({ ...object, spec: { ...spec, selector: { matchLabels: spec?.selector ?? {} } } }) as unknown as ReplicaSet
  converted.set(object, set)
  return set
}
