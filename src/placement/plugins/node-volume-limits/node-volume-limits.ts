/**
 * NodeVolumeLimits keeps a pod away from nodes to which a CSI driver cannot attach its volumes any more: CSINode says
 * how many each driver can. What is still attached though nobody uses it counts, also if it is the pod's own.
 * Source: pkg/scheduler/framework/plugins/nodevolumelimits. VolumeLimitScaling, by which a pod stays away from nodes
 * without its driver, is off by default.
 */
import type { CSINode } from '../../../model/index.js'
import { onDetached, onPod, onStorage } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { unschedulable } from '../../framework/status.js'
import type { NodeInfo } from '../../model/node-info.js'
import { claimNameOf, NO_VOLUMES, podVolumesOf } from '../../model/pod-volumes.js'
import type { Storage } from '../../model/storage.js'
import { Attached, attachedTo } from './attached.js'

const NAME = 'NodeVolumeLimits'
const ERR_REASON_MAX_VOLUME_COUNT_EXCEEDED = 'node(s) exceed max volume count'
const REFUSED = unschedulable(NAME, ERR_REASON_MAX_VOLUME_COUNT_EXCEEDED)
const SKIP = Object.freeze({ skip: true })

function limitOf(csiNode: CSINode | undefined, driver: string): number | undefined {
  return csiNode?.spec.drivers.find(({ name }) => name === driver)?.allocatable?.count
}

/** What the pod would bring along. */
interface Prepared {
  readonly storage: Storage
  readonly own: Attached
}

/** Whether a driver cannot attach what is there together with what is new. */
function isBeyond({ own, storage }: Prepared, node: NodeInfo, csiNode: CSINode): boolean {
  const attached = attachedTo(node, storage)
  for (const driver of own.perDriver.keys()) {
    const limit = limitOf(csiNode, driver)
    if (limit === undefined) continue
    let added = 0
    for (const [volume, of] of own.volumes) if (of === driver && !attached.volumes.has(volume)) added++
    if (added > 0 && (attached.perDriver.get(driver) ?? 0) + added > limit) return true
  }
  return false
}

export const nodeVolumeLimits: Plugin = {
  name: NAME,
  preFilter({ pod, podClass: { volumes } }, { storage }) {
    if (volumes === NO_VOLUMES || volumes.claims.length + volumes.migrated.length === 0) return SKIP
    const own = new Attached()
    own.add(volumes, pod, storage)
    return { state: { storage, own } satisfies Prepared }
  },
  filter(_pod, node, state) {
    const prepared = state as Prepared
    const csiNode = prepared.own.volumes.size === 0 ? undefined : prepared.storage.csiNode(node.name)
    return csiNode !== undefined && isBeyond(prepared, node, csiNode) ? REFUSED : undefined
  },
  eventsToRegister: [
    onStorage('CSINode', ['Add']),
    onStorage('CSINode', ['Update'], (_pod, { old, new: csiNode }) => csiNode.spec.drivers.some(({ name, allocatable }) => {
      const before = limitOf(old, name)
      return allocatable?.count !== undefined && (before === undefined || allocatable.count > before)
    })),
    onPod(['DeletePod'], (_pod, { old }) => {
      const { claims, migrated } = podVolumesOf(old!.spec)
      return claims.length + migrated.length > 0
    }),
    onStorage('PersistentVolumeClaim', ['Add'], ({ pod, podClass }, { new: claim }) =>
      claim.metadata.namespace === podClass.namespace && podClass.volumes.claims.some((use) => claimNameOf(use, pod) === claim.metadata.name)),
    onDetached(({ podClass: { volumes: { claims, migrated } } }, { spec: { attacher } }) =>
      claims.some(({ ephemeral }) => !ephemeral) || migrated.some(({ driver }) => driver === attacher)),
  ],
}
