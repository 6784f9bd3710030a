/**
 * Facts about one pod that more than one part of the cluster asks for: is it ready, since when has it been
 * available, is it over, is a container started again, how long may it take to go. What depends on the time is
 * answered with the instant at which it becomes true, so that nobody needs to ask again.
 * Source: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go, pkg/registry/core/pod/strategy.go.
 */
import type { Container, Pod, PodSpec, PodStatus } from '../kinds/index.js'
import { SYSTEM_CRITICAL_PRIORITY } from '../priority.js'
import { parseTime } from '../time.js'
import { getCondition } from './conditions.js'

/** Whether a pod's containers have all exited for good. */
export function isPodTerminal(pod: Pod): boolean {
  return isPodPhaseTerminal(pod.status?.phase)
}

/** Whether this is a phase that a pod never leaves. */
export function isPodPhaseTerminal(phase: string | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}

/** Whether a pod counts for its controller: neither over nor being deleted. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined
}

/** Whether a pod's condition Ready is true. */
export function podReady(pod: Pod): boolean {
  return isReadyStatus(pod.status)
}

/** Whether a status says ready. */
export function isReadyStatus(status: PodStatus | undefined): boolean {
  return getCondition(status?.conditions, 'Ready')?.status === 'True'
}

/**
 * The instant from which a pod counts as available, in milliseconds; 0 if it is ready and `minReadySeconds` asks
 * for no more than that. Undefined if it is not ready or nobody knows since when.
 */
export function podAvailableAt(pod: Pod, minReadySeconds: number): number | undefined {
  const ready = getCondition(pod.status?.conditions, 'Ready')
  if (ready?.status !== 'True') return undefined
  if (minReadySeconds === 0) return 0
  const since = parseTime(ready.lastTransitionTime)
  return since === undefined ? undefined : since + minReadySeconds * 1000
}

/** Whether a pod has been ready for `minReadySeconds` at `nowMs`. */
export function podAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const at = podAvailableAt(pod, minReadySeconds)
  return at !== undefined && (minReadySeconds === 0 || at <= nowMs)
}

/** A container's own policy, or the pod's; undefined counts as `Always`. */
export function restartPolicyOf(spec: PodSpec, container: Container): string | undefined {
  return container.restartPolicy ?? spec.restartPolicy
}

/** Whether a container is started again after it exited: its own rules, then its policy, then the pod's. */
export function restartsContainer(spec: PodSpec, container: Container, exitCode: number): boolean {
  const rules = container.restartPolicyRules ?? []
  if (container.restartPolicy !== undefined && rules.some(({ exitCodes }) => {
    const listed = exitCodes?.values?.includes(exitCode) ?? false
    return exitCodes !== undefined && (exitCodes.operator === 'NotIn' ? !listed : listed)
  })) return true
  const policy = restartPolicyOf(spec, container)
  return policy === 'Always' || policy === undefined || (policy === 'OnFailure' && exitCode !== 0)
}

/** The grace period that deleting a pod ends up with, in seconds; 0 removes it at once. */
export function deletionGraceSeconds(pod: Pod, requestedSeconds: number | undefined): number {
  const { nodeName = '', terminationGracePeriodSeconds = 0 } = pod.spec
  if (nodeName === '' || isPodTerminal(pod)) return 0
  const seconds = requestedSeconds ?? terminationGracePeriodSeconds
  return seconds < 0 ? 1 : seconds
}

const MIRROR = 'kubernetes.io/config.mirror'

/** Whether a pod is the API server's image of one that a kubelet runs by itself. */
export function isMirrorPod({ metadata: { annotations } }: Pod): boolean {
  return annotations !== undefined && Object.hasOwn(annotations, MIRROR)
}

/** The uid of the static pod that a mirror stands for. */
export function mirroredUid({ metadata: { annotations } }: Pod): string | undefined {
  return annotations?.[MIRROR]
}

/** Whether a pod comes from elsewhere than the API server, or stands for one that does. */
export function isStaticPod({ metadata: { annotations } }: Pod): boolean {
  const source = annotations?.['kubernetes.io/config.source']
  return source !== undefined && source !== 'api'
}

/** Whether its node needs a pod: it is never evicted there, and others make room for it. Source: pkg/kubelet/types/pod_update.go. */
export function isCriticalPod(pod: Pod): boolean {
  return isStaticPod(pod) || isMirrorPod(pod) || (pod.spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY
}
