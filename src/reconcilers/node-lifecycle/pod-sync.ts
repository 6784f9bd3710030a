/**
 * A pod that is bound to a node which the monitor knows as not ready gets Ready False at once.
 * Source: node_lifecycle_controller.go (podUpdated, processPod).
 */
import type { ControllerContext, Decide } from '../../client/index.js'
import type { Node, Pod } from '../../model/index.js'
import type { NodeHealth } from './health.js'
import { markPodsNotReady } from './mark-pods.js'
import { HEALTH } from './memory.js'

export interface PodSyncInput {
  readonly sync: 'pod'
  readonly nowMs: number
  readonly pod: Pod
  readonly nodeExists: boolean
}

/** Whether a node is known to the monitor as one that is not ready. */
export function isKnownNotReady({ memory }: ControllerContext, node: string): boolean {
  const ready = memory.of<NodeHealth>(HEALTH).get(node)?.ready
  return ready !== undefined && ready !== null && ready.status !== 'True'
}

export function gatherPodSync(context: ControllerContext, key: string): PodSyncInput | undefined {
  const pod = context.view.get<Pod>('Pod', key)
  const nodeName = pod?.spec.nodeName
  if (pod === undefined || nodeName === undefined || !isKnownNotReady(context, nodeName)) return undefined
  return { sync: 'pod', nowMs: context.now, pod, nodeExists: context.view.get<Node>('Node', nodeName) !== undefined }
}

export function* decidePodSync({ nowMs, pod, nodeExists }: PodSyncInput): Decide {
  if (!nodeExists) return { error: `node "${pod.spec.nodeName ?? ''}" not found` }
  if (!(yield* markPodsNotReady([pod], nowMs))) return { error: 'pod could not be marked not ready' }
}
