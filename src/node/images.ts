/**
 * Image pulls: one after the other per node, or several at a time if the kubelet is configured so; what has been pulled
 * stays on the node's disk; a failed pull is retried with a back-off of 10 s
 * doubling to 300 s. Source: kubernetes, pkg/kubelet/images/image_manager.go; the kubelet looks at a waiting
 * pod again every 10 s (pkg/kubelet/kubelet.go, backOffPeriod).
 */
import { formatDuration, parseImageName, type Pod } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { next, RESTART_BACK_OFF, waitMs } from './back-off.js'
import type { KubeletCore } from './core.js'
import { addImage, fits, hasImage } from './image-disk.js'
import { admitPull } from './pull-limits.js'
import { NEW_NODE, slotOf, type ContainerRow, type PodRow, type PullRow } from './rows.js'

/** How often a pod that cannot start is looked at again. Deviation: without upstream's jitter of up to 50 %. */
export const RESYNC_MS = 10_000

/** The kubelet looks again at a container that could not be started. */
export const RESYNC = 'kubelet/resync'

export type PullStart =
  | { readonly state: 'present' }
  | { readonly state: 'pulling'; readonly until: number; readonly throttled?: boolean }
  | { readonly state: 'failed'; readonly reason: string; readonly message: string }

/** Begins to bring a container's image onto its node. */
export function startPull(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow): PullStart {
  const { image } = container
  const { node } = row
  const slot = slotOf(node, image)
  const policy = core.specOf(pod, container.name).imagePullPolicy ?? 'IfNotPresent'
  const present = hasImage(core, node, image)
  const name = present ? undefined : parseImageName(image)
  if (name !== undefined && 'error' in name) return invalidName(core, pod, image, name.error)
  if (present && policy !== 'Always') {
    core.event(pod, 'Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`)
    return { state: 'present' }
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`
    core.event(pod, 'Warning', 'ErrImageNeverPull', message)
    core.event(pod, 'Warning', 'Failed', 'Error: ErrImageNeverPull')
    return { state: 'failed', reason: 'ErrImageNeverPull', message }
  }
  const underWay = core.pulls.get(slot)
  if (underWay !== undefined && underWay.until >= core.now) return { state: 'pulling', ...underWay }
  core.event(pod, 'Normal', 'Pulling', `Pulling image "${image}"`)
  const { pull, pullMs, limit } = core.options.images(image, core.now)
  const throttled = pull === 'ok' && limit !== undefined && !admitPull(core, limit, node, !present)
  const until = turnOf(core, node) + (throttled ? limit.refusalMs : present ? 0 : pullMs)
  const { pulls, addresses } = core.nodes.get(node) ?? NEW_NODE
  core.nodes.set(node, freeze({ pulls: [...pulls.filter((end) => end > core.now), until].sort((a, b) => a - b), addresses }))
  const started: PullRow = freeze(throttled ? { until, throttled } : { until })
  core.pulls.set(slot, started)
  return { state: 'pulling', ...started }
}

/** Nobody could find an image of such a name: whatever the policy, it is not asked for. */
function invalidName(core: KubeletCore, pod: Pod, image: string, error: string): PullStart {
  const quoted = JSON.stringify(image)
  const message = `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ${error}`
  core.event(pod, 'Warning', 'InspectFailed', message)
  core.event(pod, 'Warning', 'Failed', 'Error: InvalidImageName')
  return { state: 'failed', reason: 'InvalidImageName', message }
}

/** Whether the pull of a container's image would take time now. */
export function pullTakesTime(core: KubeletCore, pod: Pod, { node }: PodRow, { image, name }: ContainerRow): boolean {
  const policy = core.specOf(pod, name).imagePullPolicy ?? 'IfNotPresent'
  const present = hasImage(core, node, image)
  if (present ? policy !== 'Always' : policy === 'Never' || 'error' in parseImageName(image)) return false
  const underWay = core.pulls.get(slotOf(node, image))
  if (underWay !== undefined && underWay.until >= core.now) return underWay.until > core.now
  return turnOf(core, node) > core.now || (!present && core.options.images(image, core.now).pullMs > 0)
}

/** When a pull that is asked for now begins: pulls wait for each other if there may not be so many at a time. */
function turnOf(core: KubeletCore, node: string): number {
  const { pullsMax } = core.configOf(node).images
  const underWay = (core.nodes.get(node) ?? NEW_NODE).pulls.filter((end) => end > core.now)
  const turn = pullsMax === 0 ? -1 : underWay.length - pullsMax
  return turn < 0 ? core.now : underWay[turn]!
}

/** The end of a pull: the image is there, or why not. */
export function endPull(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow, startedAt: number, throttled: boolean): PullStart {
  const { image } = container
  const slot = slotOf(row.node, image)
  core.pulls.delete(slot)
  const facts = core.options.images(image, startedAt)
  const problem = facts.pull !== 'ok' ? facts.pull : throttled ? 'throttled' : fits(core, row.node, image, facts.sizeBytes) ? undefined : 'full'
  if (problem === undefined) {
    const waited = core.now - startedAt
    const took = hasImage(core, row.node, image) ? 0 : Math.min(facts.pullMs, waited)
    core.event(pod, 'Normal', 'Pulled', `Successfully pulled image "${image}" in ${formatDuration(took)} (${formatDuration(waited)} including waiting). Image size: ${facts.sizeBytes} bytes.`)
    addImage(core, row.node, image, facts.sizeBytes)
    return { state: 'present' }
  }
  const message = pullError(image, problem)
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

function pullError(image: string, problem: 'missing' | 'denied' | 'unreachable' | 'throttled' | 'full'): string {
  const failed = `failed to pull and unpack image "${image}": failed to resolve reference "${image}"`
  switch (problem) {
    case 'missing':
      return `rpc error: code = NotFound desc = ${failed}: ${image}: not found`
    case 'denied':
      return `${failed}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`
    case 'unreachable':
      return `${failed}: failed to do request: dial tcp: i/o timeout`
    case 'throttled':
      return `${failed}: unexpected status from HEAD request to ${manifestUrl(image)}: 429 Too Many Requests`
    case 'full':
      return `failed to pull and unpack image "${image}": failed to extract layer: write: no space left on device: unknown`
  }
}

/** Where a registry has the manifest of an image; names without a host are Docker Hub's. */
function manifestUrl(image: string): string {
  const slash = image.indexOf('/')
  const first = image.slice(0, Math.max(slash, 0))
  const hasHost = /[.:]/.test(first) || first === 'localhost'
  const host = hasHost ? first : 'registry-1.docker.io'
  const path = hasHost ? image.slice(slash + 1) : slash < 0 ? `library/${image}` : image
  const at = path.includes('@') ? path.indexOf('@') : path.indexOf(':')
  const [repository, reference] = at < 0 ? [path, 'latest'] : [path.slice(0, at), path.slice(at + 1)]
  return `https://${host}/v2/${repository}/manifests/${reference}`
}
