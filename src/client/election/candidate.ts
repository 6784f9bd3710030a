/**
 * One candidate of an election, as data, and one attempt of it: to take the lock, or, if it leads, to renew it. An
 * attempt goes by what the candidate has seen of the lock and for how long, by its own clock, and never by the times
 * that are written there. Source: client-go, tools/leaderelection/leaderelection.go (tryAcquireOrRenew).
 */
import type { Lease } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import type { Lock } from './lock.js'

/** Constants of kube-controller-manager and kube-scheduler: --leader-elect-lease-duration and its like. */
export const LEASE_DURATION_MS = 15_000
export const RENEW_DEADLINE_MS = 10_000
export const RETRY_PERIOD_MS = 2_000
/** A candidate waits for the retry period and up to so many thousandths of it more. */
export const JITTER_PER_MILLE = 1_200

/** Where a candidate stands. Times by its own clock but for those that say `At`. */
export interface CandidateRow {
  /** Host and a uid that every start of the process draws anew; empty: there is no process. */
  readonly identity: string
  /** How often its process was started. */
  readonly starts: number
  /** How many waits it has drawn. */
  readonly draws: number
  /** When its next attempt is due, or, without a process, when that starts; null: nothing is. */
  readonly dueAt: number | null
  readonly leads: boolean
  readonly paused: boolean
  readonly reachesApi: boolean
  /** Version and last renewal of the lock when it last saw it change, and what it said. */
  readonly seen: string
  readonly seenDurationMs: number
  readonly seenMs: number
  /** Since when it has tried to renew in vain; null while it has not. */
  readonly failingSinceMs: number | null
}

export const NO_PROCESS: CandidateRow = freeze({
  identity: '', starts: 0, draws: 0, dueAt: null, leads: false, paused: false, reachesApi: true,
  seen: '', seenDurationMs: 0, seenMs: 0, failingSinceMs: null,
})

/** What an attempt is made with. */
export interface Attempt {
  /** What has passed by the candidate's clock. */
  readonly elapsedMs: number
  /** What that clock shows. */
  readonly clockMs: number
  readonly lock: Lock
  /** When the lock was last renewed by the one whom it names. */
  readonly renewedAt: (holder: string) => number
  readonly actor: string
}

/** The candidate after an attempt, and whether it holds the lock now. */
export interface Attempted {
  readonly row: CandidateRow
  readonly holds: boolean
}

/** One attempt of a candidate whose process runs. */
export function attempt(row: CandidateRow, tried: Attempt): Attempted {
  if (!row.reachesApi) return { row, holds: false }
  const lease = tried.lock.read()
  const before = look(row, lease, tried)
  const holder = lease?.spec?.holderIdentity ?? ''
  if (lease !== undefined && holder === row.identity) return { row: held(before, tried), holds: true }
  const valid = before.seenMs + before.seenDurationMs > tried.elapsedMs
  if (holder !== '' && valid) return { row: before, holds: false }
  const transitions = lease === undefined ? 0 : (lease.spec?.leaseTransitions ?? 0) + 1
  const record = { holder: row.identity, durationSeconds: LEASE_DURATION_MS / 1000, acquireMs: tried.clockMs, renewMs: tried.clockMs, transitions }
  const answer = tried.lock.write(lease, record, tried.actor)
  return answer.ok ? { row: held(look(before, answer.object as unknown as Lease, tried), tried), holds: true } : { row: before, holds: false }
}

/** Reads the lock; what has changed of it since last time is valid anew from now on. */
function look(row: CandidateRow, lease: Lease | undefined, { elapsedMs, renewedAt }: Attempt): CandidateRow {
  if (lease === undefined) return row
  const { holderIdentity = '', leaseDurationSeconds = 0 } = lease.spec ?? {}
  const seen = `${lease.metadata.resourceVersion ?? ''} ${renewedAt(holderIdentity)}`
  return seen === row.seen ? row : { ...row, seen, seenDurationMs: leaseDurationSeconds * 1000, seenMs: elapsedMs }
}

function held(row: CandidateRow, { elapsedMs }: Attempt): CandidateRow {
  return { ...row, seenMs: elapsedMs }
}
