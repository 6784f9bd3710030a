/**
 * The disruption controller: keeps the status of PodDisruptionBudgets, by which evictions and preemption are allowed
 * or not, and takes the mark of disruption off pods that stayed after all. Source: kubernetes,
 * pkg/controller/disruption. Deviation: of several budgets that mean a pod the first by name is looked at, upstream
 * takes any.
 */
import { podsByNamespace, type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler } from '../../client/index.js'
import {
  formatTime, getCondition, isPodPhaseTerminal, keyOf, matchesLabelSelector, parseTime, setCondition, splitKey,
  type KubeObject, type Pod, type PodDisruptionBudget, type PodDisruptionBudgetStatus,
} from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { expectedScale } from './scale.js'
import { selectorText } from './selector-text.js'
import { demandOf, disruptedOf, failedStatus, healthyAmong, statusOf, type Demand } from './status.js'

type Input =
  | { readonly about: 'budget'; readonly key: string; readonly now: number; readonly budget: PodDisruptionBudget; readonly pods: readonly Pod[]; readonly demand: Demand | { readonly error: string } }
  | { readonly about: 'mark'; readonly key: string; readonly now: number; readonly pod: Pod }
  | { readonly about: 'several'; readonly pod: Pod; readonly chosen: string }

/** Besides budgets the queue holds pods whose mark may be stale, and pods that several budgets mean. */
const MARK = 'mark '
const SEVERAL = 'several '
/** How long a pod may be marked for disruption without going. */
const STALE_MS = 120_000
/** What the queue's rate limit adds to a look at the end of a timeout. */
const RECHECK_DELAY_MS = 5
const KEPT_BY_KUBELET = 'TerminationByKubelet'

export function disruptionReconciler(): Reconciler<Input> {
  const nothing = (): void => undefined
  return {
    name: 'disruption',
    actor: 'disruption-controller',
    workers: 1,
    indexes: [podsByNamespace],
    watches: [
      { kind: 'PodDisruptionBudget', on: ({ key }, { queue }) => queue.add(key) },
      { kind: 'Pod', on: (change, context) => podChanged(change as unknown as Change<Pod>, context) },
      ...['ReplicaSet', 'Deployment', 'StatefulSet', 'ReplicationController'].map((kind) => ({ kind, on: nothing })),
    ],
    gather,
    decide,
  }
}

function podChanged({ key, old, new: pod }: Change<Pod>, context: ControllerContext): void {
  const budgets = budgetsOf(context, (pod ?? old)!)
  if (budgets[0] !== undefined) context.queue.add(keyOf(budgets[0]))
  if (budgets.length > 1) context.queue.add(SEVERAL + key)
  const staleIn = pod === undefined ? undefined : staleInMs(pod, context.now)
  if (staleIn !== undefined) context.queue.addAfter(MARK + key, staleIn)
}

/** The budgets that mean a pod, by name. */
function budgetsOf({ view }: ControllerContext, { metadata: { namespace, labels } }: Pod): PodDisruptionBudget[] {
  const all = view.list<PodDisruptionBudget>('PodDisruptionBudget')
  return all.length === 0 ? all : all.filter(({ metadata, spec }) => metadata.namespace === namespace && matchesLabelSelector(spec?.selector, labels))
}

/** In how many milliseconds a pod's mark of disruption is stale; undefined if it has none that can be. */
function staleInMs({ metadata, status }: Pod, now: number): number | undefined {
  const mark = getCondition(status?.conditions, 'DisruptionTarget')
  if (mark?.status !== 'True' || mark.reason === KEPT_BY_KUBELET || metadata.deletionTimestamp !== undefined || isPodPhaseTerminal(status?.phase)) return undefined
  return Math.max(0, STALE_MS - (now - (parseTime(mark.lastTransitionTime) ?? 0)))
}

function gather(context: ControllerContext, key: string): Input | undefined {
  const { view, now } = context
  if (key.startsWith(MARK) || key.startsWith(SEVERAL)) return gatherPod(context, key)
  const budget = view.get<PodDisruptionBudget>('PodDisruptionBudget', key)
  if (budget === undefined) return undefined
  const inside = view.byIndex<Pod>('Pod', podsByNamespace.name, splitKey(key).namespace ?? 'default')
  const pods = inside.filter(({ metadata }) => matchesLabelSelector(budget.spec?.selector, metadata.labels))
  return { about: 'budget', key, now, budget, pods, demand: demandOf(budget, pods, () => expectedScale(view, pods)) }
}

function gatherPod(context: ControllerContext, key: string): Input | undefined {
  const about = key.startsWith(MARK) ? 'mark' : 'several'
  const pod = context.view.get<Pod>('Pod', key.slice(about.length + 1))
  if (pod === undefined) return undefined
  if (about === 'mark') return { about, key, now: context.now, pod }
  const [chosen, other] = budgetsOf(context, pod)
  return other === undefined ? undefined : { about, pod, chosen: chosen!.metadata.name }
}

function* decide(input: Input): Decide {
  if (input.about === 'mark') return yield* takeMarkOff(input.pod, input.key, input.now)
  if (input.about === 'several') {
    const { metadata } = input.pod
    return void (yield warning(input.pod, 'MultiplePodDisruptionBudgets', `Pod "${metadata.namespace}"/"${metadata.name}" matches multiple PodDisruptionBudgets.  Chose "${input.chosen}" arbitrarily.`))
  }
  const { budget, pods, demand, now, key } = input
  if (pods.length === 0) yield { do: 'event', type: 'Normal', reason: 'NoPods', message: 'No matching pods found', regarding: asObject(budget) }
  if ('error' in demand) {
    yield warning(budget, 'CalculateExpectedPodCountFailed', `Failed to calculate the number of expected pods: ${demand.error}`)
    return yield* writeStatus(budget, failedStatus(budget, demand.error, now))
  }
  if (demand.unmanaged.length > 0) yield warning(budget, 'UnmanagedPods', unmanagedMessage(budget))
  const { waiting, overdue, recheckMs } = disruptedOf(budget, pods, now)
  // Upstream names the namespace twice here.
  for (const pod of overdue) yield warning(pod, 'NotDeleted', `Pod was expected by PDB ${budget.metadata.namespace}/${budget.metadata.namespace} to be deleted but it wasn't`)
  const failed = yield* writeStatus(budget, statusOf(budget, healthyAmong(pods, waiting, now), demand, waiting, now))
  if (failed !== undefined) return failed
  if (recheckMs !== undefined) yield { do: 'enqueue', key, afterMs: recheckMs - now + RECHECK_DELAY_MS }
}

function* takeMarkOff(pod: Pod, key: string, now: number): Decide {
  const staleIn = staleInMs(pod, now)
  if (staleIn === undefined) return
  if (staleIn > 0) return void (yield { do: 'enqueue', key, afterMs: staleIn })
  const { generation } = pod.metadata
  const mark = { type: 'DisruptionTarget', ...(generation === undefined ? {} : { observedGeneration: generation }), status: 'False', lastTransitionTime: formatTime(now) }
  const conditions = setCondition(pod.status?.conditions, mark)
  const answer = yield { do: 'update', sub: 'status', object: { ...asObject(pod), status: { ...pod.status, conditions } } }
  return answer.ok ? undefined : { error: answer.message }
}

function* writeStatus(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus | undefined): Generator<Effect, { error: string } | undefined, EffectAnswer> {
  if (status === undefined) return undefined
  const answer = yield { do: 'update', sub: 'status', object: { ...asObject(budget), status } }
  return answer.ok ? undefined : { error: answer.message }
}

function unmanagedMessage({ spec }: PodDisruptionBudget): string {
  return `Pods selected by this PodDisruptionBudget (selector: ${selectorText(spec?.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, `
    + 'which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
}

function warning(object: Pod | PodDisruptionBudget, reason: string, message: string): Effect {
  return { do: 'event', type: 'Warning', reason, message, regarding: asObject(object) }
}

function asObject(object: Pod | PodDisruptionBudget): KubeObject {
  return object as unknown as KubeObject
}
