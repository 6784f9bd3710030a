/**
 * A pod waits for the network volumes of its claims: its kubelet reports them as in use with the node's next status,
 * looks, with a growing back-off, whether the node's status says that they are attached, and mounts them. A claim that
 * cannot be used holds the pod until it changes.
 * Source: kubernetes, pkg/kubelet/volumemanager (volume_manager.go, reconciler), pkg/kubelet/nodestatus/setters.go
 * (VolumesInUse), pkg/volume/util/operationexecutor (GenerateVerifyControllerAttachedVolumeFunc).
 * Deviation: of the periods of the kubelet's loops (100 ms, 300 ms) nothing is simulated, and a pod whose claim cannot
 * be used says so when that has changed, not every 10 s.
 */
import { sameValue, withoutFields, type Node, type Pod } from '../model/index.js'
import { podsByClaim } from '../client/index.js'
import { claimKeysOf } from '../placement/index.js'
import { freeze } from '../plain/index.js'
import { MOUNT_TIMEOUT_MS, mountTryAt } from './config.js'
import { advance } from './containers.js'
import type { KubeletCore, PodEvent, VolumeReportEvent } from './core.js'
import { RESYNC_MS } from './images.js'
import { claimsOf, type PodClaim } from './pod-claims.js'
import type { Attaching, PodRow } from './rows.js'
import { growVolumes } from './volume-growth.js'

export const ATTACH = 'kubelet/attach'
export const ATTACH_TIMEOUT = 'kubelet/attach-timeout'

/** A sync waits for volumes so long, and the next one comes 10 s later. */
const CYCLE_MS = MOUNT_TIMEOUT_MS + RESYNC_MS
const TAKEN = 'volume uses the ReadWriteOncePod access mode and is already in use by another pod'

/** Whether a pod's claims can be used now; if not, the pod waits. */
export function attachVolumes(core: KubeletCore, pod: Pod, row: PodRow): PodRow {
  if (claimKeysOf(pod) === undefined) return row
  if (row.attaching !== undefined) return look(core, pod, row)
  if (row.network !== undefined) return row
  const next = look(core, pod, { ...row, attaching: freeze({ since: core.now }) })
  if (next.attaching !== undefined) core.scheduleForPod(core.now + MOUNT_TIMEOUT_MS, ATTACH_TIMEOUT, next)
  return next
}

function look(core: KubeletCore, pod: Pod, row: PodRow): PodRow {
  const attaching = row.attaching!
  if (attaching.mounting === true) return row
  const { since, verifyFrom: before } = attaching
  const claims = claimsOf(core, pod)
  const network = [...new Set(claims.flatMap(({ unique }) => unique ?? []))]
  const using = sameValue(network, row.network ?? []) ? row : withNetwork(row, network)
  const problem = problemOf(claims)
  if (problem !== undefined) {
    if (problem !== attaching.problem) core.event(pod, 'Warning', 'FailedMount', problem)
    return waiting(using, { since, problem })
  }
  const { volumesInUse = [], volumesAttached = [] } = core.options.ledger.store.get<Node>('Node', row.node)?.status ?? {}
  if (network.some((name) => !volumesInUse.includes(name))) {
    core.reportVolumesLater(row.node)
    return waiting(using, { since })
  }
  const verifyFrom = before ?? core.now
  if (network.some((name) => !volumesAttached.some((each) => each.name === name))) return waiting(using, { since, verifyFrom })
  const tryAt = network.length === 0 ? core.now : mountTryAt(verifyFrom, core.now)
  if (tryAt > core.now) return waitUntil(core, using, { since, verifyFrom, at: tryAt })
  const taken = claims.find((claim) => isTaken(core, row, claim))
  if (taken !== undefined) {
    const why = `MountVolume.SetUp failed for volume "${taken.name}" : ${TAKEN}`
    if (why !== attaching.problem) core.event(pod, 'Warning', 'FailedMount', why)
    return waiting(using, { since, verifyFrom, problem: why })
  }
  const mountMs = Math.max(0, ...claims.map((claim) => claim.mountMs))
  return mountMs === 0 ? mounted(core, using) : waitUntil(core, using, { since, verifyFrom, mounting: true, at: core.now + mountMs })
}

function withNetwork(row: PodRow, network: readonly string[]): PodRow {
  return { ...row, network: network.length === 0 ? undefined : freeze(network) }
}

function waiting(row: PodRow, attaching: Attaching): PodRow {
  return { ...row, attaching: freeze(attaching) }
}

function waitUntil(core: KubeletCore, row: PodRow, attaching: Attaching & { readonly at: number }): PodRow {
  core.scheduleForPod(attaching.at, ATTACH, row)
  return waiting(row, attaching)
}

/** All volumes are there: the sync that waits for them goes on, or else the next one. */
function mounted(core: KubeletCore, row: PodRow): PodRow {
  const { since } = row.attaching!
  const intoCycle = (core.now - since) % CYCLE_MS
  if (intoCycle <= MOUNT_TIMEOUT_MS) return { ...row, attaching: undefined }
  return waitUntil(core, row, { since, mounting: true, at: core.now + CYCLE_MS - intoCycle })
}

function problemOf(claims: readonly PodClaim[]): string | undefined {
  const failed = claims.filter(({ problem }) => problem !== undefined)
  if (failed.length === 0) return undefined
  return unable(claims.map(({ volume }) => volume), [], failed.map(({ volume }) => volume), failed.map(({ problem }) => problem).join('; '))
}

function unable(unmounted: readonly string[], unattached: readonly string[], failed: readonly string[], why: string): string {
  return `Unable to attach or mount volumes: unmounted volumes=[${unmounted.join(' ')}], unattached volumes=[${unattached.join(' ')}], failed to process volumes=[${failed.join(' ')}]: ${why}`
}

/** Whether another pod of the node has mounted a volume that is for one pod only. */
function isTaken(core: KubeletCore, { uid, node }: PodRow, { single, unique }: PodClaim): boolean {
  if (single !== true || unique === undefined) return false
  return core.network.uidsOn(node).some((other) => {
    const row = other === uid ? undefined : core.rows.get(other)
    return row?.attaching === undefined && row?.network?.includes(unique) === true
  })
}

/** It is time to look at a pod's volumes, or they are mounted. */
export function onAttach(core: KubeletCore, event: PodEvent): void {
  const row = core.podRowFor(event)
  const pod = row === undefined ? undefined : core.podOf(row)
  if (row === undefined || pod === undefined || row.stage !== 'active' || row.attaching?.at !== core.now) return
  lookAt(core, pod, row.attaching.mounting === true ? mounted(core, row) : look(core, pod, row))
}

function lookAt(core: KubeletCore, pod: Pod, next: PodRow): void {
  core.put(next)
  if (next.attaching !== undefined) return
  growVolumes(core, pod, next)
  advance(core, next.uid)
}

/** A sync has waited for volumes long enough, and says so. */
export function onAttachTimeout(core: KubeletCore, event: PodEvent): void {
  const row = core.podRowFor(event)
  const pod = row === undefined ? undefined : core.podOf(row)
  if (row?.attaching === undefined || pod === undefined || row.stage !== 'active' || (core.now - row.attaching.since) % CYCLE_MS !== MOUNT_TIMEOUT_MS) return
  core.scheduleForPod(core.now + CYCLE_MS, ATTACH_TIMEOUT, row)
  const claims = claimsOf(core, pod)
  if (problemOf(claims) !== undefined) return
  const { volumesAttached = [] } = core.options.ledger.store.get<Node>('Node', row.node)?.status ?? {}
  const unattached = claims.filter(({ unique }) => unique !== undefined && !volumesAttached.some(({ name }) => name === unique))
  core.event(pod, 'Warning', 'FailedMount', unable(claims.map(({ volume }) => volume), unattached.map(({ volume }) => volume), [], 'context deadline exceeded'))
}

/** The pods of a node that wait for volumes are looked at. */
export function lookOnNode(core: KubeletCore, node: string): void {
  for (const uid of core.network.uidsOn(node)) lookIfWaiting(core, core.rows.get(uid))
}

/** The pods that wait for a claim are looked at, and those that have it mounted see whether it has grown. */
export function lookForClaim(core: KubeletCore, claim: string): void {
  for (const pod of core.view.byIndex<Pod>('Pod', podsByClaim.name, claim)) {
    const row = core.rows.get(pod.metadata.uid ?? '')
    if (row?.attaching !== undefined) lookIfWaiting(core, row)
    else if (row !== undefined && core.options.facts.isRunning(row.node)) growVolumes(core, pod, row)
  }
}

function lookIfWaiting(core: KubeletCore, row: PodRow | undefined): void {
  const pod = row?.attaching === undefined || row.stage !== 'active' ? undefined : core.podOf(row)
  if (row === undefined || pod === undefined) return
  if (core.options.facts.canReachApi(row.node)) lookAt(core, pod, look(core, pod, row))
}

/** It is time for a node's status: it says which volumes are in use, and pods wait for that. */
export function onVolumeReport(core: KubeletCore, { node: name }: VolumeReportEvent): void {
  core.reports.delete(name)
  const { ledger, api, facts } = core.options
  const node = ledger.store.get<Node>('Node', name)
  if (node === undefined || !facts.canReachApi(name)) return
  const volumesInUse = core.network.on(name)
  if (!sameValue(volumesInUse, node.status?.volumesInUse ?? [])) {
    const status = volumesInUse.length === 0 ? withoutFields(node.status!, ['volumesInUse']) : { ...node.status, volumesInUse }
    api.call({ do: 'update', sub: 'status', object: freeze({ ...node, status }) as never }, `kubelet/${name}`)
  }
  lookOnNode(core, name)
}

/** A kubelet reaches the API server again: what it says of its volumes may be old. */
export function resumeVolumeReports(core: KubeletCore, node: string): void {
  const said = core.options.ledger.store.get<Node>('Node', node)?.status?.volumesInUse ?? []
  if (!sameValue(said, core.network.on(node))) core.reportVolumesLater(node)
}
