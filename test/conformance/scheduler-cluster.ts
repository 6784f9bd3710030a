/** What the scheduler's areas share: the cluster of a case's input as a model, and which cases are claimed. */
import { ClusterModel } from '../../src/placement/index.js'
import { deepFreeze } from '../../src/model/index.js'

/** The model of a cluster given as arrays of API objects; their places in the arrays are their ids. */
export function modelOf(input: any): ClusterModel {
  const model = new ClusterModel()
  deepFreeze(input)
  input.nodes?.forEach((node: any, id: number) => model.setNode(id, node))
  input.pods?.forEach((pod: any, id: number) => {
    model.setPod(id, pod)
    if ((pod.spec.nodeName ?? '') === '') model.setNominated(id, pod)
  })
  if (input.pod?.spec.nodeName !== undefined) model.setPod(input.pods?.length ?? 0, input.pod)
  input.namespaces?.forEach((namespace: any) => model.setNamespace(namespace))
  input.services?.forEach((service: any, id: number) => model.setService(id, service))
  for (const owner of [...(input.replicaSets ?? []), ...(input.statefulSets ?? [])]) model.setOwner(owner)
  input.podDisruptionBudgets?.forEach((budget: any, id: number) => model.setBudget(id, budget))
  return model
}

/** Why a case is not claimed yet: volumes do not live. */
export function usesVolumes(input: any): string | undefined {
  const pods = [...(input.pods ?? []), ...(input.pod === undefined ? [] : [input.pod])]
  const asks = pods.some((pod) => (pod.spec.volumes ?? []).some((volume: any) =>
    volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined || volume.csi !== undefined
    || volume.gcePersistentDisk !== undefined || volume.awsElasticBlockStore !== undefined || volume.iscsi !== undefined
    || volume.rbd !== undefined))
  return asks ? 'volumes: VolumeRestrictions, NodeVolumeLimits, VolumeBinding and VolumeZone do not live yet' : undefined
}
