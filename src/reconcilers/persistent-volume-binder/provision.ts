/**
 * What a provisioner does for a claim: it makes a volume of the size and kind that is asked for, where the chosen node
 * can use it. One simulated provisioner stands for all: its volumes can be used where the node's CSI driver says that
 * topology matters, or else in the node's zone.
 * Source: sig-storage-lib-external-provisioner (controller.go), external-provisioner (topology.go).
 */
import type { Decide, EventEffect } from '../../client/index.js'
import {
  ANN_PROVISIONED_BY, type CSINode, type KubeObject, type Node, type NodeSelector, type PersistentVolume, type PersistentVolumeClaim, type StorageClass,
} from '../../model/index.js'
import type { ProvisionInput } from './input.js'

const ZONE = 'topology.kubernetes.io/zone'

/** Makes the volume. */
export function* provision({ claim, storageClass, node, csiNode }: ProvisionInput): Decide {
  const tell = (reason: string, message: string): EventEffect => ({ do: 'event', type: 'Normal', reason, message, regarding: claim as unknown as KubeObject })
  const { namespace, name } = claim.metadata
  yield tell('Provisioning', `External provisioner is provisioning volume for claim "${namespace}/${name}"`)
  const volume = volumeFor(claim, storageClass, topologyOf(storageClass, node, csiNode))
  const answer = yield { do: 'create', object: volume as unknown as KubeObject }
  if (!answer.ok && answer.reason !== 'AlreadyExists') return { error: answer.message }
  yield tell('ProvisioningSucceeded', `Successfully provisioned volume ${volume.metadata.name}`)
}

function volumeFor({ metadata, spec }: PersistentVolumeClaim, { metadata: { name: className }, provisioner, reclaimPolicy, mountOptions }: StorageClass, required: NodeSelector | undefined): PersistentVolume {
  const { name, namespace, uid, resourceVersion } = metadata
  const volumeName = provisionedName(metadata)
  return {
    apiVersion: 'v1', kind: 'PersistentVolume',
    metadata: { name: volumeName, annotations: { [ANN_PROVISIONED_BY]: provisioner } },
    spec: {
      capacity: { storage: spec.resources?.requests?.['storage'] ?? '0' },
      csi: { driver: provisioner, volumeHandle: volumeName },
      ...(spec.accessModes === undefined ? {} : { accessModes: spec.accessModes }),
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace: namespace ?? '', uid: uid ?? '', ...(resourceVersion === undefined ? {} : { resourceVersion }) },
      ...(reclaimPolicy === undefined ? {} : { persistentVolumeReclaimPolicy: reclaimPolicy }),
      storageClassName: className,
      ...(mountOptions === undefined ? {} : { mountOptions }),
      ...(spec.volumeMode === undefined ? {} : { volumeMode: spec.volumeMode }),
      ...(required === undefined ? {} : { nodeAffinity: { required } }),
    },
  }
}

/** The name of the volume that is made for a claim. */
export function provisionedName({ uid }: PersistentVolumeClaim['metadata']): string {
  return `pvc-${uid}`
}

function topologyOf(storageClass: StorageClass, node: Node | null, csiNode: CSINode | null): NodeSelector | undefined {
  if (node === null) return allowedTopology(storageClass)
  const keys = csiNode?.spec.drivers.find(({ name }) => name === storageClass.provisioner)?.topologyKeys ?? [ZONE]
  const labels = node.metadata.labels ?? {}
  const matchExpressions = keys.filter((key) => Object.hasOwn(labels, key)).map((key) => ({ key, operator: 'In', values: [labels[key]!] }))
  return matchExpressions.length === 0 ? undefined : { nodeSelectorTerms: [{ matchExpressions }] }
}

function allowedTopology({ allowedTopologies = [] }: StorageClass): NodeSelector | undefined {
  const terms = allowedTopologies.map(({ matchLabelExpressions = [] }) => ({
    matchExpressions: matchLabelExpressions.map(({ key, values }) => ({ key, operator: 'In', values })),
  }))
  return terms.length === 0 ? undefined : { nodeSelectorTerms: terms }
}
