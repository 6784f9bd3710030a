/**
 * A machine that is shut down waits for its pods: groups by priority, the lowest first, each stopped within the time
 * that its priority has; the next begins when the last pod of a group has ended or its time is over. Then the machine
 * goes off. Meanwhile the node is not ready and admits no pod. Source: kubernetes, pkg/kubelet/nodeshutdown.
 * Deviation: nobody waits for volumes to be unmounted.
 */
import { freeze } from '../plain/index.js'
import { type Dictionary } from '../sim/index.js'
import type { Pod } from '../model/index.js'
import type { Refused } from './admission.js'
import type { KubeletCore } from './core.js'
import type { ShutdownGrace } from './kubelet-config.js'
import { reportNode } from './node-status.js'
import type { PodRow, ShutdownRow } from './rows.js'
import { endPod } from './termination.js'

const NEXT = 'kubelet/shutdown/next'
const VERDICT = Object.freeze({ reason: 'Terminated', message: 'Pod was terminated in response to imminent node shutdown.' })

interface NextEvent {
  readonly kind: typeof NEXT
  readonly node: string
  readonly until: number
}

export class Shutdowns {
  private readonly rows: Dictionary<ShutdownRow>

  constructor(private readonly core: KubeletCore) {
    this.rows = core.shutdowns
    core.options.ledger.engine.on<NextEvent>(NEXT, ({ node, until }) => {
      if (this.rows.get(node)?.until === until) this.proceed(node)
    })
    core.connect(this)
  }

  /** The machine is being shut down, while these pods are on it; false: it does not wait for them. */
  begin(node: string, pods: readonly { readonly row: PodRow; readonly pod: Pod }[]): boolean {
    const groups = this.core.configOf(node).shutdown
    if (groups.length === 0) return false
    this.core.nodeEvent(node, 'Normal', 'NodeShutdown', 'Shutdown manager detected shutdown event')
    const live = pods.filter(({ row }) => row.stage !== 'ended')
    const rest = groups.map(({ seconds }, i) => ({ seconds, uids: live.filter(({ pod }) => groupOf(groups, pod.spec.priority ?? 0) === i).map(({ row }) => row.uid) }))
    this.rows.set(node, freeze({ uids: [], until: this.core.now, rest }))
    reportNode(this.core, node)
    this.schedule(this.core.now, node, this.core.now)
    return true
  }

  /** It is not shut down after all; what has ended has ended. */
  cancel(node: string): void {
    if (!this.rows.delete(node)) return
    this.core.nodeEvent(node, 'Normal', 'NodeShutdown', 'Shutdown manager detected shutdown cancellation')
    reportNode(this.core, node)
  }

  /** The machine is off. */
  forget(node: string): void {
    this.rows.delete(node)
  }

  /** Why a pod that comes now is not admitted. */
  refusal(node: string): Refused | undefined {
    return this.rows.has(node) ? { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' } : undefined
  }

  podEnded({ node, uid }: PodRow): void {
    const row = this.rows.get(node)
    if (row?.uids.includes(uid) !== true) return
    const uids = row.uids.filter((other) => other !== uid)
    this.rows.set(node, freeze({ ...row, uids }))
    if (uids.length === 0) this.schedule(this.core.now, node, row.until)
  }

  private proceed(node: string): void {
    const [group, ...rest] = this.rows.get(node)!.rest
    if (group === undefined) {
      this.rows.delete(node)
      return this.core.options.powerOff(node)
    }
    const until = this.core.now + group.seconds * 1000
    const uids = group.uids.filter((uid) => (this.core.rows.get(uid)?.stage ?? 'ended') !== 'ended')
    this.rows.set(node, freeze({ uids, until, rest }))
    if (uids.length === 0) return this.proceed(node)
    for (const uid of uids) this.end(uid, group.seconds)
    // After the last of them is killed: an instant is gone through in the order in which it was filled.
    this.schedule(until, node, until)
  }

  private end(uid: string, seconds: number): void {
    const row = this.core.rows.get(uid)
    const pod = row === undefined ? undefined : this.core.podOf(row)
    if (row === undefined || pod === undefined) return
    endPod(this.core, pod, row, Math.min(pod.spec.terminationGracePeriodSeconds ?? seconds, seconds) * 1000, VERDICT)
  }

  private schedule(at: number, node: string, until: number): void {
    this.core.scheduleOn<NextEvent>(node, at, { kind: NEXT, node, until })
  }
}

/** The group of a priority: the last that does not begin above it, else the first. */
function groupOf(groups: readonly ShutdownGrace[], priority: number): number {
  return Math.max(0, groups.findLastIndex((group) => group.priority <= priority))
}
