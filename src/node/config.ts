/**
 * ConfigMaps and Secrets as pods see them. What is missing for a container's environment holds that container
 * (CreateContainerConfigError), and the kubelet tries again when it next looks at the pod; what is missing for a
 * volume holds the pod, and mounting is tried again with a back-off of its own. A volume shows a new content at the
 * pod's next sync. Nothing is looked at before it can have changed, except for mounts, whose failures are events.
 * Source: kubernetes, pkg/kubelet/kuberuntime/kuberuntime_container.go (startContainer), pkg/kubelet/volumemanager,
 * pkg/util/goroutinemap/exponentialbackoff. Deviation: of the periods of the kubelet's loops (100 ms, 300 ms) and of
 * the jitter of its syncs nothing is simulated, and a container that waits says so when something has changed.
 */
import type { ConfigMap, Pod, Secret } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { configNeedsOf, type ConfigNeed, type Need, type VolumeNeed } from './config-needs.js'
import type { KubeletCore, PodEvent } from './core.js'
import { RESYNC, RESYNC_MS } from './images.js'
import { withContainer, type ContainerRow, type PodRow } from './rows.js'

export const MOUNT = 'kubelet/mount'
export const REFRESH = 'kubelet/refresh'
/** Pods by the ConfigMaps and Secrets that they read. */
export const CONFIG_INDEX = 'config'

const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 122_000
/** So long a sync waits for volumes; the next one comes `RESYNC_MS` later. */
export const MOUNT_TIMEOUT_MS = 123_000
/** How often a pod that runs is synced. */
const SYNC_MS = 60_000

/** Why a container's environment cannot be made; undefined if it can. */
export function environmentError(core: KubeletCore, pod: Pod, container: string): string | undefined {
  for (const need of configNeedsOf(pod.spec).env.get(container) ?? []) {
    const error = errorOf(core, pod, need, (key, { kind, name }) => `couldn't find key ${key} in ${kind} ${namespaceOf(pod)}/${name}`)
    if (error !== undefined) return error
  }
  return undefined
}

/** The container held by what is missing. */
export function heldByConfig(core: KubeletCore, pod: Pod, container: ContainerRow, message: string): ContainerRow {
  core.event(pod, 'Warning', 'Failed', `Error: ${message}`)
  return { ...container, reason: 'CreateContainerConfigError', message, heldAt: core.now, retryAt: undefined }
}

interface Stored {
  readonly data?: ConfigMap['data'] | Secret['data']
  readonly binaryData?: ConfigMap['binaryData']
}

function errorOf(core: KubeletCore, pod: Pod, need: Need, missingKey: (key: string, need: ConfigNeed) => string): string | undefined {
  if ('problem' in need) return need.problem
  const { kind, name, optional, keys } = need
  const object = core.view.get<Stored>(kind, `${namespaceOf(pod)}/${name}`)
  if (optional) return undefined
  if (object === undefined) return `${kind.toLowerCase()} "${name}" not found`
  const missing = keys.find((key) => object.data?.[key] === undefined && object.binaryData?.[key] === undefined)
  return missing === undefined ? undefined : missingKey(missing, need)
}

function namespaceOf({ metadata }: Pod): string {
  return metadata.namespace ?? 'default'
}

/** Whether all volumes of a pod can be made; if not, the pod waits and mounting is tried again. */
export function mountVolumes(core: KubeletCore, pod: Pod, row: PodRow): PodRow {
  const { volumes } = configNeedsOf(pod.spec)
  if (volumes.length === 0) return row
  const errors = volumes.flatMap((volume) => mountErrors(core, pod, volume))
  const since = row.mounting?.since ?? core.now
  if (errors.length === 0) {
    const intoCycle = (core.now - since) % (MOUNT_TIMEOUT_MS + RESYNC_MS)
    if (row.mounting === undefined || intoCycle <= MOUNT_TIMEOUT_MS) return row.mounting === undefined ? row : { ...row, mounting: undefined }
    return retryMount(core, row, { since, tries: row.mounting.tries }, core.now + MOUNT_TIMEOUT_MS + RESYNC_MS - intoCycle)
  }
  for (const { volume, error } of errors) core.event(pod, 'Warning', 'FailedMount', `MountVolume.SetUp failed for volume "${volume}" : ${error}`)
  const tries = row.mounting?.tries ?? 0
  return retryMount(core, row, { since, tries: tries + 1 }, core.now + retryMs(tries))
}

/** How long after so many failed tries the next one comes. */
function retryMs(tries: number): number {
  return Math.min(FIRST_RETRY_MS * (1 << Math.min(tries, 10)), MAX_RETRY_MS)
}

/** The first try at or after `now` of something that has been tried since `from` and has failed each time. */
export function mountTryAt(from: number, now: number): number {
  let at = from
  for (let tries = 0; at < now; tries++) at += retryMs(tries)
  return at
}

function mountErrors(core: KubeletCore, pod: Pod, { volume, needs }: VolumeNeed): { volume: string; error: string }[] {
  const errors = needs.flatMap((need) => errorOf(core, pod, need, (key, { kind }) => {
    const missing = kind === 'ConfigMap' ? 'configmap references non-existent config key' : 'references non-existent secret key'
    return `${missing}: ${key}`
  }) ?? [])
  if (errors.length === 0) return []
  return [{ volume, error: errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]` }]
}

function retryMount(core: KubeletCore, row: PodRow, mounting: { readonly since: number; readonly tries: number }, at: number): PodRow {
  core.scheduleForPod(at, MOUNT, row)
  return { ...row, mounting: freeze({ ...mounting, retryAt: at }) }
}

/** Mounting is tried again. */
export function onMount(core: KubeletCore, event: PodEvent, then: (uid: string) => void): void {
  const row = core.podRowFor(event)
  const pod = row === undefined ? undefined : core.podOf(row)
  if (row === undefined || pod === undefined || row.stage !== 'active' || row.mounting?.retryAt !== core.now) return
  const next = core.put(mountVolumes(core, pod, row))
  if (next.mounting === undefined) then(event.uid)
}

/** A ConfigMap or Secret has changed: containers that wait for it are tried again, volumes will show it. */
export function onConfig(core: KubeletCore, object: string, wasImmutable: boolean): void {
  for (const pod of core.view.byIndex<Pod>('Pod', CONFIG_INDEX, object)) {
    const row = core.rows.get(pod.metadata.uid ?? '')
    if (row === undefined || row.stage !== 'active' || !core.options.facts.canReachApi(row.node)) continue
    const retried = retryHeld(core, row)
    const next = wasImmutable ? fixed(retried, object) : refreshLater(core, pod, retried, object)
    if (next !== row) core.put(next)
  }
}

/** What was immutable is not watched any more: the pod keeps what it has, also when another of the name comes. */
function fixed(row: PodRow, object: string): PodRow {
  return row.ip === undefined ? row : { ...row, fixed: freeze([...(row.fixed ?? []), object]) }
}

/** Containers that wait for their environment are tried at the next look at the pod. */
export function retryHeld(core: KubeletCore, row: PodRow): PodRow {
  let next = row
  for (const container of row.containers) {
    if (container.heldAt === undefined) continue
    const at = container.heldAt + (Math.floor((core.now - container.heldAt) / RESYNC_MS) + 1) * RESYNC_MS
    if (container.retryAt === at) continue
    core.schedule(at, RESYNC, row, container)
    next = withContainer(next, { ...container, retryAt: at })
  }
  return next
}

function refreshLater(core: KubeletCore, pod: Pod, row: PodRow, object: string): PodRow {
  const changed = row.mounting === undefined && row.fixed?.includes(object) !== true ? volumesOf(pod, object) : []
  if (changed.length === 0) return row
  const { at, volumes } = row.refresh ?? { at: nextSync(row, core.now), volumes: [] }
  if (row.refresh === undefined) core.scheduleForPod(at, REFRESH, row)
  return { ...row, refresh: freeze({ at, volumes: freeze([...new Set([...volumes, ...changed])]) }) }
}

function nextSync({ startTime }: PodRow, now: number): number {
  return startTime + (Math.floor((now - startTime) / SYNC_MS) + 1) * SYNC_MS
}

/** The volumes of a pod that show an object and change with it. */
function volumesOf(pod: Pod, object: string): string[] {
  const shows = ({ needs, followers }: VolumeNeed): boolean =>
    followers.length > 0 && needs.some((need) => !('problem' in need) && object === `${need.kind} ${namespaceOf(pod)}/${need.name}`)
  return configNeedsOf(pod.spec).volumes.filter(shows).map(({ volume }) => volume)
}

/** The pod is synced: its volumes show what its ConfigMaps and Secrets say now. */
export function onRefresh(core: KubeletCore, event: PodEvent): void {
  const row = core.podRowFor(event)
  const pod = row === undefined ? undefined : core.podOf(row)
  if (row === undefined || pod === undefined || row.refresh?.at !== core.now) return
  core.put({ ...row, refresh: undefined })
  if (row.stage !== 'active') return
  for (const need of configNeedsOf(pod.spec).volumes) {
    if (row.refresh.volumes.includes(need.volume) && mountErrors(core, pod, need).length === 0) showVolume(core, row, need.volume, need.followers)
  }
}

/** Says that a volume has a new content, if containers run that see it. */
export function showVolume(core: KubeletCore, row: PodRow, volume: string, followers: readonly string[]): void {
  const running = new Set(row.containers.filter(({ state }) => state === 'running').map(({ name }) => name))
  const seeing = followers.filter((name) => running.has(name))
  if (seeing.length > 0) core.options.ledger.fact({ actor: 'world', verb: 'fact', kind: 'Pod', key: row.key, text: `volume ${volume} shows its new content to ${seeing.join(', ')}` })
}
