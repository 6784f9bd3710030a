/** What a sync of the Job controller looks at: a Job with its pods, or a pod whose Job is gone or over. */
import { expectationsMet, hasCaughtUp, type ControllerContext } from '../../client/index.js'
import { controllerOf, isJobFinished, labelSelectorAsSelector, matches, objectKey, type Job, type KubeObject, type Pod } from '../../model/index.js'
import { NO_FAILURES, type BackOff } from './back-off.js'
import { isTracked } from './pods.js'

export interface JobInput {
  readonly job: Job
  readonly key: string
  readonly now: number
  /** Whether the Job itself is one that this controller has since written anew. */
  readonly stale: boolean
  /** Whether all creations and deletions of pods that were asked for have been seen. */
  readonly satisfied: boolean
  /** The pods that the Job controls. */
  readonly pods: readonly Pod[]
  /** Orphans that the selector matches. */
  readonly adopt: readonly Pod[]
  /** The uids of pods whose finalizer was taken off, which has not been seen. */
  readonly released: readonly string[]
  readonly backOff: BackOff
}

export interface OrphanInput {
  /** A pod that holds on to a Job which no longer counts it. */
  readonly orphan: Pod
}

export type Input = JobInput | OrphanInput

/** Names of the dictionaries of the controller's memory. */
export const RELEASED = 'released'
export const BACK_OFF = 'back-off'

/** The name by which this controller is meant where a Job says who manages it. */
const OWN_NAME = 'kubernetes.io/job-controller'
const ORPHAN = 'pod/'

/** The key under which a pod is looked at for its finalizer. */
export function orphanKey(pod: Pod): string {
  return ORPHAN + objectKey(pod.metadata.namespace, pod.metadata.name)
}

/** Whether another controller manages the Job. */
export function isForeign({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== OWN_NAME
}

export function gather(context: ControllerContext, key: string): Input | undefined {
  return key.startsWith(ORPHAN) ? gatherOrphan(context, key.slice(ORPHAN.length)) : gatherJob(context, key)
}

function gatherJob({ view, memory, now }: ControllerContext, key: string): JobInput | undefined {
  const job = view.get<Job>('Job', key)
  if (job === undefined) return undefined
  return {
    job, key, now,
    stale: !hasCaughtUp(memory, key, job as unknown as KubeObject),
    satisfied: expectationsMet(memory, key, now),
    pods: view.byIndex<Pod>('Pod', 'by-controller', job.metadata.uid ?? ''),
    adopt: orphansOf(view, job),
    released: memory.of<readonly string[]>(RELEASED).get(key) ?? NO_UIDS,
    backOff: memory.of<BackOff>(BACK_OFF).get(key) ?? NO_FAILURES,
  }
}

const NO_PODS: readonly Pod[] = []
const NO_UIDS: readonly string[] = []

function orphansOf(view: ControllerContext['view'], { metadata, spec }: Job): readonly Pod[] {
  const orphans = metadata.deletionTimestamp === undefined ? view.byIndex<Pod>('Pod', 'orphans', metadata.namespace ?? 'default') : NO_PODS
  if (orphans.length === 0) return NO_PODS
  const selector = labelSelectorAsSelector(spec.selector)
  if ('error' in selector) return NO_PODS
  return orphans.filter((pod) => pod.metadata.deletionTimestamp === undefined && matches(selector, pod.metadata.labels))
}

function gatherOrphan(context: ControllerContext, key: string): OrphanInput | undefined {
  const pod = context.view.get<Pod>('Pod', key)
  if (pod === undefined || !isTracked(pod)) return undefined
  const owner = controllerOf(pod)
  if (owner === undefined) return { orphan: pod }
  if (owner.kind !== 'Job' || owner.apiVersion !== 'batch/v1') return undefined
  const job = jobOf(pod, context)
  return job !== undefined && (isForeign(job) || !isJobFinished(job)) ? undefined : { orphan: pod }
}

/** The Job that controls a pod, if this controller knows it. */
export function jobOf(pod: Pod, { view }: ControllerContext): Job | undefined {
  const owner = controllerOf(pod)
  if (owner?.kind !== 'Job') return undefined
  const job = view.get<Job>('Job', objectKey(pod.metadata.namespace ?? 'default', owner.name))
  return job?.metadata.uid === owner.uid ? job : undefined
}
