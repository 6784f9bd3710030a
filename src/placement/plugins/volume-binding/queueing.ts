/**
 * What may help a pod that its volumes kept from a node.
 * Source: pkg/scheduler/framework/plugins/volumebinding/volume_binding.go (EventsToRegister and its hints).
 */
import { onNode, onStorage } from '../../framework/events.js'
import type { HintRegistration } from '../../framework/events.js'
import { claimNameOf } from '../../model/pod-volumes.js'
import { sameJson } from '../../model/same-json.js'
import { largestVolume } from './provisioning.js'

const MIGRATED_PLUGINS = 'storage.alpha.kubernetes.io/migrated-plugins'

export const eventsToRegister: readonly HintRegistration[] = [
  onStorage('StorageClass', ['Add', 'Update'], (_pod, { old, new: storageClass }) =>
    old === undefined || !sameJson(old.allowedTopologies, storageClass.allowedTopologies)),
  onStorage('PersistentVolumeClaim', ['Add', 'Update'], ({ pod, podClass }, { new: claim }) =>
    claim.metadata.namespace === podClass.namespace && podClass.volumes.claims.some((use) => claimNameOf(use, pod) === claim.metadata.name)),
  onStorage('PersistentVolume', ['Add', 'Update']),
  onNode(['AddNode', 'UpdateNodeLabel']),
  onStorage('CSINode', ['Add', 'Update'], (_pod, { old, new: csiNode }) =>
    old === undefined || old.metadata.annotations?.[MIGRATED_PLUGINS] !== csiNode.metadata.annotations?.[MIGRATED_PLUGINS]),
  // As upstream has it, this looks at volumes that stand in the pod itself, which need no room.
  onStorage('CSIDriver', ['Update'], ({ pod }, { old, new: driver }) =>
    old?.spec.storageCapacity === true && driver.spec.storageCapacity !== true && (pod.spec.volumes ?? []).some(({ csi }) => csi?.driver === driver.metadata.name)),
  onStorage('CSIStorageCapacity', ['Add', 'Update'], (_pod, { old, new: capacity }) => {
    const limit = largestVolume(capacity)
    return old === undefined || (limit !== undefined && limit > (largestVolume(old) ?? -1))
  }),
]
