/**
 * What a provisioner does for a claim: it makes a volume of the size and kind that is asked for, where the chosen node
 * can use it. One simulated provisioner stands for all. Deviation: it is never out of storage.
 * Source: sig-storage-lib-external-provisioner (controller.go), external-provisioner (topology.go).
 */
import type { Decide, EventEffect } from '../../client/index.js'
import {
  ANN_PROVISIONED_BY, ANN_SELECTED_NODE, byText, type KubeObject, type PersistentVolume, type PersistentVolumeClaim, type StorageClass,
} from '../../model/index.js'
import type { ProvisionInput } from './input.js'
import type { Place } from './topology.js'

/** Makes the volume. */
export function* provision({ claim, storageClass, driver, lostNode, place }: ProvisionInput): Decide {
  const tell = (reason: string, message: string, type: EventEffect['type'] = 'Normal'): EventEffect => ({ do: 'event', type, reason, message, regarding: claim as unknown as KubeObject })
  const { namespace, name } = claim.metadata
  yield tell('Provisioning', `External provisioner is provisioning volume for claim "${namespace}/${name}"`)
  if (lostNode !== null) {
    yield tell('ProvisioningFailed', `failed to get target node: nodes "${lostNode}" not found`, 'Warning')
    return yield* reschedule(claim)
  }
  const volume = volumeFor(claim, storageClass, driver, place)
  const answer = yield { do: 'create', object: volume as unknown as KubeObject }
  if (!answer.ok && answer.reason !== 'AlreadyExists') return { error: answer.message }
  yield tell('ProvisioningSucceeded', `Successfully provisioned volume ${volume.metadata.name}`)
}

/** The scheduler is to choose another node. */
function* reschedule({ metadata: { namespace, name } }: PersistentVolumeClaim): Decide {
  const patch = { metadata: { annotations: { [ANN_SELECTED_NODE]: null } } }
  const answer = yield { do: 'patch', kind: 'PersistentVolumeClaim', namespace, name, type: 'merge', patch }
  if (!answer.ok) return { error: answer.message }
}

function volumeFor(claim: PersistentVolumeClaim, storageClass: StorageClass, driver: string, place: Place | null): PersistentVolume {
  const { metadata, spec } = claim
  const { metadata: { name: className }, reclaimPolicy, mountOptions } = storageClass
  const { name, namespace, uid, resourceVersion } = metadata
  const volumeName = provisionedName(metadata)
  return {
    apiVersion: 'v1', kind: 'PersistentVolume',
    metadata: { name: volumeName, annotations: { [ANN_PROVISIONED_BY]: driver } },
    spec: {
      capacity: { storage: spec.resources?.requests?.['storage'] ?? '0' },
      csi: { driver, volumeHandle: volumeName },
      ...(spec.accessModes === undefined ? {} : { accessModes: spec.accessModes }),
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace: namespace ?? '', uid: uid ?? '', ...(resourceVersion === undefined ? {} : { resourceVersion }) },
      ...(reclaimPolicy === undefined ? {} : { persistentVolumeReclaimPolicy: reclaimPolicy }),
      storageClassName: className,
      ...(mountOptions === undefined ? {} : { mountOptions }),
      ...(spec.volumeMode === undefined ? {} : { volumeMode: spec.volumeMode }),
      ...(place === null ? {} : { nodeAffinity: affinityTo(place) }),
    },
  }
}

/** The name of the volume that is made for a claim. */
export function provisionedName({ uid }: PersistentVolumeClaim['metadata']): string {
  return `pvc-${uid}`
}

function affinityTo(place: Place): PersistentVolume['spec']['nodeAffinity'] {
  const matchExpressions = Object.keys(place).sort(byText).map((key) => ({ key, operator: 'In', values: [place[key]!] }))
  return { required: { nodeSelectorTerms: [{ matchExpressions }] } }
}
