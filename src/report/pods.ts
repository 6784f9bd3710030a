/** What the time line says about pods: scheduled, ready, lost, restarted, refused, evicted, ended by their kubelet. */
import { componentOf, type RecordedEvent } from '../client/index.js'
import { controllerOf, getCondition, objectKey, podReady, type ContainerStatus, type Pod, type ReplicaSet } from '../model/index.js'
import type { Change, Happening, Store } from '../sim/index.js'
import type { Folder } from './folder.js'
import { shortKey } from './format.js'

/** Reasons of pods that run no more because their node wants it. */
const ENDED_BY_KUBELET = new Set(['Evicted', 'Terminated'])
/** Reasons of warnings that are told by nothing but their Event. */
const ONLY_EVENTS = new Set(['FailedPreStopHook'])
const WAITING_WELL = new Set(['ContainerCreating', 'PodInitializing'])

export class PodNarrator {
  private readonly boundAt = new Map<string, number>()

  constructor(
    private readonly store: Store,
    private readonly folder: Folder,
  ) {}

  look({ old, new: pod }: Change<Pod>, { actor }: Happening, now: number): void {
    if (pod === undefined) {
      this.boundAt.delete(old?.metadata.uid ?? '')
      return
    }
    const name = workloadOf(this.store, pod)
    if (old?.spec.nodeName === undefined && pod.spec.nodeName !== undefined) this.bound(pod, name, now)
    this.lookAtReadiness(old, pod, name, actor, now)
    this.lookAtContainers(old, pod, name, now)
    this.lookAtDeletion(old, pod, name, now)
    this.lookAtFailure(old, pod, name, now)
    const unscheduled = getCondition(pod.status?.conditions, 'PodScheduled')
    if (unscheduled?.status === 'False' && getCondition(old?.status?.conditions, 'PodScheduled')?.message !== unscheduled.message) {
      this.folder.fold(now, 'warning', name, { note: firstSentence(unscheduled.message ?? ''), wrap: (text) => `${text} cannot be scheduled` })
    }
  }

  /** What shows in no pod's status. */
  hear({ reason, message, namespace, name }: RecordedEvent, now: number): void {
    if (!ONLY_EVENTS.has(reason)) return
    const pod = this.store.get<Pod>('Pod', objectKey(namespace, name))
    this.folder.fold(now, 'warning', `${pod === undefined ? shortKey(objectKey(namespace, name)) : workloadOf(this.store, pod)} ${reason}`, { note: message })
  }

  private bound(pod: Pod, name: string, now: number): void {
    this.boundAt.set(pod.metadata.uid ?? '', now)
    this.folder.fold(now, 'schedule', name, { place: pod.spec.nodeName })
  }

  private lookAtReadiness(old: Pod | undefined, pod: Pod, name: string, actor: string, now: number): void {
    const [was, is] = [old !== undefined && podReady(old), podReady(pod)]
    if (was === is || pod.metadata.deletionTimestamp !== undefined) return
    if (is) {
      const since = this.boundAt.get(pod.metadata.uid ?? '')
      this.boundAt.delete(pod.metadata.uid ?? '')
      this.folder.fold(now, 'ready', name, since === undefined ? { note: 'again' } : { tookMs: now - since })
    } else if (componentOf(actor) === 'node-controller') {
      this.folder.fold(now, 'unready', name, { note: `${pod.spec.nodeName} is not heard of`, wrap: (text) => `${text} not ready` })
    } else if (pod.status?.phase === 'Running') {
      this.folder.fold(now, 'unready', name, { note: getCondition(pod.status.conditions, 'Ready')?.message, wrap: (text) => `${text} not ready` })
    }
  }

  private lookAtContainers(old: Pod | undefined, pod: Pod, name: string, now: number): void {
    const before = new Map(allStatuses(old).map((status) => [status.name, status]))
    for (const status of allStatuses(pod)) {
      const known = before.get(status.name)
      if (known !== undefined && status.restartCount > known.restartCount) this.folder.fold(now, 'restart', name, { note: endedHow(status), wrap: (text) => `${text} restarted` })
      const reason = status.state?.waiting?.reason
      if (reason === undefined || WAITING_WELL.has(reason) || known?.state?.waiting?.reason === reason) continue
      this.folder.fold(now, 'warning', `${name} ${reason}`, { note: shortened(status.state?.waiting?.message ?? '') })
    }
  }

  private lookAtDeletion(old: Pod | undefined, pod: Pod, name: string, now: number): void {
    if (old === undefined || old.metadata.deletionTimestamp !== undefined || pod.metadata.deletionTimestamp === undefined) return
    const target = getCondition(pod.status?.conditions, 'DisruptionTarget')
    if (target?.status === 'True') this.folder.fold(now, 'evict', name, { note: target.message, place: pod.spec.nodeName ?? 'nowhere', wrap: (text, nodes) => `${text} from ${nodes}` })
  }

  /** The kubelet says why it ends a pod or does not take it; a pod that fails by its containers has no reason. */
  private lookAtFailure(old: Pod | undefined, pod: Pod, name: string, now: number): void {
    const { phase, reason, message } = pod.status ?? {}
    if (phase !== 'Failed' || reason === undefined || old?.status?.phase === 'Failed') return
    const place = pod.spec.nodeName ?? 'nowhere'
    const note = firstSentence(message ?? '')
    if (ENDED_BY_KUBELET.has(reason)) this.folder.fold(now, 'evict', name, { note, place, wrap: (text, nodes) => `${text} from ${nodes}` })
    else this.folder.fold(now, 'warning', name, { note, place, wrap: (text, nodes) => `${text} failed on ${nodes}: ${reason}` })
  }
}

function allStatuses(pod: Pod | undefined): readonly ContainerStatus[] {
  return [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])]
}

/** `web` for a pod of a Deployment, else its controller's or its own name; `shop/web` in another namespace than the default one. */
export function workloadOf(store: Store, pod: Pod): string {
  const { name, namespace } = pod.metadata
  const owner = controllerOf(pod)
  // A mirror belongs to its node, which is no workload.
  if (owner === undefined || owner.kind === 'Node') return shortKey(objectKey(namespace, name))
  const set = store.get<ReplicaSet>(owner.kind, objectKey(namespace, owner.name))
  return shortKey(objectKey(namespace, (set === undefined ? undefined : controllerOf(set)?.name) ?? owner.name))
}

function endedHow({ lastState, state }: ContainerStatus): string {
  const ended = lastState?.terminated ?? state?.terminated
  if (ended?.reason === 'OOMKilled') return 'container was killed for its memory'
  return ended === undefined ? '' : `container exited with code ${ended.exitCode}`
}

function firstSentence(text: string): string {
  const end = text.indexOf('. ')
  return shortened(end < 0 ? text : text.slice(0, end))
}

function shortened(text: string): string {
  return text.length <= 110 ? text : `${text.slice(0, 109)}…`
}
