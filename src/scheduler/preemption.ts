/**
 * Preemption acted upon, beside the scheduling of other pods: lower pods that are nominated to the node lose their
 * nomination, one after the other; then the victims get the condition DisruptionTarget and are deleted, all but the
 * last side by side, and then the last. Until that one is on its way out the preemptor is kept out of the queue, so
 * that a victim's end does not wake it too early. Victims that are terminating already are left alone.
 * Source: kubernetes, pkg/scheduler/framework/preemption/executor.go (prepareCandidateAsync).
 */
import type { Answer } from '../apiserver/index.js'
import type { EventEffect } from '../client/index.js'
import { keyOf, type Pod } from '../model/index.js'
import type { Candidate } from '../placement/index.js'
import { freeze } from '../plain/index.js'
import { dictionary, type Dictionary, type View } from '../sim/index.js'
import { ACTOR } from './actor.js'
import type { Cache } from './cache.js'
import type { Calls, Then } from './calls.js'
import { changedCondition, statusPatch } from './refusal.js'
import type { Scope } from './scope.js'

/** The plugin whose PreEnqueue keeps a preemptor out meanwhile. */
export const DEFAULT_PREEMPTION = 'DefaultPreemption'

/** A preemption under way. */
interface Preempting {
  readonly preemptor: string
  /** The attempt that it began with: answers to the calls of an earlier one count for nothing. */
  readonly attempt: number
  readonly schedulerName: string
  readonly node: string
  /** Lower pods that are to lose their nomination. */
  readonly nominated: readonly string[]
  /** Keys of the victims. */
  readonly victims: readonly string[]
  /** How many of the calls made side by side are not answered yet. */
  readonly open: number
  readonly failed: boolean
  /** Whether the last victim's turn has come. */
  readonly atLast: boolean
}

interface Step extends Then {
  readonly uid: string
  readonly attempt: number
  readonly victim: string
}

export interface PreemptionHost {
  readonly scope: Scope
  readonly view: View
  readonly cache: Cache
  readonly calls: Calls
  readonly record: (component: string, event: EventEffect) => void
  /** A victim waits on Permit: it is refused instead of deleted; false if it does not. */
  readonly rejectWaiting: (victim: string) => boolean
  /** Something failed: the preemptor is tried again. */
  readonly activate: (preemptor: string) => void
}

export class Preemption {
  /** By the preemptor's uid. */
  private readonly rows: Dictionary<Preempting>

  constructor(private readonly host: PreemptionHost) {
    this.rows = dictionary(host.scope.engine.state, host.scope.its('preempting'))
    const { calls } = host
    calls.on<Step>('clear-nomination', (_answer, { uid, attempt }) => this.rowOf(uid, attempt) && this.clearNominations(uid))
    calls.on<Step>('mark-victim', (answer, step) => this.marked(answer, step))
    calls.on<Step>('delete-victim', (answer, step) => this.deleted(answer, step))
  }

  /** Whether a pod has to wait for a preemption of its own. */
  isRunning(pod: Pod): boolean {
    const row = this.rows.get(pod.metadata.uid ?? '')
    if (row === undefined || !row.atLast) return row !== undefined
    const last = this.host.view.get<Pod>('Pod', row.victims.at(-1)!)
    return last !== undefined && last.metadata.deletionTimestamp === undefined
  }

  /** Makes room for a pod on the node that it is nominated to. */
  start(pod: Pod, attempt: number, { node, victims }: Candidate, schedulerName: string): void {
    const leaving = victims.filter(({ terminating }) => !terminating).map((victim) => keyOf(victim.pod))
    if (leaving.length === 0) return
    const priority = pod.spec.priority ?? 0
    const nominated = this.host.cache.model.nominatedTo(node).filter((other) => (other.pod.spec.priority ?? 0) < priority).map((other) => keyOf(other.pod))
    const uid = pod.metadata.uid ?? ''
    this.rows.set(uid, freeze({ preemptor: keyOf(pod), attempt, schedulerName, node, nominated, victims: leaving, open: 0, failed: false, atLast: false }))
    this.clearNominations(uid)
  }

  clear(): void {
    this.rows.clear()
  }

  private rowOf(uid: string, attempt: number): Preempting | undefined {
    const row = this.rows.get(uid)
    return row?.attempt === attempt ? row : undefined
  }

  private clearNominations(uid: string): void {
    const row = this.rows.get(uid)!
    const [next, ...nominated] = row.nominated
    if (next === undefined) return this.evictFirst(uid, row)
    this.rows.set(uid, freeze({ ...row, nominated }))
    const pod = this.host.view.get<Pod>('Pod', next)
    if (pod === undefined || (pod.status?.nominatedNodeName ?? '') === '') return this.clearNominations(uid)
    this.host.calls.make<Step>(statusPatch(pod, { nominatedNodeName: null }), { do: 'clear-nomination', uid, attempt: row.attempt, victim: next })
  }

  /** All victims but the last, side by side. */
  private evictFirst(uid: string, row: Preempting): void {
    const first = row.victims.slice(0, -1)
    if (first.length === 0) return this.evictLast(uid, row)
    this.rows.set(uid, freeze({ ...row, open: first.length }))
    for (const victim of first) this.evict(uid, row, victim)
  }

  private evictLast(uid: string, row: Preempting): void {
    this.rows.set(uid, freeze({ ...row, open: 1, atLast: true }))
    this.evict(uid, row, row.victims.at(-1)!)
  }

  private evict(uid: string, { attempt, schedulerName }: Preempting, victim: string): void {
    const { view, calls, scope: { engine }, rejectWaiting } = this.host
    const step: Step = { do: 'mark-victim', uid, attempt, victim }
    if (rejectWaiting(victim)) return this.evicted(step)
    const pod = view.get<Pod>('Pod', victim)
    if (pod === undefined) return this.done(step, false)
    const message = `${schedulerName}: preempting to accommodate a higher priority pod`
    const condition = changedCondition(pod, { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message }, engine.timeOfDay)
    if (condition === undefined) return this.delete(step)
    calls.make(statusPatch(pod, { conditions: [condition] }), step)
  }

  private marked(answer: Answer, step: Step): void {
    if (!answer.ok) return this.done(step, answer.reason !== 'NotFound')
    this.delete(step)
  }

  private delete(step: Step): void {
    const { victim } = step
    const slash = victim.indexOf('/')
    this.host.calls.make<Step>({ do: 'delete', kind: 'Pod', namespace: victim.slice(0, slash), name: victim.slice(slash + 1) }, { ...step, do: 'delete-victim' })
  }

  private deleted(answer: Answer, step: Step): void {
    if (!answer.ok) return this.done(step, answer.reason !== 'NotFound')
    this.evicted(step, answer.object as unknown as Pod)
  }

  private evicted(step: Step, pod = this.host.view.get<Pod>('Pod', step.victim)): void {
    const row = this.rowOf(step.uid, step.attempt)
    if (row !== undefined && pod !== undefined) {
      this.host.record(ACTOR, { do: 'event', type: 'Normal', reason: 'Preempted', message: `Preempted by pod ${step.uid} on node ${row.node}`, regarding: pod as never })
    }
    this.done(step, false)
  }

  /** One of the calls made side by side has been answered. */
  private done({ uid, attempt }: Step, failed: boolean): void {
    const row = this.rowOf(uid, attempt)
    if (row === undefined) return
    const next = { ...row, open: row.open - 1, failed: row.failed || failed }
    if (next.open > 0) return this.rows.set(uid, freeze(next))
    if (!next.atLast && !next.failed) return this.evictLast(uid, next)
    this.rows.delete(uid)
    if (next.failed) this.host.activate(next.preemptor)
  }
}
