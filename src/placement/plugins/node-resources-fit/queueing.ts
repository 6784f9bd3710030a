/**
 * What may help a pod for which no node had enough: a node that would be large enough for it if it were empty, new
 * or grown in something that the pod asks for; a pod that takes less of such a thing.
 * Source: pkg/scheduler/framework/plugins/noderesources/fit.go (isSchedulableAfterNodeChange, …AfterPodScaleDown).
 */
import { compareQuantities, podRequests, quantityOf } from '../../../model/index.js'
import type { Node, Pod, PodSpec } from '../../../model/index.js'
import { reducedRequests } from '../../framework/events.js'

/** Whether an empty node of this size could hold the pod. */
export function fitsWhenEmpty(spec: PodSpec, node: Node): boolean {
  return offers('pods', '1', node) && asked(spec).every(([name, amount]) => offers(name, amount, node))
}

function offers(name: string, amount: string, node: Node): boolean {
  return compareQuantities(quantityOf(amount), quantityOf(node.status?.allocatable?.[name])) <= 0
}

/** Whether a node's number of pods or something that the pod asks for has become more. */
export function hasGrownForPod(spec: PodSpec, old: Node, node: Node): boolean {
  return ['pods', ...asked(spec).map(([name]) => name)].some((name) =>
    compareQuantities(quantityOf(node.status?.allocatable?.[name]), quantityOf(old.status?.allocatable?.[name])) > 0)
}

/** Whether another pod counts for less of something that the pod asks for. */
export function freesForPod(spec: PodSpec, old: Pod, next: Pod): boolean {
  const reduced = reducedRequests(old, next)
  return asked(spec).some(([name]) => reduced.includes(name))
}

function asked(spec: PodSpec): readonly (readonly [string, string])[] {
  return Object.entries(podRequests(spec)).filter(([, amount]) => quantityOf(amount).unscaled !== 0n)
}
