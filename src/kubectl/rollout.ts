/**
 * `kubectl rollout` on Deployments, StatefulSets and DaemonSets: undo, restart, pause, resume, history. Each is a pure function from what kubectl
 * reads to the patch that it sends, or to what it says instead. Source: kubernetes, staging/src/k8s.io/kubectl
 * (pkg/polymorphichelpers: rollback.go, history.go, objectrestarter.go, objectpauser.go).
 */
import type { PatchRequest } from '../apiserver/index.js'
import { controllerOf, sameValue, templateOfRevision, type ControllerRevision, type DaemonSet, type Deployment, type KubeObject, type ReplicaSet, type StatefulSet } from '../model/index.js'

export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt'

const REVISION = 'deployment.kubernetes.io/revision'
const TEMPLATE_HASH = 'pod-template-hash'
const NOT_COPIED = [
  'kubectl.kubernetes.io/last-applied-configuration', REVISION, 'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas', 'deprecated.deployment.rollback.to',
]

/** What kubectl says when it does nothing. */
export interface NotDone {
  /** `skipped` is no failure: there was nothing to do. */
  readonly skipped: boolean
  readonly message: string
}

/** Puts the template of an earlier revision (0: the one before the present) back. */
export function rolloutUndoPatch(deployment: Deployment, replicaSets: readonly ReplicaSet[], toRevision: number): PatchRequest | NotDone {
  const { name } = deployment.metadata
  if (toRevision < 0) return failure(`unable to find specified revision ${toRevision} in history`)
  if (deployment.spec.paused === true) {
    return failure(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${name}' and try again`)
  }
  const revisions = rolloutHistory(deployment, replicaSets)
  const chosen = toRevision === 0 ? revisions[revisions.length - 2] : revisions.find(({ revision }) => revision === toRevision)
  if (chosen === undefined) {
    return failure(toRevision === 0 ? `no rollout history found for deployment "${name}"` : `unable to find specified revision ${toRevision} in history`)
  }
  const template = withoutHash(chosen.replicaSet)
  if (sameValue(template, deployment.spec.template)) return { skipped: true, message: `skipped rollback (current template already matches revision ${toRevision})` }
  const annotations = restoredAnnotations(deployment, chosen.replicaSet)
  return patchOf(deployment, 'json', [
    { op: 'replace', path: '/spec/template', value: template },
    { op: deployment.metadata.annotations === undefined ? 'add' : 'replace', path: '/metadata/annotations', value: annotations },
  ])
}

/** Puts the template of an earlier revision (0: the one before the present) of a StatefulSet or a DaemonSet back. */
export function revisionUndoPatch(workload: DaemonSet | StatefulSet, revisions: readonly ControllerRevision[], toRevision: number): PatchRequest | NotDone {
  if (toRevision < 0) return failure(`unable to find specified revision ${toRevision} in history`)
  const history = revisions.filter((revision) => controllerOf(revision)?.uid === workload.metadata.uid).sort((a, b) => a.revision - b.revision)
  const chosen = toRevision === 0 ? history[history.length - 2] : history.find(({ revision }) => revision === toRevision)
  if (chosen === undefined) return failure(`unable to find specified revision ${toRevision} in history`)
  if (sameValue(templateOfRevision(chosen.data), workload.spec.template)) return { skipped: true, message: `skipped rollback (current template already matches revision ${toRevision})` }
  return patchOf(workload, 'strategic', chosen.data)
}

/** Restarts all pods by an annotation of the template; `time` as kubectl writes it, RFC 3339. */
export function rolloutRestartPatch(deployment: DaemonSet | Deployment | StatefulSet, time: string): PatchRequest | NotDone {
  if ('paused' in deployment.spec && deployment.spec.paused === true) return failure(`can't restart paused deployment (run rollout resume first)`)
  return patchOf(deployment, 'strategic', { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: time } } } } })
}

export function rolloutPausePatch(deployment: Deployment): PatchRequest | NotDone {
  if (deployment.spec.paused === true) return failure('is already paused')
  return patchOf(deployment, 'strategic', { spec: { paused: true } })
}

export function rolloutResumePatch(deployment: Deployment): PatchRequest | NotDone {
  if (deployment.spec.paused !== true) return failure('is not paused')
  return patchOf(deployment, 'strategic', { spec: { paused: null } })
}

/** What kubectl says of workloads that cannot be paused. */
export function notPausable(verb: 'pause' | 'resume'): NotDone {
  return failure(verb === 'pause' ? 'pausing is not supported' : 'resuming is not supported')
}

export function isNotDone(answer: PatchRequest | NotDone): answer is NotDone {
  return 'skipped' in answer
}

/** The revisions of a Deployment that still have a ReplicaSet, lowest first. */
export function rolloutHistory(deployment: Deployment, replicaSets: readonly ReplicaSet[]): { readonly revision: number; readonly replicaSet: ReplicaSet }[] {
  return replicaSets
    .filter((set) => controllerOf(set)?.uid === deployment.metadata.uid)
    .map((replicaSet) => ({ revision: Number(replicaSet.metadata.annotations?.[REVISION] ?? 0), replicaSet }))
    .filter(({ revision }) => Number.isSafeInteger(revision) && revision > 0)
    .sort((a, b) => a.revision - b.revision)
}

function failure(message: string): NotDone {
  return { skipped: false, message }
}

function patchOf({ kind, metadata: { namespace, name } }: Pick<KubeObject, 'kind' | 'metadata'>, type: PatchRequest['type'], patch: unknown): PatchRequest {
  return { do: 'patch', kind, namespace: namespace ?? 'default', name, type, patch }
}

function withoutHash({ spec: { template } }: ReplicaSet): Deployment['spec']['template'] {
  const { [TEMPLATE_HASH]: _hash, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } } as Deployment['spec']['template']
}

/** The set's annotations, but those about revisions and sizes are the Deployment's own. */
function restoredAnnotations(deployment: Deployment, set: ReplicaSet): Readonly<Record<string, string>> {
  const annotations: Record<string, string> = {}
  for (const name of NOT_COPIED) {
    const own = deployment.metadata.annotations?.[name]
    if (own !== undefined) annotations[name] = own
  }
  for (const [name, value] of Object.entries(set.metadata.annotations ?? {})) if (!NOT_COPIED.includes(name)) annotations[name] = value
  return annotations
}
