/**
 * The pod garbage collector: force-deletes pods that nobody else will end. It looks every 20 s; a node that is missing
 * is kept in quarantine for 40 s before its pods go. Here a tick is taken only when there is something to look at.
 * Source: pkg/controller/podgc.
 */
import { podsByNode, tickAfter, tickAtOrAfter, Ticker, type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler } from '../../client/index.js'
import { byText, formatTime, setCondition, type Node, type Pod, type PodCondition, type VersionProfile } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { type Change } from '../../sim/index.js'
import {
  finishedBeyond, finishedPods, isBound, isOutOfService, nodesOutOfService, podsFinished, podsUnscheduledTerminating,
  terminatingOutOfService, tooManyFinished, unscheduledTerminating,
} from './candidates.js'

export interface PodGCOptions {
  readonly profile: VersionProfile
  /** Phase of the ticks; 0 by default. */
  readonly phaseMs?: number
  /** Looks at every tick, as in reality. The history is the same. */
  readonly eager?: boolean
}

interface Missing {
  readonly node: string
  readonly pods: readonly Pod[]
  /** When its quarantine ends, null if it has not begun. */
  readonly quarantineEndMs: number | null
}

interface Input {
  readonly nowMs: number
  readonly quarantineMs: number
  readonly terminated: readonly Pod[]
  readonly terminating: readonly Pod[]
  readonly missing: readonly Missing[]
  readonly unscheduled: readonly Pod[]
}

/** Nodes that pods are bound to and that may not exist. */
const SUSPECTS = 'suspects'
/** Node → end of its quarantine. */
const QUARANTINE = 'quarantine'
const TICKS = 'ticks'

const NODE_GONE: PodCondition = {
  type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists',
}

export function podGCReconciler(options: PodGCOptions): Reconciler<Input> {
  const { profile, eager = false } = options
  const ticker = new Ticker({ phaseMs: options.phaseMs ?? 0, periodMs: profile.podGCPeriodMs }, TICKS, 'tick')
  const wake = (context: ControllerContext): void => {
    if (!eager) ticker.arm(context, ticker.next(context))
  }
  return {
    name: 'pod-gc',
    actor: 'pod-garbage-collector',
    workers: 1,
    indexes: [podsByNode, podsFinished, podsUnscheduledTerminating, nodesOutOfService],
    aggregates: [finishedPods],
    memory: [SUSPECTS, QUARANTINE, TICKS],
    watches: [
      { kind: 'Node', on: (change, context) => (nodeConcerns(change, context) ? wake(context) : undefined) },
      { kind: 'Pod', on: (change, context) => (podConcerns(change, context, profile) ? wake(context) : undefined) },
    ],
    gather: (context) => gather(context, profile, ticker),
    decide,
    remember: {
      quarantine: ({ memory }, { node, endMs }: { node: string; endMs: number | null }) => {
        if (endMs === null) memory.of(QUARANTINE).delete(node)
        else memory.of<number>(QUARANTINE).set(node, endMs)
      },
      clear: ({ memory }, node: string) => void memory.of(SUSPECTS).delete(node),
      rest: (context, again: boolean) => {
        if (again && !eager) ticker.arm(context, tickAfter(ticker.grid, context.now))
      },
    },
    timers: {
      tick: (context) => {
        ticker.take(context)
        if (eager) ticker.arm(context, tickAfter(ticker.grid, context.now))
        context.queue.add('tick')
      },
    },
    start: (context) => ticker.arm(context, tickAtOrAfter(ticker.grid, context.now)),
  }
}

function nodeConcerns({ old, new: next, key }: Change<never>, { view, memory }: ControllerContext): boolean {
  if (next !== undefined) return isOutOfService(next as Node) && !(old !== undefined && isOutOfService(old as Node))
  if (view.byIndex('Pod', podsByNode.name, key).length === 0) return false
  memory.of<true>(SUSPECTS).set(key, true)
  return true
}

function podConcerns({ old, new: next }: Change<never>, context: ControllerContext, profile: VersionProfile): boolean {
  const pod = next as Pod | undefined
  if (pod === undefined) return false
  const before = old as Pod | undefined
  const terminates = pod.metadata.deletionTimestamp != null && before?.metadata.deletionTimestamp == null
  if (before?.status?.phase !== pod.status?.phase && tooManyFinished(context, profile.terminatedPodGCThreshold)) return true
  if (!isBound(pod)) return terminates
  const isKnown = before?.spec.nodeName === pod.spec.nodeName
  if (isKnown && !(terminates && context.view.byIndex('Node', nodesOutOfService.name, 'yes').length > 0)) return false
  const node = context.view.get<Node>('Node', pod.spec.nodeName!)
  if (node !== undefined) return terminates && isOutOfService(node)
  if (isKnown) return false
  context.memory.of<true>(SUSPECTS).set(pod.spec.nodeName!, true)
  return true
}

function gather(context: ControllerContext, profile: VersionProfile, ticker: Ticker): Input {
  const { view, memory, now } = context
  const quarantine = memory.of<number>(QUARANTINE)
  const missing: Missing[] = []
  for (const node of [...new Set([...memory.of(SUSPECTS).keys(), ...quarantine.keys()])].sort(byText)) {
    const pods = view.get('Node', node) === undefined ? view.byIndex<Pod>('Pod', podsByNode.name, node) : []
    const endMs = quarantine.get(node)
    // An end that an earlier tick would have seen was seen by it.
    const seenEarlier = endMs !== undefined && tickAtOrAfter(ticker.grid, endMs) < now
    missing.push({ node, pods, quarantineEndMs: endMs === undefined || seenEarlier ? null : endMs })
  }
  return {
    nowMs: now,
    quarantineMs: profile.podGCQuarantineMs,
    terminated: finishedBeyond(context, profile.terminatedPodGCThreshold),
    terminating: terminatingOutOfService(context),
    missing,
    unscheduled: unscheduledTerminating(context),
  }
}

function* decide(input: Input): Decide {
  const { nowMs, missing } = input
  let again = false
  for (const pod of [...input.terminated, ...input.terminating]) again = !(yield* failAndDelete(pod)) || again
  for (const suspect of missing) again = (yield* collectOrphans(suspect, nowMs, input.quarantineMs)) || again
  for (const pod of input.unscheduled) again = !(yield* failAndDelete(pod)) || again
  yield { do: 'remember', command: 'rest', data: again }
}

type Steps = Generator<Effect, boolean, EffectAnswer>

/** Puts a missing node into quarantine, or collects its pods at the end of it; true while there is more to do. */
function* collectOrphans({ node, pods, quarantineEndMs }: Missing, nowMs: number, quarantineMs: number): Steps {
  const over = quarantineEndMs !== null && quarantineEndMs <= nowMs
  // A node that is still missing when its quarantine ends goes into the next one: upstream queues before it looks.
  const waits = quarantineEndMs !== null && !over
  const endMs = waits ? quarantineEndMs : pods.length > 0 ? nowMs + quarantineMs : null
  yield { do: 'remember', command: 'quarantine', data: freeze({ node, endMs }) }
  if (pods.length === 0) yield { do: 'remember', command: 'clear', data: node }
  if (pods.length === 0 || !over) return pods.length > 0
  const live = yield { do: 'get', kind: 'Node', name: node }
  if (live.ok || live.code !== 404) return true
  let failed = false
  for (const pod of pods) failed = !(yield* failAndDelete(pod, freeze({ ...NODE_GONE, lastTransitionTime: formatTime(nowMs) }))) || failed
  return failed
}

/** Marks a pod failed, for nobody else will, and deletes it without grace. */
function* failAndDelete(pod: Pod, condition?: PodCondition): Steps {
  const { namespace, name, uid, generation } = pod.metadata
  const phase = pod.status?.phase
  if (phase !== 'Succeeded' && phase !== 'Failed') {
    const stamped = condition === undefined || generation === undefined ? condition : { ...condition, observedGeneration: generation }
    const conditions = stamped === undefined ? {} : { conditions: setCondition(pod.status?.conditions, stamped) }
    const patch = { metadata: { uid }, status: { phase: 'Failed', ...conditions } }
    if (!(yield { do: 'patch', kind: 'Pod', namespace, name, type: 'strategic', patch, sub: 'status' }).ok) return false
  }
  return (yield { do: 'delete', kind: 'Pod', namespace, name, options: { gracePeriodSeconds: 0 } }).ok
}
