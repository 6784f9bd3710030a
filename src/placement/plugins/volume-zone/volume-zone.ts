/**
 * VolumeZone holds a pod to the zones and regions that the labels of its bound volumes name; several zones are joined
 * by `__`. Nodes without any such label are not held to them.
 * Source: pkg/scheduler/framework/plugins/volumezone.
 */
import { objectKey, storageClassOf, waitsForFirstConsumer } from '../../../model/index.js'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../model/index.js'
import { onNode, onStorage } from '../../framework/events.js'
import type { Plugin, PreFilterResult } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'
import type { Labels } from '../../model/pod-class.js'
import { NO_VOLUMES } from '../../model/pod-volumes.js'
import { sameJson } from '../../model/same-json.js'
import type { Storage } from '../../model/storage.js'

const NAME = 'VolumeZone'
const ERR_REASON_CONFLICT = 'node(s) had no available volume zone'
const REFUSED = unresolvable(NAME, ERR_REASON_CONFLICT)
const SKIP = Object.freeze({ skip: true })
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone'
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region'
const ZONE = 'topology.kubernetes.io/zone'
const REGION = 'topology.kubernetes.io/region'
const TOPOLOGY_LABELS = [BETA_ZONE, BETA_REGION, ZONE, REGION]
/** What a node may be labelled with instead. */
const STABLE: ReadonlyMap<string, string> = new Map([[BETA_ZONE, ZONE], [BETA_REGION, REGION]])

/** Where a volume is: the values that a label of the node may have. */
interface VolumeTopology {
  readonly key: string
  readonly values: readonly string[]
}

function topologiesOf({ metadata: { labels = {} } }: PersistentVolume): readonly VolumeTopology[] {
  return TOPOLOGY_LABELS.flatMap((key) => {
    if (!Object.hasOwn(labels, key)) return []
    const values = labels[key]!.split('__').map((value) => value.trim())
    return values.includes('') ? [] : [{ key, values }]
  })
}

/** The volume of a claim, why there is none to be had, or undefined if it is made when the pod has a node. */
function volumeOf(claim: PersistentVolumeClaim, storage: Storage): PersistentVolume | string | undefined {
  const { volumeName = '' } = claim.spec
  if (volumeName !== '') return storage.volume(volumeName) ?? `persistentvolume "${volumeName}" not found`
  const className = storageClassOf(claim)
  if (className === '') return 'PersistentVolumeClaim had no pv name and storageClass name'
  const storageClass = storage.storageClass(className)
  if (storageClass === undefined) return `storageclass.storage.k8s.io "${className}" not found`
  return waitsForFirstConsumer(storageClass) ? undefined : 'PersistentVolume had no name'
}

function prepare(pod: Pod, names: readonly string[], storage: Storage): PreFilterResult {
  const topologies: VolumeTopology[] = []
  for (const name of names) {
    const claim = storage.claim(objectKey(pod.metadata.namespace, name))
    const volume = claim === undefined ? `persistentvolumeclaim "${name}" not found` : volumeOf(claim, storage)
    if (typeof volume === 'string') return { status: unresolvable(NAME, volume) }
    if (volume !== undefined) topologies.push(...topologiesOf(volume))
  }
  return topologies.length === 0 ? SKIP : { state: topologies }
}

function matches(labels: Labels, { key, values }: VolumeTopology): boolean {
  const label = Object.hasOwn(labels, key) ? key : STABLE.get(key) ?? key
  return Object.hasOwn(labels, label) && values.includes(labels[label]!)
}

export const volumeZone: Plugin = {
  name: NAME,
  preFilter({ pod, podClass: { volumes } }, { storage }) {
    if (volumes === NO_VOLUMES) return SKIP
    return prepare(pod, volumes.claims.flatMap(({ name, ephemeral }) => (ephemeral ? [] : [name])), storage)
  },
  filter(_pod, { labels }, state) {
    if (!TOPOLOGY_LABELS.some((key) => Object.hasOwn(labels, key))) return undefined
    return (state as readonly VolumeTopology[]).every((topology) => matches(labels, topology)) ? undefined : REFUSED
  },
  eventsToRegister: [
    onStorage('StorageClass', ['Add'], (_pod, { new: storageClass }) => waitsForFirstConsumer(storageClass)),
    onNode(['AddNode', 'UpdateNodeLabel']),
    onStorage('PersistentVolumeClaim', ['Add', 'Update'], ({ podClass }, { new: claim }) =>
      claim.metadata.namespace === podClass.namespace
      && podClass.volumes.claims.some(({ name, ephemeral }) => !ephemeral && name === claim.metadata.name)),
    onStorage('PersistentVolume', ['Add', 'Update'], (_pod, { old, new: volume }) =>
      old === undefined || !sameJson(topologiesOf(old), topologiesOf(volume))),
  ],
}
