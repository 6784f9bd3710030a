/**
 * What becomes of a pod whose spec names another image for a container than the one that the container has: nothing else
 * by which a kubelet knows a container may change. One that runs is stopped, with the pod's grace, and starts again with
 * the new image, whatever the restart policy says; one that waits for its image or for its next start begins anew at
 * once. Init containers that run, and what has ended for good, stay as they are. Source: kubernetes,
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go (containerChanged, computePodActions, computeInitContainerActions).
 */
import type { Pod } from '../model/index.js'
import { next, RESTART_BACK_OFF } from './back-off.js'
import type { KubeletCore } from './core.js'
import { creating, withContainer, type ContainerRow, type PodRow } from './rows.js'
import { ownGraceMs, stop } from './stopping.js'

/** The image that a container is to have, if it has another. */
export function changedImage(core: KubeletCore, pod: Pod, { name, image }: ContainerRow): string | undefined {
  const { image: named = '' } = core.specOf(pod, name)
  return named === image ? undefined : named
}

/**
 * A pod's row with a container that does not run as it begins anew with an image: no back-off of the one before counts for
 * it, but that it is started again if a life of it had ended before (`hasEnded`).
 */
export function withImage(core: KubeletCore, row: PodRow, container: ContainerRow, image: string, hasEnded: boolean): PodRow {
  core.noteUse({ node: row.node, containers: [container] })
  const backOff = hasEnded ? next(undefined, core.now, core.now, RESTART_BACK_OFF) : undefined
  return withContainer(row, { ...container, backOff, pull: undefined, heldAt: undefined, retryAt: undefined, image, state: 'waiting', reason: creating(row), message: '' })
}

/** A pod's row with the images that its spec names now, as far as nothing has to stop first; the same row if nothing has changed. */
export function withChangedImages(core: KubeletCore, pod: Pod, row: PodRow): PodRow {
  let after = row
  if (row.stage !== 'active') return after
  for (const container of row.containers) {
    const image = changedImage(core, pod, container)
    if (image === undefined || container.pulling !== undefined || container.stopping !== undefined) continue
    if (container.state === 'waiting') after = withImage(core, after, container, image, container.ending !== undefined)
    else if (container.state === 'running' && container.role !== 'init') after = stopped(core, pod, after, container)
  }
  return after
}

function stopped(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow): PodRow {
  const message = container.role === 'main' ? `Container ${container.name} definition changed, will be restarted` : `Init container ${container.name} definition changed`
  return stop(core, pod, row, container, core.now + ownGraceMs(pod), { message })
}
