/**
 * Image pulls: one after the other per node, cached afterwards; a failed pull is retried with a back-off of 10 s
 * doubling to 300 s. Source: kubernetes, pkg/kubelet/images/image_manager.go; the kubelet looks at a waiting
 * pod again every 10 s (pkg/kubelet/kubelet.go, backOffPeriod).
 */
import { formatDuration, type Pod } from '../model/index.js'
import { next, RESTART_BACK_OFF, waitMs } from './back-off.js'
import type { KubeletCore } from './core.js'
import type { ContainerRow, PodRow } from './rows.js'

/** How often a pod that cannot start is looked at again. Deviation: without upstream's jitter of up to 50 %. */
export const RESYNC_MS = 10_000

/** The kubelet looks again at a container that could not be started. */
export const RESYNC = 'kubelet/resync'

export type PullStart =
  | { readonly state: 'present' }
  | { readonly state: 'pulling'; readonly until: number }
  | { readonly state: 'failed'; readonly reason: string; readonly message: string }

/** Begins to bring a container's image onto its node. */
export function startPull(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow): PullStart {
  const { image } = container
  const slot = `${row.node} ${image}`
  const policy = core.specOf(pod, container.name).imagePullPolicy ?? 'IfNotPresent'
  const present = core.cached.has(slot)
  if (present && policy !== 'Always') {
    core.event(pod, 'Normal', 'Pulled', `Container image "${image}" already present on machine`)
    return { state: 'present' }
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`
    core.event(pod, 'Warning', 'ErrImageNeverPull', message)
    core.event(pod, 'Warning', 'Failed', 'Error: ErrImageNeverPull')
    return { state: 'failed', reason: 'ErrImageNeverPull', message }
  }
  const underWay = core.pulls.get(slot)
  if (underWay !== undefined && underWay >= core.now) return { state: 'pulling', until: underWay }
  core.event(pod, 'Normal', 'Pulling', `Pulling image "${image}"`)
  const facts = core.options.images(image, core.now)
  const { pullsUntil, addresses } = core.nodes.get(row.node) ?? { pullsUntil: 0, addresses: 0 }
  const until = Math.max(core.now, pullsUntil) + (present ? 0 : facts.pullMs)
  core.nodes.set(row.node, Object.freeze({ pullsUntil: until, addresses }))
  core.pulls.set(slot, until)
  return { state: 'pulling', until }
}

/** The end of a pull: the image is there, or why not. */
export function endPull(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow, startedAt: number): PullStart {
  const { image } = container
  const slot = `${row.node} ${image}`
  core.pulls.delete(slot)
  const facts = core.options.images(image, startedAt)
  if (facts.pull === 'ok') {
    const waited = core.now - startedAt
    const took = core.cached.has(slot) ? 0 : Math.min(facts.pullMs, waited)
    core.event(pod, 'Normal', 'Pulled', `Successfully pulled image "${image}" in ${formatDuration(took)} (${formatDuration(waited)} including waiting). Image size: ${facts.sizeBytes} bytes.`)
    core.keepImage(row.node, image, facts.sizeBytes)
    return { state: 'present' }
  }
  const message = pullError(image, facts.pull)
  core.event(pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${message}`)
  core.event(pod, 'Warning', 'Failed', 'Error: ErrImagePull')
  return { state: 'failed', reason: 'ErrImagePull', message }
}

/** The container after a failed pull: its image's back-off has grown. */
export function afterFailedPull(container: ContainerRow, now: number, reason: string, message: string): ContainerRow {
  const backOff = next(container.pull?.backOff, now, now, RESTART_BACK_OFF)
  return { ...container, reason, message, pull: { backOff, failedAt: now, waiting: false } }
}

/** Whether the next pull is still held back at `now`. */
export function isHeldBack(container: ContainerRow, now: number): boolean {
  return container.pull !== undefined && now < container.pull.failedAt + waitMs(container.pull.backOff, container.pull.failedAt, RESTART_BACK_OFF)
}

export function heldBack(core: KubeletCore, pod: Pod, container: ContainerRow): ContainerRow {
  const message = `Back-off pulling image "${container.image}"`
  core.event(pod, 'Normal', 'BackOff', message)
  core.event(pod, 'Warning', 'Failed', 'Error: ImagePullBackOff')
  return { ...container, reason: 'ImagePullBackOff', message: `${message}: ErrImagePull: ${container.message}`, pull: { ...container.pull!, waiting: true } }
}

function pullError(image: string, pull: 'missing' | 'denied' | 'unreachable'): string {
  const failed = `failed to pull and unpack image "${image}": failed to resolve reference "${image}"`
  if (pull === 'missing') return `rpc error: code = NotFound desc = ${failed}: ${image}: not found`
  if (pull === 'denied') return `failed to pull and unpack image "${image}": failed to resolve reference "${image}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`
  return `${failed}: failed to do request: dial tcp: i/o timeout`
}
