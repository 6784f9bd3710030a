/**
 * Stopping pods and containers: preStop hook, SIGTERM, the software's own shutdown, SIGKILL at the end of the
 * grace period; then the last status, and the DELETE with grace 0 that lets the object go. Source: kubernetes,
 * pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer), pkg/kubelet/status/status_manager.go.
 */
import type { Pod } from '../model/index.js'
import { freeze, slashed } from '../plain/index.js'
import { endContainer } from './containers.js'
import type { KubeletCore, PodEvent } from './core.js'
import { containerOf, withContainer, type ContainerRow, type PodRow, type Verdict } from './rows.js'
import { graceMs, MIN_GRACE_MS, shorten, stop, stopAll, type StopOptions } from './stopping.js'

/** The pod was marked for deletion, or its grace period became shorter. */
export function terminate(core: KubeletCore, row: PodRow, pod: Pod): void {
  const killAt = core.now + graceMs(pod)
  if (row.stage === 'ended') {
    // A grace of 0 on the object is the echo of the kubelet's own delete, or of another that needs no second one.
    if (pod.metadata.deletionGracePeriodSeconds !== 0) remove(core, row, pod)
    return
  }
  if (row.stage === 'terminating') return shorten(core, row, killAt)
  core.put(stopAll(core, pod, row, killAt))
  finishIfStopped(core, row.uid, pod)
}

/**
 * The object of a pod is gone while containers run, as after a deletion by force: they are stopped within the grace
 * period all the same, and until then hold what they have of the node. `pod` is what the kubelet last knew of it.
 */
export function abandon(core: KubeletCore, pod: Pod, row: PodRow): void {
  if (row.stage === 'ended' || row.containers.every(({ state }) => state !== 'running')) return core.drop(row.uid)
  core.put(stopAll(core, pod, row, row.killAt ?? core.now + graceMs(pod)))
  core.leftovers.set(row.uid, row.node)
}

/** The machine of a node lost power: what was left running there is gone. */
export function forgetLeftovers(core: KubeletCore, node: string): void {
  for (const [uid, where] of core.leftovers.entries()) if (where === node) dropLeftover(core, uid)
}

function dropLeftover(core: KubeletCore, uid: string): void {
  core.drop(uid)
  core.leftovers.delete(uid)
}

/** The kubelet ends a pod of its own accord, within a grace period that cannot make a termination longer; it fails with the verdict. */
export function endPod(core: KubeletCore, pod: Pod, row: PodRow, graceMs: number, verdict: Verdict): void {
  if (row.stage === 'ended') return
  const killAt = core.now + Math.max(MIN_GRACE_MS, graceMs)
  const judged = core.put({ ...row, verdict: freeze(verdict) })
  if (judged.stage === 'terminating') shorten(core, judged, killAt)
  else core.put(stopAll(core, pod, judged, killAt))
  finishIfStopped(core, row.uid, pod)
}

/** A container that was being stopped has ended. */
export function onStopped(core: KubeletCore, event: PodEvent): void {
  const found = core.rowFor(event)
  if (found === undefined || found.container.state !== 'running' || found.container.stopping?.at !== core.now) return
  const { exitCode } = found.container.stopping
  const pod = core.podOf(found.row)
  if (pod === undefined) return forget(core, found.row, found.container)
  endContainer(core, found.row, pod, event.name, exitCode)
  finishIfStopped(core, event.uid, pod)
}

/** The object is gone already: the container's end is nobody's news. */
function forget(core: KubeletCore, row: PodRow, container: ContainerRow): void {
  const rest = row.containers.filter((candidate) => candidate.name !== container.name && candidate.state === 'running')
  if (rest.length === 0) dropLeftover(core, row.uid)
  else core.put(withContainer(row, { ...container, stopping: undefined, state: 'waiting', reason: '' }))
}

/** The last container of a pod that ends has ended: so has the pod, and its object goes if it was deleted. */
export function finishIfStopped(core: KubeletCore, uid: string, pod: Pod): void {
  const row = core.rows.get(uid)
  if (row?.stage !== 'terminating' || row.containers.some((container) => container.state === 'running')) return
  core.put({ ...row, stage: 'ended' })
  core.publish(uid)
  core.tellEnded(row)
  if (pod.metadata.deletionTimestamp !== undefined) remove(core, row, pod)
}

/** Lets the object of a pod go whose containers have all ended. */
export function remove(core: KubeletCore, row: PodRow, pod: Pod): void {
  if (!core.options.facts.canReachApi(row.node)) return
  const { name, namespace, uid } = pod.metadata
  const options = { gracePeriodSeconds: 0, preconditions: uid === undefined ? {} : { uid } }
  core.options.api.call({ do: 'delete', kind: 'Pod', namespace, name, options }, slashed('kubelet', row.node))
}

/** The container of a liveness or startup failure is stopped within its grace period. */
export function kill(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow, graceMs: number, options: StopOptions): void {
  if (containerOf(row, container.name)?.stopping !== undefined) return
  core.put(stop(core, pod, row, container, core.now + graceMs, options))
}
