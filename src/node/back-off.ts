/**
 * The back-off of a container that keeps ending: the first restart is at once, then 10 s doubling to 300 s;
 * a run that ends more than 600 s after the last restart begins anew. Source: client-go, util/flowcontrol
 * (Backoff), as the kubelet uses it.
 */
import { freeze } from '../plain/index.js'

/** What is remembered of a container's restarts. */
export interface BackOff {
  readonly currentMs: number
  /** When it was last restarted with a back-off. */
  readonly updatedAt: number
}

export interface BackOffLimits {
  readonly initialMs: number
  readonly maxMs: number
}

export const RESTART_BACK_OFF: BackOffLimits = Object.freeze({ initialMs: 10_000, maxMs: 300_000 })

/** How long after its end (at `endedAt`) a container has to wait; 0: not at all. */
export function waitMs(backOff: BackOff | undefined, endedAt: number, { maxMs }: BackOffLimits): number {
  return backOff === undefined || hasExpired(backOff, endedAt, maxMs) ? 0 : backOff.currentMs
}

/**
 * Whether a container has to wait that was stopped to be started again, and is gone `now`. Its own end is not known yet
 * when that is asked, so that it is the end of its life before that counts: after a first life it never has to.
 * Source: kubernetes, pkg/kubelet/kuberuntime/kuberuntime_manager.go (SyncPod, doBackOff).
 */
export function isHeldAfterKill(backOff: BackOff | undefined, endedBefore: number | undefined, now: number): boolean {
  return endedBefore !== undefined && now - endedBefore < waitMs(backOff, endedBefore, RESTART_BACK_OFF)
}

/** The back-off of a container that was stopped and starts again `now` without having to wait. */
export function afterKill(backOff: BackOff | undefined, endedBefore: number | undefined, now: number): BackOff | undefined {
  return endedBefore === undefined ? backOff : next(backOff, endedBefore, now, RESTART_BACK_OFF)
}

/** The back-off after a restart at `now` of a container that ended at `endedAt`. */
export function next(backOff: BackOff | undefined, endedAt: number, now: number, { initialMs, maxMs }: BackOffLimits): BackOff {
  const fresh = backOff === undefined || hasExpired(backOff, endedAt, maxMs)
  return freeze({ currentMs: fresh ? initialMs : Math.min(backOff.currentMs * 2, maxMs), updatedAt: now })
}

function hasExpired(backOff: BackOff, eventAt: number, maxMs: number): boolean {
  return eventAt - backOff.updatedAt > maxMs * 2
}
