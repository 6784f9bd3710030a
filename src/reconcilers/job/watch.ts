/**
 * What a change of a Job or a pod means to the Job controller. Changes of pods and of the Job's own status are
 * gathered for a second, so that one sync sees to many of them.
 * Source: kubernetes, pkg/controller/job/job_controller.go (the event handlers).
 */
import { creationObserved, deletionObserved, forgetExpectations, forgetWrites, type ControllerContext } from '../../client/index.js'
import {
  controllerOf, isControlledBy, isEmptySelector, isJobFinished, keyOf, labelSelectorAsSelector, matches, parseTime, sameValue, type Job, type Pod,
} from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import type { Change } from '../../sim/index.js'
import { BACK_OFF, jobOf, orphanKey, RELEASED } from './input.js'
import { isTracked } from './pods.js'

export const BATCH_MS = 1000

export function jobChanged(change: Change<never>, context: ControllerContext): void {
  const { key, old, new: job } = change as unknown as Change<Job>
  if (job === undefined || (old !== undefined && old.metadata.uid !== job.metadata.uid)) forget(context, key)
  // Upstream looks once more at a Job that is gone or over, to forget what it knows of it.
  if (job === undefined) {
    context.queue.drop(key)
    return releasePodsOf(old!, context)
  }
  if (old !== undefined && isJobFinished(job)) {
    context.memory.of(BACK_OFF).delete(key)
    context.queue.drop(key)
    return releasePodsOf(job, context)
  }
  if (old === undefined || old.metadata.generation !== job.metadata.generation) context.queue.add(key)
  else context.queue.addAfter(key, BATCH_MS)
  if (old === undefined) return
  const { activeDeadlineSeconds } = job.spec
  if (activeDeadlineSeconds === undefined || activeDeadlineSeconds === old.spec.activeDeadlineSeconds) return
  const startedAt = parseTime(job.status?.startTime)
  if (startedAt !== undefined) context.queue.addAfter(key, startedAt + activeDeadlineSeconds * 1000 - context.now)
}

function forget({ memory }: ControllerContext, key: string): void {
  forgetExpectations(memory, key)
  forgetWrites(memory, key)
  memory.of(RELEASED).delete(key)
  memory.of(BACK_OFF).delete(key)
}

/** Nobody counts the pods of a Job that is over or gone: they are let go. */
function releasePodsOf(job: Job, { view, queue }: ControllerContext): void {
  for (const pod of view.byIndex<Pod>('Pod', 'by-controller', job.metadata.uid ?? '')) if (isControlledBy(pod, job) && isTracked(pod)) queue.add(orphanKey(pod))
}

export function podChanged(change: Change<never>, context: ControllerContext): void {
  const { old, new: pod } = change as unknown as Change<Pod>
  if (pod === undefined) return podDeleted(old!, true, context)
  if (pod.metadata.deletionTimestamp !== undefined) return podDeleted(pod, false, context)
  if (old === undefined) podAdded(pod, context)
  else podUpdated(old, pod, context)
}

function podAdded(pod: Pod, context: ControllerContext): void {
  const job = jobOf(pod, context)
  if (job !== undefined) {
    const key = keyOf(job)
    creationObserved(context.memory, key)
    context.queue.addAfter(key, BATCH_MS)
  } else if (controllerOf(pod) === undefined) {
    orphanSeen(pod, true, context)
  }
}

function podUpdated(old: Pod, pod: Pod, context: ControllerContext): void {
  const owner = controllerOf(pod)
  const reowned = !sameValue(owner, controllerOf(old))
  if (reowned) noteUpdate(jobOf(old, context), pod, context)
  if (owner !== undefined) noteUpdate(jobOf(pod, context), pod, context)
  else orphanSeen(pod, reowned || !sameValue(old.metadata.labels, pod.metadata.labels), context)
}

function noteUpdate(job: Job | undefined, pod: Pod, { memory, queue }: ControllerContext): void {
  if (job === undefined) return
  const key = keyOf(job)
  if (!isTracked(pod)) releaseObserved(memory, key, pod.metadata.uid ?? '')
  if (!isJobFinished(job)) queue.addAfter(key, BATCH_MS)
}

/** @param matching whether Jobs that might adopt the pod are to look at it */
function orphanSeen(pod: Pod, matching: boolean, { view, queue }: ControllerContext): void {
  if (isTracked(pod)) queue.add(orphanKey(pod))
  if (!matching) return
  for (const job of view.byIndex<Job>('Job', 'by-namespace', pod.metadata.namespace ?? 'default')) {
    const selector = labelSelectorAsSelector(job.spec.selector)
    if (!('error' in selector) && !isEmptySelector(selector) && matches(selector, pod.metadata.labels)) queue.addAfter(keyOf(job), BATCH_MS)
  }
}

/** @param gone whether the pod has vanished, and not only been asked to */
function podDeleted(pod: Pod, gone: boolean, context: ControllerContext): void {
  const { queue, memory } = context
  const job = jobOf(pod, context)
  if (job === undefined || isJobFinished(job)) {
    if (isTracked(pod)) queue.add(orphanKey(pod))
    return
  }
  const key = keyOf(job)
  deletionObserved(memory, key, keyOf(pod))
  if (gone || !isTracked(pod)) releaseObserved(memory, key, pod.metadata.uid ?? '')
  queue.addAfter(key, BATCH_MS)
}

/** A finalizer that was taken off is seen to be gone, or could not be taken off. */
export function releaseObserved(memory: ControllerContext['memory'], key: string, uid: string): void {
  const released = memory.of<readonly string[]>(RELEASED)
  const open = released.get(key)
  if (open?.includes(uid) !== true) return
  const rest = open.filter((other) => other !== uid)
  if (rest.length === 0) released.delete(key)
  else released.set(key, freeze(rest))
}
