/**
 * postStart hooks. The kubelet waits for the hook of a container before it does anything else for the pod: later
 * containers do not start, none restarts, no probe begins, and nobody is told that the container runs. A hook that
 * fails has its container stopped within the pod's grace period; then it restarts as any that has ended. A pod that
 * is to end has its hooks cut short. Source: kubernetes, pkg/kubelet/kuberuntime/kuberuntime_container.go
 * (startContainer), kuberuntime_manager.go (SyncPod), pkg/kubelet/pod_workers.go. Deviation: a hook of type httpGet
 * is cut short as well, and one of type sleep ends with its container; a liveness probe that fails meanwhile has its
 * container stopped at once.
 */
import type { Pod } from '../model/index.js'
import type { KubeletCore, PodEvent } from './core.js'
import { hookRun, KILLED_FOR_HOOK } from './hooks.js'
import { scheduleProbes } from './probing.js'
import { withContainer, type ContainerRow, type PodRow } from './rows.js'
import { ownGraceMs, stop } from './stopping.js'

export const POST_START = 'kubelet/post-start'

/** A container that has just started, with its hook under way; the container as it is if it has none that takes time. */
export function beginPostStart(core: KubeletCore, pod: Pod, container: ContainerRow): ContainerRow {
  const run = hookRun(core, pod, container, 'postStart')
  if (run === undefined || (run.takesMs === 0 && run.failure === undefined)) return container
  return { ...container, postStart: { until: core.now + run.takesMs } }
}

/** A hook has come to its end. */
export function onPostStart(core: KubeletCore, event: PodEvent, then: (uid: string) => void): void {
  const found = core.rowFor(event)
  const pod = found === undefined ? undefined : core.podOf(found.row)
  if (found === undefined || pod === undefined || found.container.postStart?.until !== core.now || found.container.stopping !== undefined) return
  const { row, container } = found
  const failure = hookRun(core, pod, container, 'postStart')?.failure
  if (failure === undefined) {
    core.put(withContainer(row, { ...container, postStart: undefined }))
    return then(event.uid)
  }
  core.event(pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed')
  const failed = { ...container, postStart: { until: core.now, failure } }
  core.put(stop(core, pod, row, failed, core.now + ownGraceMs(pod), { message: KILLED_FOR_HOOK }))
}

/** Begins to probe the containers whose start nobody has been told of until now. */
export function probeStarted(core: KubeletCore, pod: Pod, row: PodRow): PodRow {
  let next = row
  for (const container of row.containers) {
    if (container.unseen !== true) continue
    const probed: ContainerRow = { ...container, unseen: undefined }
    next = withContainer(next, probed)
    if (container.state === 'running' && container.stopping === undefined) scheduleProbes(core, pod, next, probed)
  }
  return next
}
