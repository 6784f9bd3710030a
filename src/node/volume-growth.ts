/**
 * A volume that has grown has a file system that has not: the kubelet of a pod that has it mounted makes it grow and says
 * so in the claim's status. Source: kubernetes, pkg/volume/util/operationexecutor (node_expander.go).
 */
import { objectKey, sameValue, withFields, withoutFields, type PersistentVolume, type PersistentVolumeClaim, type Pod } from '../model/index.js'
import { claimKeysOf } from '../placement/index.js'
import { freeze } from '../plain/index.js'
import type { KubeletCore } from './core.js'
import type { PodRow } from './rows.js'

/** The file systems of a pod's claims grow with their volumes, if the pod has them mounted. */
export function growVolumes(core: KubeletCore, pod: Pod, row: PodRow): void {
  if (row.stage !== 'active' || row.attaching !== undefined || !core.options.facts.canReachApi(row.node)) return
  for (const key of claimKeysOf(pod) ?? []) {
    const claim = core.options.ledger.store.get<PersistentVolumeClaim>('PersistentVolumeClaim', key)
    if (claim?.status?.allocatedResourceStatuses?.['storage'] === 'NodeResizePending') grow(core, pod, row.node, claim)
  }
}

function grow(core: KubeletCore, pod: Pod, node: string, claim: PersistentVolumeClaim): void {
  const { ledger, api } = core.options
  const name = claim.spec.volumeName ?? ''
  const capacity = ledger.store.get<PersistentVolume>('PersistentVolume', objectKey(undefined, name))?.spec.capacity
  if (capacity === undefined || sameValue(capacity, claim.status?.capacity)) return
  const status = { ...withoutFields(claim.status!, ['allocatedResourceStatuses', 'conditions']), capacity }
  const answer = api.call({ do: 'update', sub: 'status', object: freeze(withFields(claim, { status })) as never }, `kubelet/${node}`)
  if (answer.ok) core.event(pod, 'Normal', 'FileSystemResizeSuccessful', `MountVolume.NodeExpandVolume succeeded for volume "${name}" ${node}`)
}
