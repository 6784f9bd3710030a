/**
 * The storage class of the default cluster, as kind and minikube have one: claims that name no class settle. It is
 * there for manifests with claims that bring no class of their own.
 */
import { readManifests, type ManifestObject } from '../model/index.js'

const STANDARD = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: csi.kube-orrery.dev
volumeBindingMode: WaitForFirstConsumer
`
const CLAIMING = ['PersistentVolumeClaim', 'StatefulSet']

/** The manifests, with the class in front of them if they need it. */
export function withStandardClass(manifests: readonly ManifestObject[]): readonly ManifestObject[] {
  const kinds = new Set(manifests.map(({ kind: { kind } }) => kind))
  return CLAIMING.some((kind) => kinds.has(kind)) && !kinds.has('StorageClass') ? [...readManifests(STANDARD).objects, ...manifests] : manifests
}
