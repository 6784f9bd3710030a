/**
 * What one kubelet and its container runtime know about a pod, as plain rows of the simulation's state. A row
 * is replaced, never changed. `starts` counts a container's lives: an event that was scheduled for an earlier
 * life finds another number and does nothing. `newRow` makes rows with all their fields, `undefined` where there is
 * nothing to say, and copies keep them: so all rows are of one shape, and what reads them is fast.
 */
import { isCriticalPod, keyOf, podRequests, type Container, type Pod, type ResourceList } from '../model/index.js'
import { hostPortsOf, type HostPort } from '../placement/index.js'
import { freeze, slashed } from '../plain/index.js'
import type { Growth } from '../world/index.js'
import type { BackOff } from './back-off.js'
import type { PressureType } from './eviction-thresholds.js'
import type { ProbeState } from './probe.js'
import { storageLimitsOf, type StorageLimits } from './storage-limits.js'

/** How a container's life ended. */
export interface Ending {
  readonly exitCode: number
  /** `Completed`, `Error`, … */
  readonly reason: string
  readonly startedAt: number
  readonly finishedAt: number
}

/** What a container's software is said to draw. */
export interface Draws {
  readonly startupMs: number
  readonly memoryBytes: number
  readonly memoryGrowth?: Growth
  readonly diskBytes: number
  readonly diskGrowth?: Growth
  readonly processes: number
  /** The emptyDir volume of its pod into which it writes; absent: elsewhere on the disk. */
  readonly volume?: string
}

export interface ContainerRow {
  readonly name: string
  readonly image: string
  readonly role: 'init' | 'sidecar' | 'main'
  readonly state: 'waiting' | 'running' | 'ended'
  /** Why it waits. */
  readonly reason: string
  readonly message: string
  readonly startedAt: number
  /** Since when its image is being pulled, when that ends, and that the registry will refuse it for having had too many pulls. */
  readonly pulling?: number
  readonly pullUntil?: number
  readonly throttled?: boolean
  /** How the present (ended) or the last life ended. */
  readonly ending?: Ending
  /** Lives so far. */
  readonly starts: number
  /** Its machine lost power since it ran: it counts as one that never has. */
  readonly anew?: true
  /** What the API calls restartCount. */
  readonly restarts: number
  readonly backOff?: BackOff
  /** Failed pulls of the image and until when the next is held back. */
  readonly pull?: { readonly backOff: BackOff; readonly failedAt: number; readonly waiting: boolean }
  /** Since when it is held by a ConfigMap or Secret that its environment needs, and when it will be tried again. */
  readonly heldAt?: number
  readonly retryAt?: number
  /** Its postStart hook runs, or (`failure`) has failed, for which it is being stopped. */
  readonly postStart?: { readonly until: number; readonly failure?: string }
  /** It starts in a sync that has not ended: nobody has been told, and it is not probed. Only in pods whose sync takes time, for a postStart hook or an image. */
  readonly unseen?: true
  /** The startup probe has succeeded, or there is none. */
  readonly started: boolean
  readonly probes: { readonly startup?: ProbeState; readonly readiness?: ProbeState; readonly liveness?: ProbeState }
  /** What this life of it draws from its machine; absent: nothing that counts. */
  readonly draws?: Draws
  /** It is being stopped: when it gets SIGTERM, and when it will have ended; `again`: to be started at once, however it ends. */
  readonly stopping?: { readonly sigtermAt: number; readonly at: number; readonly exitCode: number; readonly again?: true }
}

/** What a kubelet says of a pod that it ended of its own accord. */
export interface Verdict {
  readonly reason: string
  readonly message: string
  /** What the condition DisruptionTarget says; absent: the message; null: there is none. */
  readonly condition?: string | null
}

export interface PodRow {
  readonly uid: string
  /** `namespace/name`: several pods of one name may live at the same time, on several nodes. */
  readonly key: string
  readonly node: string
  /** It is a static pod, and (`mirror`) which pod stands for it at the API server; absent: none. */
  readonly static?: true
  readonly mirror?: string
  /** `active` until it is deleted; `ended` when its containers will not run again. */
  readonly stage: 'active' | 'terminating' | 'ended'
  readonly startTime: number
  /** What it asks for, by resource. */
  readonly requests: ResourceList
  /** The host ports that it takes; absent: none. */
  readonly hostPorts?: readonly HostPort[]
  /** How much it may write to its node's disk; absent: as much as it likes. */
  readonly storage?: StorageLimits
  /** Pods that have to end before it is admitted, beside the one that is being ended. */
  readonly preempts?: readonly string[]
  /** Volumes could not be made: since when, how often it was tried, when it will be tried again. */
  readonly mounting?: { readonly since: number; readonly tries: number; readonly retryAt: number }
  /** The network volumes that it uses, by their unique names, for as long as it may; absent: none. */
  readonly network?: readonly string[]
  /** It waits for claims, or for volumes to be attached and mounted. */
  readonly attaching?: Attaching
  /** Volumes whose sources have changed, and the sync at which they will show it. */
  readonly refresh?: { readonly at: number; readonly volumes: readonly string[] }
  /** The ConfigMaps and Secrets that it read while they were immutable and that are gone, as `KIND NAMESPACE/NAME`. */
  readonly fixed?: readonly string[]
  /** When it was first synced with its volumes there: from then on liveness and startup are asked for at every period. */
  readonly probedFrom?: number
  /** Set when the sandbox exists. */
  readonly ip?: string
  /** Why the kubelet refused the pod. */
  readonly refused?: { readonly reason: string; readonly message: string }
  /** Why the kubelet ended the pod: it fails with it when its containers have stopped. */
  readonly verdict?: Verdict
  /** When a terminating pod's containers are killed. */
  readonly killAt?: number
  /** Init containers first, in the order of the spec. */
  readonly containers: readonly ContainerRow[]
}

/** What the eviction manager of a node remembers. */
export interface PressureRow {
  /** When it last looked; it looks every ten seconds since. */
  readonly lookedAt: number
  /** When it looks next, as far as there will be anything to see. */
  readonly wakeAt?: number
  /** When the memory runs out if nothing changes. */
  readonly exhaustedAt?: number
  /** The thresholds that are met, by id, and since when. */
  readonly met: readonly (readonly [id: string, since: number])[]
  /** Those of them whose grace period is over. */
  readonly acting: readonly string[]
  /** The pressures that were seen, and when last. */
  readonly seen: readonly (readonly [type: PressureType, at: number])[]
  /** The pressures that the node is under. */
  readonly conditions: readonly PressureType[]
  /** The pods whose ends are waited for, at most until then. */
  readonly awaited?: { readonly uids: readonly string[]; readonly until: number }
}

/** How far a pod's network volumes are. */
export interface Attaching {
  readonly since: number
  /** From when on the kubelet looks whether they are attached: they are reported as in use. */
  readonly verifyFrom?: number
  /** They are attached and being mounted. */
  readonly mounting?: boolean
  /** When it is looked at again, if that is known. */
  readonly at?: number
  /** Why a claim cannot be used, as it was last said. */
  readonly problem?: string
}

/** What a machine that is being shut down has before it. */
export interface ShutdownRow {
  /** The pods that are waited for, at most until then. */
  readonly uids: readonly string[]
  readonly until: number
  readonly rest: readonly { readonly seconds: number; readonly uids: readonly string[] }[]
}

/** Per node: what its kubelet keeps beyond pods. */
export interface NodeRow {
  /** When the pulls that are under way, or wait for their turn, will have ended, sorted. */
  readonly pulls: readonly number[]
  /** How many pod addresses were given out. */
  readonly addresses: number
}

/** What a kubelet keeps that has just begun. */
export const NEW_NODE: NodeRow = Object.freeze({ pulls: Object.freeze([]), addresses: 0 })

/** A pull that is under way. */
export interface PullRow {
  readonly until: number
  /** Its registry refuses it for having had too many pulls. */
  readonly throttled?: boolean
}

/** An image on a node's disk. */
export interface ImageRow {
  readonly bytes: number
  readonly since: number
  /** When the last pod that had it went. */
  readonly usedUntil?: number
}

/** When a node's images will be looked at. */
export interface ImageGCRow {
  readonly at: number
  /** The last look could not free enough. */
  readonly failed: boolean
}

/** Under what a node's image is known: `image/node`. */
export function slotOf(node: string, image: string): string {
  return slashed(image, node)
}

/** The image and the node of a slot: names of nodes have no slash. */
export function splitSlot(slot: string): { readonly image: string; readonly node: string } {
  const at = slot.lastIndexOf('/')
  return { image: slot.slice(0, at), node: slot.slice(at + 1) }
}

/** The images of the containers that a pod has had. */
export function imagesOf({ containers }: Pick<PodRow, 'containers'>): string[] {
  return containers.filter(({ starts }) => starts > 0).map(({ image }) => image)
}

/** Replaces one container of a row. */
export function withContainer(row: PodRow, container: ContainerRow): PodRow {
  return { ...row, containers: freeze(row.containers.map((present) => (present.name === container.name ? freeze(container) : present))) }
}

export function containerOf(row: PodRow, name: string): ContainerRow | undefined {
  return row.containers.find((container) => container.name === name)
}

/** Why a container waits that can be started. */
export function creating({ containers }: PodRow): string {
  return containers.some(({ role }) => role !== 'main') ? 'PodInitializing' : 'ContainerCreating'
}

/** Whether a container waits with which nothing has gone wrong yet. */
export function isCreating({ state, reason }: ContainerRow): boolean {
  return state === 'waiting' && (reason === 'PodInitializing' || reason === 'ContainerCreating')
}

/** Whether a container has ended and done its work. */
export function endedWell({ state, ending }: ContainerRow): boolean {
  return state === 'ended' && ending!.exitCode === 0
}

/** The pod is not admitted yet: others have to end first. */
export function isAwaitingRoom({ stage, preempts }: PodRow): boolean {
  return stage === 'active' && preempts !== undefined
}

/**
 * Until when at least nothing else is done for a pod: a postStart hook of it runs, a container is stopped whose hook has
 * failed, or an image is being pulled; undefined: it is not held.
 */
export function heldUntil(row: PodRow): number | undefined {
  return hookUntil(row) ?? row.containers.find(({ pulling }) => pulling !== undefined)?.pullUntil
}

function hookUntil({ containers }: PodRow): number | undefined {
  for (const { postStart, stopping } of containers) if (postStart !== undefined) return stopping?.at ?? postStart.until
  return undefined
}

/** Nobody is told how the pod is: a sync that has started containers has not ended. */
export function isUntold(row: PodRow): boolean {
  return hookUntil(row) !== undefined || (row.containers.some(({ unseen }) => unseen === true) && heldUntil(row) !== undefined)
}

/** A pod as a kubelet knows it that has just heard of it. */
export function newRow(pod: Pod, now: number): PodRow {
  const { metadata, spec } = pod
  const inits = spec.initContainers ?? []
  const reason = inits.length > 0 ? 'PodInitializing' : 'ContainerCreating'
  const containers: ContainerRow[] = []
  for (const container of inits) containers.push(newContainer(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init', reason))
  for (const container of spec.containers) containers.push(newContainer(container, 'main', reason))
  const hostPorts = hostPortsOf(spec)
  return {
    uid: metadata.uid ?? '', key: keyOf(pod), node: spec.nodeName!, static: undefined, mirror: undefined,
    stage: 'active', startTime: now, requests: podRequests(spec), hostPorts: hostPorts.length === 0 ? undefined : hostPorts,
    storage: isCriticalPod(pod) ? undefined : storageLimitsOf(spec),
    preempts: undefined, mounting: undefined, network: undefined, attaching: undefined, refresh: undefined, fixed: undefined,
    probedFrom: undefined, ip: undefined, refused: undefined, verdict: undefined, killAt: undefined, containers,
  }
}

function newContainer({ name, image = '' }: Container, role: ContainerRow['role'], reason: string): ContainerRow {
  return {
    name, image, role, state: 'waiting', reason, message: '', startedAt: 0,
    pulling: undefined, pullUntil: undefined, throttled: undefined, ending: undefined, starts: 0, anew: undefined, restarts: 0,
    backOff: undefined, pull: undefined, heldAt: undefined, retryAt: undefined, postStart: undefined, unseen: undefined,
    started: false, probes: {}, draws: undefined, stopping: undefined,
  }
}
