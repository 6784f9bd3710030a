/**
 * The eviction subresource of pods: a deletion that asks the pod's disruption budget first. What is allowed is
 * taken off the budget's status at once, so that a second eviction does not count on it; the budget's controller
 * finds the pod there until it sees it going. Source: kubernetes, pkg/registry/core/pod/storage/eviction.go.
 * Deviation: the refusals of a budget with negative or more than 2,000 disruptions are left out: nothing makes one.
 */
import {
  formatTime, getCondition, matchesLabelSelector, podReady, sameValue, setCondition, updatedDisruptionCondition, withFields,
  type KubeObject, type Pod, type PodCondition, type PodDisruptionBudget,
} from '../model/index.js'
import { deleteObject } from './delete.js'
import { kindInfo } from './kinds.js'
import { deleteOptionsOf, refuseDeleteOptions } from './options.js'
import { notFound } from './refusal.js'
import type { Registry } from './registry.js'
import type { Answer, CreateRequest, DeleteOptions, Refusal } from './request.js'

const BUDGETS = kindInfo('policy/v1', 'PodDisruptionBudget')
const PODS = kindInfo('v1', 'Pod')
/** What a client is told to wait for while a budget's controller has not looked at its last change. */
const RETRY_AFTER_SECONDS = 10

/** Evicts a pod, or says which budget is against it. */
export function evictPod(server: Registry, { object: eviction, dryRun }: CreateRequest, actor: string): Answer {
  const { name, namespace = 'default' } = eviction.metadata
  const options = deletionOptions(eviction, dryRun)
  if ('ok' in options) return options
  const key = `${namespace}/${name}`
  const found = server.get('Pod', key)
  if (found === undefined) return notFound('pods', name)
  const pod = found as unknown as Pod
  const refusal = ignoresBudgets(pod) ? undefined : askBudget(server, pod, namespace)
  if (refusal !== undefined) return refusal
  const marked = server.put(PODS, key, found, markedForDisruption(found, server.now), 'status', { actor, verb: 'update', sub: 'status' })
  if (!marked.ok) return marked
  return refuseDeleteOptions(options) ?? deleteObject(server, { do: 'delete', kind: 'Pod', namespace, name, options }, actor)
}

/** The deletion's options: an Eviction may say itself that it is a dry run, but nothing else than its request. */
function deletionOptions(eviction: KubeObject, dryRun: readonly string[] = []): DeleteOptions | Refusal {
  const options = deleteOptionsOf(eviction) ?? {}
  const { dryRun: own = [] } = options
  if (own.length > 0 && dryRun.length > 0 && !sameValue(own, dryRun)) {
    const message = `Non-matching dry-run options in request and content: [${dryRun.join(' ')}] and [${own.join(' ')}]`
    return { ok: false, code: 500, reason: '', message }
  }
  return own.length > 0 ? options : { ...options, dryRun }
}

/** A pod that has not begun, has ended or is going anyway disrupts nothing. */
function ignoresBudgets({ metadata, status }: Pod): boolean {
  return status?.phase === 'Pending' || status?.phase === 'Succeeded' || status?.phase === 'Failed' || metadata.deletionTimestamp !== undefined
}

/** Takes one disruption off the pod's budget, unless the pod is not healthy and its budget does not mind. */
function askBudget(server: Registry, pod: Pod, namespace: string): Refusal | undefined {
  const budgets = (server.list('PodDisruptionBudget') as unknown as PodDisruptionBudget[]).filter(
    ({ metadata, spec }) => metadata.namespace === namespace && matchesLabelSelector(spec?.selector, pod.metadata.labels),
  )
  if (budgets.length > 1) {
    return { ok: false, code: 500, reason: '', message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.' }
  }
  const [budget] = budgets
  if (budget === undefined || mayGoUnready(pod, budget)) return undefined
  const refusal = refusalOf(budget)
  if (refusal !== undefined) return refusal
  const old = budget as unknown as KubeObject
  const next = withFields(old, { status: afterDisruption(budget, pod.metadata.name, server.now) })
  const answer = server.put(BUDGETS, `${namespace}/${budget.metadata.name}`, old, next, 'status', { actor: 'kube-apiserver', verb: 'update', sub: 'status' })
  return answer.ok ? undefined : answer
}

function mayGoUnready(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (podReady(pod)) return false
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

function refusalOf({ metadata, status }: PodDisruptionBudget): Refusal | undefined {
  const { observedGeneration = 0, disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0, conditions } = status ?? {}
  const { name } = metadata
  if (observedGeneration < (metadata.generation ?? 0)) {
    return tooManyRequests(`The disruption budget ${name} is still being processed by the server.`, RETRY_AFTER_SECONDS)
  }
  if (disruptionsAllowed > 0) return undefined
  const condition = getCondition(conditions, 'DisruptionAllowed')
  if (condition?.status === 'False' && condition.reason === 'SyncFailed') {
    return tooManyRequests(`The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${condition.message ?? ''}`)
  }
  return tooManyRequests(currentHealthy <= desiredHealthy
    ? `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
    : `The disruption budget ${name} does not allow evicting pods currently`)
}

function tooManyRequests(message: string, retryAfterSeconds?: number): Refusal {
  return {
    ok: false, code: 429, reason: 'TooManyRequests', message: "Cannot evict pod as it would violate the pod's disruption budget.",
    causes: [{ reason: 'DisruptionBudget', message }], ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}

function afterDisruption({ status }: PodDisruptionBudget, pod: string, nowMs: number): object {
  const disruptionsAllowed = (status?.disruptionsAllowed ?? 0) - 1
  const next = { ...status!, disruptionsAllowed, disruptedPods: { ...status?.disruptedPods, [pod]: formatTime(nowMs) } }
  return disruptionsAllowed === 0 ? { ...next, conditions: updatedDisruptionCondition(next, nowMs) } : next
}

function markedForDisruption(pod: KubeObject, nowMs: number): KubeObject {
  const { status } = pod as unknown as Pod
  const condition: PodCondition = {
    type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting', lastTransitionTime: formatTime(nowMs),
  }
  return withFields(pod, { status: { ...status, conditions: setCondition(status?.conditions, condition) } })
}
