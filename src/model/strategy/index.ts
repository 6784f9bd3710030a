/**
 * Strategies: what storing does to an object after defaulting and before validation. A create clears the status and
 * starts the generation; a write to the main resource keeps the status and what else is not the client's to write,
 * and counts the generation up when the specification changes (a Deployment's also when its annotations do).
 * Source: pkg/registry/…/strategy.go, apiserver/pkg/registry/rest (create.go, update.go).
 */
import { freeze } from '../../plain/index.js'
import { withFields, withoutFields } from '../copy.js'
import type { CronJob, CSIDriver, DaemonSet, Deployment, Ingress, Job, KubeObject, Namespace, Node, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, Secret, Service, StatefulSet } from '../kinds/index.js'
import { createdDefinition, updatedDefinition } from '../custom/index.js'
import { wireShape } from '../wire/index.js'
import { storedClaimSpec } from './claim.js'
import { createdDaemonSet, updatedDaemonSet } from './daemon-set.js'
import { storedCronJob, withGeneratedSelector } from './job.js'
import { keptPodStatus, preparePod, storedPodSpec, updatedPodSpec } from './pod.js'
import { sameValue } from './same.js'
import { createdServiceSpec, updatedServiceSpec } from './service.js'
import { detachedAttachment, pendingVolume, prepareNamespace, storedDriver, storedNode, storedSecret } from './small.js'
import { storedStatefulSet } from './stateful-set.js'

export { templateGeneration } from './daemon-set.js'
export { podAsWritten, withLabelKeysMerged } from './pod.js'
export { sameValue } from './same.js'

type Workload = DaemonSet | Deployment | Job | ReplicaSet | StatefulSet

interface Strategy<T extends KubeObject = KubeObject> {
  /** The object as a create stores it. */
  readonly create?: (object: T, nowMs: number) => T
  /** What a write keeps of the old object beyond the status. */
  readonly update?: (old: T, next: T) => T
  /** Whether a changed specification counts the generation up. */
  readonly generation?: true
  /** Whether changed annotations do so too. */
  readonly annotationsCount?: true
}

const strategies: ReadonlyMap<string, Strategy> = new Map<string, unknown>([
  ['Pod', {
    create: preparePod,
    update: (_old: Pod, next: Pod) => withSpec(next, updatedPodSpec(next.spec)),
    generation: true,
  }],
  ['ReplicationController', { create: firstGeneration, update: storedWorkload, generation: true }],
  ['ReplicaSet', { create: firstGeneration, update: storedWorkload, generation: true }],
  ['Deployment', { create: firstGeneration, update: storedWorkload, generation: true, annotationsCount: true }],
  ['Job', { create: (job: Job) => withGeneratedSelector(firstGeneration(job) as unknown as Job), update: storedWorkload, generation: true }],
  ['CronJob', { create: (cronJob: CronJob) => clearStatus(withGenerationOne(storedCronJob(cronJob))), update: (_old: CronJob, next: CronJob) => storedCronJob(next), generation: true }],
  ['StatefulSet', {
    create: (set: StatefulSet) => firstGeneration(storedStatefulSet(set)),
    update: (old: StatefulSet, next: StatefulSet) => storedWorkload(old, storedStatefulSet(next)),
    generation: true,
  }],
  ['DaemonSet', {
    create: (daemonSet: DaemonSet) => firstGeneration(createdDaemonSet(daemonSet)),
    update: (old: DaemonSet, next: DaemonSet) => updatedDaemonSet(old, storedWorkload(old, next) as DaemonSet),
    generation: true,
  }],
  ['Service', {
    create: (service: Service) => clearStatus(withSpec(service, createdServiceSpec(service.spec))),
    update: (old: Service, next: Service) => withSpec(next, updatedServiceSpec(old, next)),
  }],
  ['HorizontalPodAutoscaler', { create: clearStatus }],
  ['PersistentVolumeClaim', {
    create: (claim: PersistentVolumeClaim) => clearStatus(withSpec(claim, storedClaimSpec(claim.spec, undefined))),
    update: (old: PersistentVolumeClaim, next: PersistentVolumeClaim) => withSpec(next, storedClaimSpec(next.spec, old.spec)),
  }],
  ['ResourceQuota', { create: clearStatus }],
  ['Ingress', { create: (ingress: Ingress) => clearStatus(withGenerationOne(ingress)), generation: true }],
  ['NetworkPolicy', { create: withGenerationOne, generation: true }],
  ['PersistentVolume', { create: pendingVolume }],
  ['VolumeAttachment', { create: detachedAttachment }],
  ['CSIDriver', { create: storedDriver, update: (_old: CSIDriver, next: CSIDriver) => storedDriver(next), generation: true }],
  ['Namespace', { create: prepareNamespace, update: (old: Namespace, next: Namespace) => withSpec(next, old.spec) }],
  ['Node', { create: storedNode, update: (_old: Node, next: Node) => storedNode(next) }],
  ['Secret', { create: storedSecret, update: (_old: Secret, next: Secret) => storedSecret(next) }],
  ['PriorityClass', { create: withGenerationOne }],
  ['CustomResourceDefinition', { create: createdDefinition, update: updatedDefinition, generation: true }],
  ['PodDisruptionBudget', { create: (budget: PodDisruptionBudget) => clearStatus(withGenerationOne(budget)), generation: true }],
]) as ReadonlyMap<string, Strategy>

const NO_STRATEGY: Strategy = {}

/** The object as a create stores it; defaults are in it already. */
export function prepareForCreate<T extends KubeObject>(object: T, nowMs: number): T
export function prepareForCreate(object: KubeObject, nowMs: number): KubeObject {
  const metadata = withoutFields(object.metadata, ['deletionTimestamp', 'deletionGracePeriodSeconds'])
  const strategy = strategyOf(object)
  const cleared = metadata === object.metadata ? object : withFields(object, { metadata })
  return freeze(strategy.create === undefined ? cleared : strategy.create(cleared, nowMs))
}

/** The object as a write to the main resource stores it in the place of `old`; defaults are in it already. */
export function prepareForUpdate<T extends KubeObject>(old: T, next: T): T
export function prepareForUpdate(old: KubeObject, next: KubeObject): KubeObject {
  const strategy = strategyOf(next)
  const kept = keepServerMetadata(old, keepStatus(old, next))
  const updated = strategy.update === undefined ? kept : strategy.update(old, kept)
  return freeze(strategy.generation === true ? counted(strategy, old, updated) : updated)
}

/**
 * The object as a write to the status stores it: the new status, the old specification. Most of the metadata may be
 * written along with it; a Pod's owners and a Deployment's labels may not.
 */
export function prepareForStatusUpdate<T extends KubeObject>(old: T, next: T): T
export function prepareForStatusUpdate(old: KubeObject, next: KubeObject): KubeObject {
  const kept = keepServerMetadata(old, next).metadata
  const fixed = old.kind === 'Pod' ? 'ownerReferences' : old.kind === 'Deployment' ? 'labels' : undefined
  const metadata = fixed === undefined ? kept : withField(kept, fixed, old.metadata[fixed])
  if (next.status === undefined) return freeze(withFields(old, { metadata }))
  const status = old.kind === 'Pod' ? keptPodStatus((old as unknown as Pod).status, (next as unknown as Pod).status!) : next.status
  return freeze(withFields(old, { metadata, status }))
}

function withField(metadata: KubeObject['metadata'], field: 'ownerReferences' | 'labels', value: unknown): KubeObject['metadata'] {
  if (metadata[field] === value) return metadata
  return value === undefined ? withoutFields(metadata, [field]) : withFields(metadata, { [field]: value })
}

function strategyOf({ apiVersion, kind }: KubeObject): Strategy {
  return BUILT_IN.has(apiVersion) ? (strategies.get(kind) ?? NO_STRATEGY) : NO_STRATEGY
}

const BUILT_IN = new Set(['v1', 'apps/v1', 'autoscaling/v2', 'batch/v1', 'networking.k8s.io/v1', 'policy/v1', 'scheduling.k8s.io/v1', 'storage.k8s.io/v1', 'apiextensions.k8s.io/v1'])

/** With the status that a kind shows before anybody has written one; all else is in shape. */
function clearStatus(object: KubeObject): KubeObject {
  return wireShape(object.kind, withoutFields(object, ['status']) as KubeObject, object)
}

function withGenerationOne(object: KubeObject): KubeObject {
  return withFields(object, { metadata: withFields(object.metadata, { generation: 1 }) })
}

function firstGeneration(workload: Workload): KubeObject {
  return clearStatus(withGenerationOne(storedWorkload(workload, workload)))
}

/** A ReplicationController may lack a template, which validation complains about. */
function storedWorkload(_old: Workload, next: Workload): Workload {
  const template = next.spec.template as Workload['spec']['template'] | undefined
  if (template === undefined) return next
  const spec = storedPodSpec(template.spec)
  if (spec === template.spec) return next
  return { ...next, spec: { ...next.spec, template: { ...template, spec } } } as Workload
}

function withSpec<T extends KubeObject>(object: T, spec: unknown): T {
  return object.spec === spec ? object : withFields(object, { spec } as unknown as Partial<T>)
}

function keepStatus(old: KubeObject, next: KubeObject): KubeObject {
  if (old.status === undefined || next.status === old.status) return next
  return withFields(next, { status: old.status })
}

function keepServerMetadata(old: KubeObject, next: KubeObject): KubeObject {
  const { generation, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = old.metadata
  const given = next.metadata
  if (generation === given.generation && creationTimestamp === given.creationTimestamp && deletionTimestamp === given.deletionTimestamp
    && deletionGracePeriodSeconds === given.deletionGracePeriodSeconds) return next
  const server = { generation, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds }
  const metadata: Record<string, unknown> = { ...next.metadata }
  for (const [key, value] of Object.entries(server)) {
    if (value === undefined) delete metadata[key]
    else metadata[key] = value
  }
  return { ...next, metadata: metadata as unknown as KubeObject['metadata'] }
}

function counted(strategy: Strategy, old: KubeObject, next: KubeObject): KubeObject {
  const changed = !sameValue(old.spec, next.spec)
    || (strategy.annotationsCount === true && !sameValue(old.metadata.annotations, next.metadata.annotations))
  return changed ? withFields(next, { metadata: withFields(next.metadata, { generation: (old.metadata.generation ?? 0) + 1 }) }) : next
}
