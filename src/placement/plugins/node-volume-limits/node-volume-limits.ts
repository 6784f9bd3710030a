/**
 * NodeVolumeLimits keeps a pod away from nodes to which a CSI driver cannot attach its volumes any more: CSINode says
 * how many each driver can.
 * Source: pkg/scheduler/framework/plugins/nodevolumelimits.
 * Deviation: VolumeAttachments are not counted; a volume counts as attached while a pod on the node uses it.
 */
import type { CSINode } from '../../../model/index.js'
import { onPod, onStorage } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { unschedulable } from '../../framework/status.js'
import { claimNameOf, NO_VOLUMES, podVolumesOf } from '../../model/pod-volumes.js'
import type { Storage } from '../../model/storage.js'
import { addVolumes, attachedTo } from './attached.js'

const NAME = 'NodeVolumeLimits'
const ERR_REASON_MAX_VOLUME_COUNT_EXCEEDED = 'node(s) exceed max volume count'
const REFUSED = unschedulable(NAME, ERR_REASON_MAX_VOLUME_COUNT_EXCEEDED)
const SKIP = Object.freeze({ skip: true })

function limitOf(csiNode: CSINode | undefined, driver: string): number | undefined {
  return csiNode?.spec.drivers.find(({ name }) => name === driver)?.allocatable?.count
}

function hasLimits(csiNode: CSINode): boolean {
  return csiNode.spec.drivers.some(({ allocatable }) => allocatable?.count !== undefined)
}

export const nodeVolumeLimits: Plugin = {
  name: NAME,
  preFilter({ podClass: { volumes } }, { storage }) {
    return volumes === NO_VOLUMES || volumes.claims.length + volumes.migrated.length === 0 ? SKIP : { state: storage }
  },
  filter({ pod, podClass: { volumes } }, node, state) {
    const storage = state as Storage
    const csiNode = storage.csiNode(node.name)
    if (csiNode === undefined || !hasLimits(csiNode)) return undefined
    const own = new Map<string, string>()
    addVolumes(own, volumes, pod, storage, csiNode)
    if (own.size === 0) return undefined
    const attached = attachedTo(node, storage, csiNode)
    const driversOfNew: string[] = []
    for (const [volume, driver] of own) if (!attached.has(volume)) driversOfNew.push(driver)
    for (const driver of new Set(driversOfNew)) {
      const limit = limitOf(csiNode, driver)
      if (limit === undefined) continue
      let count = driversOfNew.filter((each) => each === driver).length
      for (const each of attached.values()) if (each === driver) count++
      if (count > limit) return REFUSED
    }
    return undefined
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
  ],
}
