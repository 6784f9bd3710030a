/** What the scheduler's areas share: the cluster of a case's input as a model. */
import { ClusterModel } from '../../src/placement/index.js'
import { keyOf } from '../../src/model/index.js'
import { freeze } from '../../src/plain/index.js'

/** The model of a cluster given as arrays of API objects; their places in the arrays are their ids. */
export function modelOf(input: any): ClusterModel {
  const model = new ClusterModel()
  freeze(input)
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
  for (const claim of input.persistentVolumeClaims ?? []) model.storage.setClaim(keyOf(claim), claim)
  for (const volume of input.persistentVolumes ?? []) model.storage.setVolume(volume.metadata.name, volume)
  for (const storageClass of input.storageClasses ?? []) model.storage.setClass(storageClass.metadata.name, storageClass)
  for (const csiNode of input.csiNodes ?? []) model.storage.setCSINode(csiNode.metadata.name, csiNode)
  return model
}
