/** Invariants about disruption: I08 (evictions and budgets), L05 (drains). */
import { formatDuration, getCondition, matchesLabelSelector, podReady, type Pod, type PodDisruptionBudget } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { cell, type Change, type Happening } from '../sim/index.js'
import type { Invariant, InvariantContext } from './invariant.js'

export const evictionsKeepBudgets: Invariant = {
  id: 'I08',
  title: 'A healthy pod is evicted only if its disruption budget has allowed it, and never below what the budget keeps.',
  kind: 'safety',
  make: ({ ledger: { store }, watchLagMaxMs }: InvariantContext) => ({
    step(change: Change, { verb }: Happening) {
      if (change.kind !== 'Pod' || verb !== 'update' || !isEviction(change as Change<Pod>)) return undefined
      const pod = (change as Change<Pod>).old!
      if (!podReady(pod) || pod.metadata.deletionTimestamp !== undefined) return undefined
      const budget = store.list<PodDisruptionBudget>('PodDisruptionBudget').find(({ metadata, spec }) => metadata.namespace === pod.metadata.namespace && matchesLabelSelector(spec?.selector, pod.metadata.labels))
      if (budget === undefined) return undefined
      const { name } = pod.metadata
      if (budget.status?.disruptedPods?.[name] === undefined) return `pod ${change.key} is evicted though the budget ${budget.metadata.name} has not allowed it`
      // What the budget's controller counted may be old where watches lag: then only its word counts.
      if (watchLagMaxMs > 0) return undefined
      const healthy = store.list<Pod>('Pod').filter((other) => isHealthy(other, budget) && other.metadata.name !== name).length
      const { desiredHealthy = 0 } = budget.status
      return healthy >= desiredHealthy ? undefined : `the eviction of pod ${change.key} leaves ${healthy} healthy pods to the budget ${budget.metadata.name}, which keeps ${desiredHealthy}`
    },
  }),
}

/** The eviction subresource marks a pod before it deletes it. */
function isEviction({ old, new: pod }: Change<Pod>): boolean {
  return old !== undefined && isMarked(pod) && !isMarked(old)
}

function isMarked(pod: Pod | undefined): boolean {
  const condition = getCondition(pod?.status?.conditions, 'DisruptionTarget')
  return condition?.status === 'True' && condition.reason === 'EvictionByEvictionAPI'
}

function isHealthy(pod: Pod, { metadata, spec }: PodDisruptionBudget): boolean {
  return pod.metadata.namespace === metadata.namespace && pod.metadata.deletionTimestamp === undefined && podReady(pod) && matchesLabelSelector(spec?.selector, pod.metadata.labels)
}

/** A drain may be refused for so long before somebody should look. */
const PATIENCE_MS = 600_000

interface Standstill {
  readonly node: string
  /** How many pods are left, since when. */
  readonly left: number
  readonly since: number
  readonly told: boolean
}

export const drainsEnd: Invariant = {
  id: 'L05',
  title: 'A drain ends, or comes on, within ten minutes; if not, it is said which disruption budget is against it.',
  kind: 'liveness',
  make({ ledger, drains }: InvariantContext, tell) {
    const standstills = cell<readonly Standstill[]>(ledger.engine.state, 'invariants/L05/standstills', [])
    function look(): void {
      const { now } = ledger.engine
      const still: Standstill[] = []
      for (const { node, state, pods } of drains?.() ?? []) {
        if (state !== 'draining') continue
        const before = standstills.get().find((each) => each.node === node)
        const since = before?.left === pods.length ? before.since : now
        const told = now - since >= PATIENCE_MS
        if (told && before?.told !== true) {
          const blocked = pods.map(({ pod, blockedBy }) => `${pod}: ${blockedBy ?? 'does not end'}`)
          tell(`the drain of ${node} has not come on for ${formatDuration(now - since)}: ${blocked.join('; ')}`)
        }
        still.push({ node, left: pods.length, since, told })
      }
      standstills.set(freeze(still))
    }
    // A drain begins and ends with a fact, and while it is refused nothing changes but for the refusals.
    ledger.observeFacts(({ sub, verb }) => {
      if (sub === 'eviction' || verb === 'drain') look()
    })
    return {
      step({ kind }) {
        if (kind === 'Pod' && standstills.get().length > 0) look()
        return undefined
      },
    }
  },
}
