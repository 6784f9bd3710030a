/**
 * The resource quota controller: keeps what quotas say is used. Admission charges every object that is created; this
 * controller takes note of limits that have changed, of what has gone or needs less, and every five minutes of
 * everything. That tick is only taken when a quota has changed since the last one, or time has ended a pod's charge:
 * otherwise there is nothing to find. Source: kubernetes, pkg/controller/resourcequota (resource_quota_controller.go,
 * resource_quota_monitor.go), pkg/quota/v1/install/update_filter.go.
 */
import { quotasByNamespace } from '../../apiserver/index.js'
import { Ticker, tickAfter, type ControllerContext, type Decide, type Reconciler } from '../../client/index.js'
import { chargedUntil, compareQuantities, isLimitOf, quotaUsage, quantityOf, sameValue, sortedKeys, type KubeObject, type Pod, type ResourceList, type ResourceQuota } from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { gather, type Input } from './input.js'
import { usageTally } from './tally.js'

const RESYNC_PERIOD_MS = 300_000
const TICKER = 'ticker'
/** The namespaces in which a quota was seen. */
const NAMESPACES = 'namespaces'

export interface ResourceQuotaOptions {
  /** Phase of the ticks; 0 by default. */
  readonly phaseMs?: number
}

export function resourceQuotaReconciler({ phaseMs = 0 }: ResourceQuotaOptions = {}): Reconciler<Input> {
  const resync = new Ticker({ phaseMs, periodMs: RESYNC_PERIOD_MS }, TICKER, 'resync')
  return {
    name: 'resourcequota',
    actor: 'resourcequota-controller',
    indexes: [quotasByNamespace],
    followers: [usageTally],
    memory: [TICKER, NAMESPACES],
    watches: [
      { kind: 'ResourceQuota', on: (change, context) => quotaChanged(change as unknown as Change<ResourceQuota>, context, resync) },
      {
        kind: '*',
        only: ({ metadata }: KubeObject, { memory }) => metadata.namespace !== undefined && memory.of<true>(NAMESPACES).get(metadata.namespace) !== undefined,
        on: (change, context) => objectChanged(change as unknown as Change<KubeObject>, context, resync),
      },
    ],
    gather,
    decide,
    remember: {
      lessAt: (context, at: number) => resync.arm(context, tickAfter(resync.grid, at)),
    },
    timers: {
      resync: (context) => {
        resync.take(context)
        for (const { metadata } of context.view.list<ResourceQuota>('ResourceQuota')) context.queue.add(`${metadata.namespace}/${metadata.name}`)
      },
    },
  }
}

function quotaChanged({ key, old, new: quota }: Change<ResourceQuota>, context: ControllerContext, resync: Ticker): void {
  if (quota === undefined) return replenish(context, old as unknown as KubeObject)
  const { namespace = 'default' } = quota.metadata
  const namespaces = context.memory.of<true>(NAMESPACES)
  if (namespaces.get(namespace) === undefined) namespaces.set(namespace, true)
  if (old === undefined || !sameValue(old.spec?.hard, quota.spec?.hard)) context.queue.add(key)
  resync.arm(context, resync.next(context))
}

/** What is gone, or uses less, makes room. */
function objectChanged({ old, new: next }: Change<KubeObject>, context: ControllerContext, resync: Ticker): void {
  if (old === undefined) return
  if (next === undefined || usesLess(old, next, context.now)) return replenish(context, old)
  const until = next.kind === 'Pod' ? chargedUntil(next as unknown as Pod) : undefined
  const tick = until === undefined ? undefined : tickAfter(resync.grid, until)
  // At a tick that is past it was found.
  if (tick !== undefined && tick >= context.now) resync.arm(context, tick)
}

function usesLess(old: KubeObject, next: KubeObject, now: number): boolean {
  const [before, after] = [quotaUsage(old, now), quotaUsage(next, now)]
  return before !== after && sortedKeys(before).some((name) => after[name] === undefined || compareQuantities(quantityOf(after[name]), quantityOf(before[name])) < 0)
}

function replenish({ view, queue }: ControllerContext, object: KubeObject): void {
  for (const quota of view.byIndex<ResourceQuota>('ResourceQuota', quotasByNamespace.name, object.metadata.namespace ?? 'default')) {
    if (sortedKeys(quota.status?.hard).some((name) => isLimitOf(name, object))) queue.add(`${quota.metadata.namespace}/${quota.metadata.name}`)
  }
}

function* decide({ quota, usage, lessAt }: Input): Decide {
  if (lessAt !== undefined) yield { do: 'remember', command: 'lessAt', data: lessAt }
  const { hard } = quota.spec ?? {}
  const { status } = quota
  const all = { ...status?.used, ...usage }
  const used = Object.fromEntries(sortedKeys(hard).filter((name) => all[name] !== undefined).map((name) => [name, all[name]!]))
  if (sameValue(hard, status?.hard) && status?.used !== undefined && sameAmounts(used, status.used)) return {}
  const next = { ...(hard === undefined ? {} : { hard }), ...(sortedKeys(used).length === 0 ? {} : { used }) }
  if (sameValue(next, status ?? {})) return {}
  const answer = yield { do: 'update', sub: 'status', object: { ...quota, status: next } as unknown as KubeObject }
  return answer.ok || answer.reason === 'NotFound' ? {} : { error: answer.message }
}

function sameAmounts(a: ResourceList, b: ResourceList): boolean {
  const names = sortedKeys(a)
  return names.length === sortedKeys(b).length && names.every((name) => b[name] !== undefined && compareQuantities(quantityOf(a[name]), quantityOf(b[name])) === 0)
}
