/** Invariants about what must not wait for ever: L03 (deletions), L04 (attempts of the scheduler). */
import { keyOf, parseTime, type KubeObject, type Pod } from '../model/index.js'
import type { Invariant, InvariantContext } from './invariant.js'

/** What is due may be late by so much. */
const SLACK_MS = 60_000

export const deletionsFinish: Invariant = {
  id: 'L03',
  title: 'Every deletion finishes, or a finalizer or a node that cannot be reached keeps it up.',
  kind: 'liveness',
  make: ({ ledger, world }: InvariantContext) => ({
    full() {
      const { timeOfDay: now } = ledger.engine
      const isDue = ({ metadata: { deletionTimestamp, finalizers = [] } }: KubeObject): boolean =>
        finalizers.length === 0 && now - (parseTime(deletionTimestamp) ?? now) > SLACK_MS
      const isKeptUp = (object: KubeObject): boolean => {
        const { nodeName } = (object as unknown as Pod).spec
        return nodeName !== undefined && world !== undefined && !(world.isActive(nodeName) && world.links.isConnected(nodeName))
      }
      return ledger.store.list<KubeObject>('Pod').filter((pod) => isDue(pod) && !isKeptUp(pod))
        .map((pod) => `pod ${keyOf(pod)} should have ended at ${pod.metadata.deletionTimestamp}, and nothing keeps it up`)
    },
  }),
}

export const pendingPodsAreTried: Invariant = {
  id: 'L04',
  title: 'Every pod that waits for a node is tried again within the bound of its place in the scheduling queue.',
  kind: 'liveness',
  make: ({ ledger, scheduler }: InvariantContext) => ({
    full() {
      const { now } = ledger.engine
      return (scheduler?.queued?.() ?? []).flatMap(({ pod, place, sinceMs, backOffUntilMs = 0 }) => {
        const bound = BOUNDS_MS[place]
        if (bound === undefined || now - Math.max(sinceMs, backOffUntilMs) <= bound + SLACK_MS) return []
        return [`pod ${pod} has been ${place} in the scheduling queue since ${sinceMs / 1000} s and was not tried again`]
      })
    },
  }),
}

/** The flush of the unschedulable comes after five minutes, and is looked at every 30 seconds. Gated pods and those that wait for a plugin may wait. */
const BOUNDS_MS: Readonly<Record<string, number>> = { active: 0, backOff: 0, unschedulable: 330_000, binding: 600_000 }
