/**
 * A pod's containers from their images to their ends: init containers one after the other, sidecars alongside,
 * then the main containers together; ends, restarts with back-off, and what the pod's restart policy says.
 * Source: kubernetes, pkg/kubelet/kuberuntime/kuberuntime_manager.go.
 */
import { bytes, controllerOf, restartsContainer, type Container, type Pod } from '../model/index.js'
import { exceedsAfterMs, UNDESCRIBED_WORK, type AppBehaviour } from '../world/index.js'
import { afterKill, isHeldAfterKill, next, RESTART_BACK_OFF, waitMs, type BackOff } from './back-off.js'
import { drawsOf } from './draws.js'
import { changedImage, withChangedImages, withImage } from './changed-images.js'
import { environmentError, heldByConfig } from './config.js'
import type { KubeletCore, PodEvent } from './core.js'
import { afterFailedPull, endPull, heldBack, isHeldBack, pullTakesTime, RESYNC, RESYNC_MS, startPull } from './images.js'
import { failureAtEnd, hasPostStart, HOOK_ERROR } from './hooks.js'
import { hasImage } from './image-disk.js'
import { beginPostStart, POST_START, probeStarted } from './post-start.js'
import { initialProbes, scheduleProbes } from './probing.js'
import { containerOf, creating, heldUntil, isAwaitingRoom, isCreating, slotOf, withContainer, type ContainerRow, type Ending, type PodRow } from './rows.js'
import { inTurn } from './start-order.js'
import { graceMs, SIGKILL_CODE, stopAll } from './stopping.js'
import { writtenVolume } from './storage-limits.js'

export const PULLED = 'kubelet/pulled'
export const EXITED = 'kubelet/exited'
export const RESTART = 'kubelet/restart'

/** Starts whatever may start now, and reports the result. */
export function advance(core: KubeletCore, uid: string): void {
  const known = core.rows.get(uid)
  const pod = known === undefined ? undefined : core.podOf(known)
  if (pod === undefined) return
  for (;;) {
    const row = core.rows.get(uid)
    if (row === undefined || row.stage !== 'active' || row.mounting !== undefined || row.attaching !== undefined || heldUntil(row) !== undefined || isAwaitingRoom(row)) break
    const ready = startable(row)
    if (ready === undefined) break
    core.put(bringUp(core, pod, row.probedFrom === undefined ? { ...row, probedFrom: core.now } : row, ready))
  }
  const row = core.rows.get(uid)
  if (row !== undefined && heldUntil(row) === undefined && row.containers.some(({ unseen }) => unseen === true)) core.put(probeStarted(core, pod, row))
  core.publish(uid)
}

/** The next container that waits for nothing but the kubelet. */
function startable(row: PodRow): ContainerRow | undefined {
  const waits = (container: ContainerRow): boolean => isCreating(container) && container.pulling === undefined
  return row.containers.some(waits) ? inTurn(row).find(waits) : undefined
}

function bringUp(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow): PodRow {
  const pull = startPull(core, pod, row, container)
  if (pull.state === 'present') return start(core, pod, row, container)
  if (pull.state === 'failed') return resyncLater(core, withContainer(row, { ...container, reason: pull.reason, message: pull.message }), container.name)
  const throttled = pull.throttled === true
  if (pull.until <= core.now) return pullEnded(core, pod, row, container, { startedAt: core.now, throttled })
  const pulling = { ...container, pulling: core.now, pullUntil: pull.until, throttled: throttled || undefined }
  core.schedule(pull.until, PULLED, row, pulling)
  return withContainer(row, pulling)
}

/** The pull of a container's image has come to its end. */
export function onPulled(core: KubeletCore, event: PodEvent): void {
  const found = core.rowFor(event)
  const pod = found === undefined ? undefined : core.podOf(found.row)
  if (found === undefined || pod === undefined || found.row.stage !== 'active' || found.container.pulling === undefined) return
  const { pulling: startedAt, throttled = false } = found.container
  const container = { ...found.container, pulling: undefined, pullUntil: undefined, throttled: undefined }
  core.put(pullEnded(core, pod, withContainer(found.row, container), container, { startedAt, throttled }))
  changeImages(core, pod, event.uid)
  advance(core, event.uid)
}

/** A pod's containers get the images that its spec names. Returns whether any had another. */
export function changeImages(core: KubeletCore, pod: Pod, uid: string): boolean {
  const row = core.rows.get(uid)!
  const next = withChangedImages(core, pod, row)
  if (next !== row) core.put(next)
  return next !== row
}

function pullEnded(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow, { startedAt, throttled }: { readonly startedAt: number; readonly throttled: boolean }): PodRow {
  const result = hasImage(core, row.node, container.image) && startedAt < core.now && !core.pulls.has(slotOf(row.node, container.image))
    ? { state: 'present' as const }
    : endPull(core, pod, row, container, startedAt, throttled)
  if (result.state !== 'failed') return start(core, pod, row, container)
  return resyncLater(core, withContainer(row, afterFailedPull(container, core.now, result.reason, result.message)), container.name)
}

function resyncLater(core: KubeletCore, row: PodRow, name: string): PodRow {
  core.schedule(core.now + RESYNC_MS, RESYNC, row, containerOf(row, name)!)
  return row
}

/** The kubelet looks again at a container whose image could not be had. */
export function onResync(core: KubeletCore, event: PodEvent): void {
  const found = core.rowFor(event)
  const pod = found === undefined ? undefined : core.podOf(found.row)
  if (found === undefined || pod === undefined || found.row.stage !== 'active' || found.container.state !== 'waiting') return
  const { row, container } = found
  // A machine that lost power meanwhile has begun anew.
  if (isCreating(container) || container.pulling !== undefined) return
  const held = heldUntil(row)
  if (held !== undefined) return core.schedule(held, RESYNC, row, container)
  if (!isHeldBack(container, core.now)) {
    // It says why it waited until it runs or something else is in the way.
    core.put(bringUp(core, pod, row, { ...container, heldAt: undefined, retryAt: undefined }))
    return advance(core, event.uid)
  }
  if (!container.pull!.waiting) core.put(withContainer(row, heldBack(core, pod, container)))
  const until = container.pull!.failedAt + container.pull!.backOff.currentMs
  const looks = Math.ceil((until - core.now) / RESYNC_MS) * RESYNC_MS
  core.schedule(core.now + looks, RESYNC, row, container)
  core.publish(event.uid)
}

/** A container's process starts. */
function start(core: KubeletCore, pod: Pod, row: PodRow, waiting: ContainerRow): PodRow {
  const spec = core.specOf(pod, waiting.name)
  const addressed = row.ip === undefined ? { ...row, ip: core.nextAddress(row.node) } : row
  const error = environmentError(core, pod, waiting.name)
  if (error !== undefined) return withContainer(addressed, heldByConfig(core, pod, waiting, error))
  const app = core.appOf(pod, waiting)
  const draws = waiting.role === 'init' ? undefined : drawsOf(app, writtenVolume(pod, app.writesTo))
  const hasHook = hasPostStart(pod)
  const isUnseen = hasHook || awaitsImages(core, pod, row, waiting)
  if (isUnseen) tellBefore(core, hasHook ? addressed : row)
  const started: ContainerRow = {
    ...waiting,
    pull: undefined,
    anew: undefined,
    stopping: undefined,
    draws,
    unseen: isUnseen || undefined,
    state: 'running',
    reason: '',
    message: '',
    startedAt: core.now,
    starts: waiting.starts + 1,
    backOff: waiting.anew === true ? backOffAnew(waiting, core.now) : waiting.backOff,
    restarts: waiting.starts === 0 ? waiting.restarts : waiting.restarts + 1,
    started: spec.startupProbe === undefined || waiting.role === 'init',
    probes: waiting.role === 'init' ? {} : initialProbes(spec, row, waiting, core.now),
  }
  core.event(pod, 'Normal', 'Created', `Container created`)
  core.event(pod, 'Normal', 'Started', `Container started`)
  const container = beginPostStart(core, pod, started)
  const next = withContainer(addressed, container)
  scheduleExit(core, pod, next, container)
  if (container.postStart !== undefined) core.schedule(container.postStart.until, POST_START, next, container)
  if (!isUnseen) scheduleProbes(core, pod, next, container)
  return next
}

/** A kubelet that begins anew with its machine knows of main containers only that they have ended. */
function backOffAnew({ role }: ContainerRow, now: number): BackOff | undefined {
  return role === 'main' ? next(undefined, now, now, RESTART_BACK_OFF) : undefined
}

/** Whether the sync that starts a main container goes on with another's image, for which it has to wait. */
function awaitsImages(core: KubeletCore, pod: Pod, row: PodRow, { name, role }: ContainerRow): boolean {
  const { containers } = row
  if (role !== 'main' || containers.length === 1) return false
  const later = containers.slice(containers.findIndex((container) => container.name === name) + 1)
  return later.some((container) => isCreating(container) && pullTakesTime(core, pod, row, container))
}

/** Whoever asks while a hook runs or an image is pulled is told how the pod was when its kubelet began to start containers. */
function tellBefore(core: KubeletCore, row: PodRow): void {
  if (row.containers.some(({ unseen }) => unseen === true)) return
  core.put(row)
  core.publish(row.uid)
}

function scheduleExit(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow): void {
  const end = endOf(core, pod, container)
  if (end !== undefined) core.schedule(core.now + end.afterMs, EXITED, row, container)
}

interface End {
  readonly code: number
  readonly afterMs: number
  readonly reason?: string
}

/** How this life of a container ends if nobody stops it: by itself, or because it holds more memory than it may. */
function endOf(core: KubeletCore, pod: Pod, container: ContainerRow): End | undefined {
  const app = core.appOf(pod, container)
  const exit = exitOf(app, pod, container)
  if (app.memoryGrowth === undefined && app.idle.memoryBytes === 0) return exit
  const limit = bytes(core.specOf(pod, container.name).resources?.limits?.memory)
  const exceeds = limit === 0 ? undefined : exceedsAfterMs(app, limit)
  if (exceeds === undefined || (exit !== undefined && exit.afterMs <= exceeds)) return exit
  return { code: SIGKILL_CODE, afterMs: exceeds, reason: 'OOMKilled' }
}

/** As its software is described; else an init container has nothing more to do when it has started, and the work of a Job is done a while later. */
function exitOf({ exits, startupMs }: AppBehaviour, pod: Pod, { role, starts }: ContainerRow): End | undefined {
  if (exits !== undefined && (exits.times === undefined || starts <= exits.times)) return exits
  if (role === 'init') return { code: 0, afterMs: startupMs }
  return isWork(pod, role) ? { code: UNDESCRIBED_WORK.code, afterMs: startupMs + UNDESCRIBED_WORK.afterMs } : undefined
}

/** Whether this is a main container of a Job's pod. */
function isWork(pod: Pod, role: ContainerRow['role']): boolean {
  return role === 'main' && controllerOf(pod)?.kind === 'Job'
}

/** A container ended by itself, or was killed for its memory. */
export function onExited(core: KubeletCore, event: PodEvent): void {
  const found = core.rowFor(event)
  const pod = found === undefined ? undefined : core.podOf(found.row)
  if (found === undefined || pod === undefined || found.container.state !== 'running') return
  const { code, reason } = endOf(core, pod, found.container) ?? { code: 0 }
  endContainer(core, found.row, pod, found.container.name, code, reason)
}

/** A container's process has ended with a code: it is restarted, or the pod comes nearer to its end. */
export function endContainer(core: KubeletCore, row: PodRow, pod: Pod, name: string, exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error'): void {
  const container = containerOf(row, name)!
  const ending: Ending = { exitCode, reason, startedAt: container.startedAt, finishedAt: core.now }
  const failure = failureAtEnd(core, pod, container)
  // Nobody is told before the sync ends in which it had started, either.
  const isTold = container.postStart !== undefined || heldUntil(row) === undefined
  const untold = isTold ? { postStart: undefined, unseen: undefined } : {}
  const ended: ContainerRow = { ...container, ...untold, stopping: undefined, state: 'ended', ending, started: false }
  const next = withContainer(row, ended)
  core.put(next)
  if (row.stage !== 'active') return
  const image = container.stopping === undefined ? undefined : changedImage(core, pod, container)
  if (image !== undefined) {
    core.put(withImage(core, next, ended, image, container.ending !== undefined))
    return advance(core, row.uid)
  }
  if (container.stopping?.again === true && !isHeldAfterKill(container.backOff, container.ending?.finishedAt, core.now)) return beginAgain(core, pod, next, ended, afterKill(container.backOff, container.ending?.finishedAt, core.now))
  const restarts = shouldRestart(pod, core.specOf(pod, name), ended, exitCode)
  if (restarts) {
    if (container.postStart === undefined) core.publish(row.uid)
    else afterHook(core, next, ended, failure)
    const present = core.rows.get(row.uid)!
    return scheduleRestart(core, pod, present, containerOf(present, name)!)
  }
  if (isOver(core, pod, next)) {
    const sidecarsRun = next.containers.some(({ state }) => state === 'running')
    core.put(sidecarsRun ? stopAll(core, pod, next, core.now + graceMs(pod)) : { ...next, stage: 'ended' })
    return core.publish(row.uid)
  }
  advance(core, row.uid)
}

/** A container has ended before its postStart hook, or because of it: the pod's other containers need not wait any longer. */
function afterHook(core: KubeletCore, row: PodRow, ended: ContainerRow, failure: string | undefined): void {
  if (failure !== undefined) core.put(withContainer(row, { ...ended, state: 'waiting', reason: HOOK_ERROR, message: failure }))
  advance(core, row.uid)
}

function shouldRestart(pod: Pod, spec: Container, container: ContainerRow, exitCode: number): boolean {
  return (container.role !== 'init' || exitCode !== 0) && restartsContainer(pod.spec, spec, exitCode)
}

/** Nothing but sidecars will run again: an init container failed for good, or all main containers have ended. */
function isOver(core: KubeletCore, pod: Pod, row: PodRow): boolean {
  const isDone = (container: ContainerRow): boolean =>
    container.state === 'ended' && !shouldRestart(pod, core.specOf(pod, container.name), container, container.ending!.exitCode)
  const failedInit = row.containers.some((container) => container.role === 'init' && isDone(container) && container.ending!.exitCode !== 0)
  return failedInit || row.containers.every((container) => container.role !== 'main' || isDone(container))
}

function scheduleRestart(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow): void {
  const wait = waitMs(container.backOff, core.now, RESTART_BACK_OFF)
  if (wait === 0) return core.schedule(core.now, RESTART, row, container)
  const seconds = wait >= 60_000 ? `${Math.floor(wait / 60_000)}m${(wait % 60_000) / 1000}s` : `${wait / 1000}s`
  const { name, namespace = 'default', uid = '' } = pod.metadata
  const message = `back-off ${seconds} restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`
  core.event(pod, 'Warning', 'BackOff', `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`)
  const waiting: ContainerRow = { ...container, state: 'waiting', reason: 'CrashLoopBackOff', message }
  const next = core.put(withContainer(row, waiting))
  core.schedule(core.now + wait, RESTART, next, waiting)
  core.publish(row.uid)
}

/** A container's back-off is over. */
export function onRestart(core: KubeletCore, event: PodEvent): void {
  const found = core.rowFor(event)
  const pod = found === undefined ? undefined : core.podOf(found.row)
  if (found === undefined || pod === undefined || found.row.stage !== 'active' || found.container.state === 'running') return
  const { row, container } = found
  const held = heldUntil(row)
  if (held !== undefined) return core.schedule(held, RESTART, row, container)
  beginAgain(core, pod, row, container, next(container.backOff, container.ending!.finishedAt, core.now, RESTART_BACK_OFF))
}

function beginAgain(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow, backOff: BackOff | undefined): void {
  const unseen = hasPostStart(pod) ? { unseen: true as const } : {}
  core.put(withContainer(row, { ...container, state: 'waiting', reason: creating(row), message: '', backOff, ...unseen }))
  advance(core, row.uid)
}
