/** Pods that each have a claim of their own, which is bound to a volume of its own. */
import type { CSINode, PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec, Pod } from '../../../src/model/index.js'
import { freeze } from '../../../src/plain/index.js'
import { makeNodes, makePods, makeTemplate } from '../objects.js'
import type { Setup, Workload } from '../workload.js'

const plain = makeTemplate()
const DRIVER = 'ebs.csi.aws.com'
const CSI_VOLUMES_PER_NODE = 39

type Source = (name: string) => Partial<PersistentVolumeSpec>

const inTree: Source = (name) => ({ awsElasticBlockStore: { volumeID: `vol-${name}` } })
const csi: Source = (name) => ({ csi: { driver: DRIVER, volumeHandle: `vol-${name}` } })

/** A claim and its volume, bound to each other. */
function boundPair(name: string, source: Source): [PersistentVolume, PersistentVolumeClaim] {
  const [accessModes, storage] = [['ReadWriteOnce'], { storage: '1Gi' }]
  return [
    freeze({
      apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name },
      spec: { accessModes, capacity: storage, persistentVolumeReclaimPolicy: 'Retain', claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name, uid: name }, ...source(name) },
      status: { phase: 'Bound' },
    }),
    freeze({
      apiVersion: 'v1', kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'default', uid: name, annotations: { 'pv.kubernetes.io/bind-completed': 'true' } },
      spec: { accessModes, resources: { requests: storage }, volumeName: name },
      status: { phase: 'Bound' },
    }),
  ]
}

function csiNode(name: string): CSINode {
  return freeze({ apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', metadata: { name }, spec: { drivers: [{ name: DRIVER, nodeID: name, allocatable: { count: CSI_VOLUMES_PER_NODE } }] } })
}

/** The pod with a claim of the same name. */
function withClaim(pod: Pod): Pod {
  const { name } = pod.metadata
  return { ...pod, spec: { ...pod.spec, volumes: [{ name: 'vol', persistentVolumeClaim: { claimName: name } }] } }
}

function withVolumes(sized: (full: number) => number, init: number, measured: number, source: Source, limits: boolean): Setup {
  const nodes = makeNodes(sized(5_000))
  const pods = { init: makePods('init', sized(init), plain).map(withClaim), measured: makePods('pod', sized(measured), plain).map(withClaim) }
  const storage = [...pods.init, ...pods.measured].flatMap(({ metadata }) => boundPair(metadata.name, source))
  return { nodes, ...pods, storage: [...(limits ? nodes.map(({ metadata }) => csiNode(metadata.name)) : []), ...storage] }
}

export const volumes: readonly Workload[] = [
  { name: 'SchedulingInTreePVs', floor: 90, nodes: 5_000, build: (sized) => withVolumes(sized, 1_000, 2_000, inTree, false) },
  { name: 'SchedulingCSIPVs', floor: 48, nodes: 5_000, build: (sized) => withVolumes(sized, 5_000, 5_000, csi, true) },
]
