/** What a sync of the binder reads, by its key: `claim/…`, `volume/…`, `provision/…`, `remove/…`. */
import type { ControllerContext } from '../../client/index.js'
import {
  annotationOf, ANN_SELECTED_NODE, ANN_STORAGE_PROVISIONER, defaultStorageClassOf, isFullyBound, objectKey, storageClassOf, waitsForFirstConsumer,
  type CSINode, type Node, type PersistentVolume, type PersistentVolumeClaim, type Pod, type StorageClass, type VolumeAttachment,
} from '../../model/index.js'
import { candidatesFor, claimKeysOf, driverOfProvisioner } from '../../placement/index.js'
import type { IndexDefinition, View } from '../../sim/index.js'
import { attachmentsByVolume } from '../indexes.js'
import type { Input } from './input.js'
import { provisionedName } from './provision.js'
import { placeOf } from './topology.js'

/** Volumes by their class. */
export const volumesByClass: IndexDefinition = { name: 'by-class', kind: 'PersistentVolume', keys: (volume: PersistentVolume) => storageClassOf(volume) }
/** Volumes by the claim that they refer to. */
export const volumesByClaim: IndexDefinition = {
  name: 'by-claim', kind: 'PersistentVolume',
  keys: ({ spec: { claimRef } }: PersistentVolume) => (claimRef === undefined ? undefined : objectKey(claimRef.namespace, claimRef.name ?? '')),
}
/** Claims that are not bound yet. */
export const unboundClaims: IndexDefinition = { name: 'unbound', kind: 'PersistentVolumeClaim', keys: (claim: PersistentVolumeClaim) => (isFullyBound(claim) ? undefined : UNBOUND) }
export const UNBOUND = 'unbound'
/** Pods without a node by the claims that they use. */
export const unscheduledByClaim: IndexDefinition = {
  name: 'unscheduled-by-claim', kind: 'Pod', keys: (pod: Pod) => ((pod.spec.nodeName ?? '') === '' ? claimKeysOf(pod) : undefined),
}

/** Reads what a key is about; undefined if it is gone. */
export function gather({ view, now }: ControllerContext, key: string): Input | undefined {
  const slash = key.indexOf('/')
  const [what, name] = [key.slice(0, slash), key.slice(slash + 1)]
  switch (what) {
    case 'claim':
      return gatherClaim(view, name, now)
    case 'volume':
      return gatherVolume(view, name, now)
    case 'provision':
      return gatherProvision(view, name)
    default:
      return gatherRemoval(view, name, now)
  }
}

function gatherClaim(view: View, key: string, nowMs: number): Input | undefined {
  const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', key)
  if (claim === undefined) return undefined
  const { volumeName = '', storageClassName } = claim.spec
  const named = volumeName === '' ? undefined : view.get<PersistentVolume>('PersistentVolume', volumeName)
  const storageClass = view.get<StorageClass>('StorageClass', storageClassOf(claim))
  return {
    what: 'claim', nowMs, claim,
    named: named ?? null,
    match: volumeName === '' ? bestMatch(view, claim, key, waitsForFirstConsumer(storageClass)) ?? null : null,
    storageClass: storageClass ?? null,
    unscheduled: view.byIndex<Pod>('Pod', unscheduledByClaim.name, key).map(({ metadata }) => metadata.name),
    defaultClass: storageClassName === undefined ? defaultStorageClassOf(view.list<StorageClass>('StorageClass')) ?? null : null,
  }
}

/**
 * The volume bound to a claim in advance, or the smallest that suits it, of those with the fewest access modes. A
 * claim that waits for its first consumer gets only the former: the scheduler chooses.
 */
function bestMatch(view: View, claim: PersistentVolumeClaim, key: string, waits: boolean): PersistentVolume | undefined {
  const [own] = candidatesFor(claim, view.byIndex<PersistentVolume>('PersistentVolume', volumesByClaim.name, key)).prebound
  if (own !== undefined || waits) return own
  const { free } = candidatesFor(claim, view.byIndex<PersistentVolume>('PersistentVolume', volumesByClass.name, storageClassOf(claim)))
  const modes = ({ spec }: PersistentVolume) => spec.accessModes?.length ?? 0
  return free.reduce<PersistentVolume | undefined>((best, each) => (best === undefined || modes(each) < modes(best) ? each : best), undefined)
}

function gatherVolume(view: View, name: string, nowMs: number): Input | undefined {
  const volume = view.get<PersistentVolume>('PersistentVolume', name)
  return volume === undefined ? undefined : { what: 'volume', nowMs, volume, claim: claimOf(view, volume) ?? null }
}

function claimOf(view: View, { spec: { claimRef } }: PersistentVolume): PersistentVolumeClaim | undefined {
  if (claimRef === undefined) return undefined
  const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', objectKey(claimRef.namespace, claimRef.name ?? ''))
  return claim?.metadata.uid === claimRef.uid ? claim : undefined
}

function gatherProvision(view: View, key: string): Input | undefined {
  const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', key)
  const storageClass = claim === undefined ? undefined : view.get<StorageClass>('StorageClass', storageClassOf(claim))
  if (claim === undefined || storageClass === undefined || (claim.spec.volumeName ?? '') !== '') return undefined
  const nodeName = annotationOf(claim, ANN_SELECTED_NODE)
  const { driver } = driverOfProvisioner(storageClass.provisioner)
  if (annotationOf(claim, ANN_STORAGE_PROVISIONER) !== driver || (waitsForFirstConsumer(storageClass) && nodeName === '')) return undefined
  if (view.get('PersistentVolume', provisionedName(claim.metadata)) !== undefined) return undefined
  const selected = view.get<Node>('Node', nodeName)
  if (nodeName !== '' && selected === undefined) return { what: 'provision', claim, storageClass, driver, lostNode: nodeName, place: null }
  const place = placeOf({ claim, storageClass, driver, selected: selected ?? null, nodes: view.list<Node>('Node'), csiNodes: view.list<CSINode>('CSINode') })
  return { what: 'provision', claim, storageClass, driver, lostNode: null, place: place ?? null }
}

function gatherRemoval(view: View, name: string, nowMs: number): Input | undefined {
  const found = gatherVolume(view, name, nowMs)
  if (found?.what !== 'volume' || found.volume.status?.phase !== 'Released') return undefined
  const [attachment] = view.byIndex<VolumeAttachment>('VolumeAttachment', attachmentsByVolume.name, name)
  return { what: 'remove', volume: found.volume, attachedTo: attachment?.spec.nodeName ?? null }
}
