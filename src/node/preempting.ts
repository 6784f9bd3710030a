/**
 * A pod that the system needs comes to a node without room for it: others are ended for it, one after the other, each
 * within its own grace period, and when the last of them is gone the pod begins. Until then nothing is said of it.
 * Source: kubernetes, pkg/kubelet/preemption/preemption.go (evictPodsToFreeRequests). Deviation: the kubelet looks at
 * other pods meanwhile, where upstream's waits, and it waits for the end however long that takes.
 */
import { isCriticalPod, type Node, type Pod } from '../model/index.js'
import { dictionary, type Dictionary } from '../sim/index.js'
import { admit, onlyShortages, unsuited, type Refused } from './admission.js'
import type { KubeletCore } from './core.js'
import { victimsFor } from './preemption.js'
import type { Candidate } from './ranking.js'
import type { PodRow } from './rows.js'
import { endPod } from './termination.js'

const VERDICT = Object.freeze({
  reason: 'Preempting', message: 'Preempted in order to admit critical pod', condition: 'Pod was preempted by Kubelet to accommodate a critical pod.',
})

export class Preemptions {
  /** The pod that is being ended → the one for which. */
  private readonly awaited: Dictionary<string>

  /** `begin` lets a pod start for which there is room now. */
  constructor(private readonly core: KubeletCore, private readonly begin: (row: PodRow, pod: Pod) => void) {
    this.awaited = dictionary(core.options.ledger.engine.state, 'kubelet/preemptions')
    core.connect(this)
  }

  /** Whether a node takes a pod: yes (undefined), no, or as soon as others have ended. */
  admit(node: Node, pod: Pod, candidates: () => readonly Candidate[]): Refused | { readonly preempts: readonly string[] } | undefined {
    const given = this.core.admitted.on(node.metadata.name)
    const refused = admit(node, given, pod)
    const missing = refused === undefined || !isCriticalPod(pod) ? undefined : onlyShortages(node, given, pod)
    if (missing === undefined) return refused === undefined || !isCriticalPod(pod) ? refused : unsuited(node, given, pod) ?? refused
    const victims = victimsFor(pod, candidates(), missing)
    if ('error' in victims) {
      const message = `Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: ${victims.error}`
      return { reason: 'UnexpectedAdmissionError', message }
    }
    return { preempts: victims.map(({ row: { uid } }) => uid) }
  }

  /** Ends the next of those that have to go for a pod, or lets it begin. */
  proceed(row: PodRow): void {
    const pod = this.core.podOf(row)
    if (pod === undefined || row.stage !== 'active' || row.preempts === undefined) return
    const [uid, ...rest] = row.preempts
    if (uid === undefined) return this.begin(this.core.put({ ...row, preempts: undefined, startTime: this.core.now }), pod)
    this.core.put({ ...row, preempts: rest })
    const victim = this.core.rows.get(uid)
    const itsPod = victim === undefined ? undefined : this.core.podOf(victim)
    if (victim === undefined || itsPod === undefined || victim.stage === 'ended') return this.proceed(this.core.rows.get(row.uid)!)
    this.awaited.set(uid, row.uid)
    this.core.event(itsPod, 'Warning', VERDICT.reason, VERDICT.message)
    endPod(this.core, itsPod, victim, (itsPod.spec.terminationGracePeriodSeconds ?? 0) * 1000, VERDICT)
  }

  podEnded({ uid }: PodRow): void {
    const waiting = this.awaited.get(uid)
    if (waiting === undefined) return
    this.awaited.delete(uid)
    const row = this.core.rows.get(waiting)
    if (row !== undefined) this.proceed(row)
  }

  /** The machine is off, and with it who waits. */
  forget(node: string): void {
    for (const [uid, waiting] of this.awaited.entries()) if ((this.core.rows.get(waiting)?.node ?? node) === node) this.awaited.delete(uid)
  }
}
