/**
 * How long a DaemonSet waits before it deletes the next failed pod on a node: 1 s, 2 s, 4 s … 15 min since the last one,
 * forgotten after twice the longest wait, and with every generation that the controller has seen. Source: kubernetes,
 * pkg/controller/daemon/daemon_controller.go (failedPodsBackoff), client-go/util/flowcontrol/backoff.go.
 */
import type { Memory } from '../../client/index.js'
import { sortedKeys } from '../../model/index.js'
import { freeze } from '../../plain/index.js'

/** The name of the dictionary. */
export const FAILED_PODS = 'failed-pods'

const FIRST_MS = 1_000
const LONGEST_MS = 900_000

interface Wait {
  readonly delayMs: number
  readonly since: number
}

interface Waits {
  readonly generation: number
  readonly nodes: Readonly<Record<string, Wait>>
}

/** The back-off of a set's nodes as a sync finds it, and what it makes of it. */
export class BackOff {
  private readonly began: Record<string, Wait> = {}

  constructor(private readonly waits: Waits | undefined, private readonly generation: number, private readonly now: number) {}

  /** How long the node still waits in full; undefined if a failed pod may be deleted there now. */
  delayMs(node: string): number | undefined {
    const wait = this.waitOf(node)
    return wait !== undefined && this.now - wait.since < wait.delayMs ? wait.delayMs : undefined
  }

  /** A failed pod is deleted now. */
  next(node: string): void {
    const before = this.waitOf(node)
    this.began[node] = { delayMs: before === undefined ? FIRST_MS : Math.min(2 * before.delayMs, LONGEST_MS), since: this.now }
  }

  /** What must be remembered, if anything. */
  get changed(): Waits | undefined {
    return Object.keys(this.began).length === 0 ? undefined : { generation: this.generation, nodes: this.began }
  }

  private waitOf(node: string): Wait | undefined {
    const wait = this.began[node] ?? (this.waits?.generation === this.generation ? this.waits.nodes[node] : undefined)
    return wait === undefined || isForgotten(wait, this.now) ? undefined : wait
  }
}

export function backOffOf(memory: Memory, uid: string, generation: number, now: number): BackOff {
  return new BackOff(memory.of<Waits>(FAILED_PODS).get(uid), generation, now)
}

/** Adds the waits that a sync has begun to those that still count. */
export function rememberBackOff(memory: Memory, { uid, waits }: { readonly uid: string; readonly waits: Waits }, now: number): void {
  const known = memory.of<Waits>(FAILED_PODS)
  const before = known.get(uid)
  const nodes: Record<string, Wait> = {}
  if (before?.generation === waits.generation) for (const node of sortedKeys(before.nodes)) if (!isForgotten(before.nodes[node]!, now)) nodes[node] = before.nodes[node]!
  for (const node of sortedKeys(waits.nodes)) nodes[node] = freeze({ ...waits.nodes[node]! })
  known.set(uid, freeze({ generation: waits.generation, nodes: freeze(nodes) }))
}

export function forgetBackOff(memory: Memory, uid: string): void {
  memory.of<Waits>(FAILED_PODS).delete(uid)
}

function isForgotten({ since }: Wait, now: number): boolean {
  return now - since > 2 * LONGEST_MS
}
