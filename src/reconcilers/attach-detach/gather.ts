/**
 * Where a volume is, by the VolumeAttachments, and where it is wanted, by the pods with a node that use its claim.
 * Source: pkg/controller/volume/attachdetach/cache, util/util.go (CreateVolumeSpec), pkg/volume/util (IsMultiAttachAllowed).
 */
import { podsByClaim, type ControllerContext } from '../../client/index.js'
import {
  byText, isPodTerminal, nodeReady, objectKey, type CSIDriver, type Node, type PersistentVolume, type PersistentVolumeClaim, type Pod, type VolumeAttachment,
} from '../../model/index.js'
import { csiVolumeOf, uniqueVolumeName, type CSIVolume } from '../../placement/index.js'
import type { View } from '../../sim/index.js'
import { attachmentsByNode, attachmentsByVolume } from '../indexes.js'
import type { Attachment, Input, Note, Wish } from './input.js'

export const NOTES = 'notes'
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'
const SHARED_MODES = ['ReadWriteMany', 'ReadOnlyMany']
const NOTHING: Note = Object.freeze({})

/** The key of what is remembered of a volume on a node. */
export function noteKey(volume: string, node: string): string {
  return `${node} ${volume}`
}

export function noteOf({ memory }: ControllerContext, volume: string, node: string): Note {
  return memory.of<Note>(NOTES).get(noteKey(volume, node)) ?? NOTHING
}

/** Reads what a key is about; undefined if it is gone. */
export function gather(context: ControllerContext, key: string): Input | undefined {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  return key.startsWith('volume/') ? gatherVolume(context, name) : gatherNode(context, name)
}

function gatherVolume(context: ControllerContext, name: string): Input | undefined {
  const { view, now } = context
  const volume = view.get<PersistentVolume>('PersistentVolume', name)
  const source = volume === undefined ? undefined : csiVolumeOf(volume.spec)
  const attachments = view.byIndex<VolumeAttachment>('VolumeAttachment', attachmentsByVolume.name, name)
  if (source === undefined && attachments.length === 0) return undefined
  return {
    what: 'volume', nowMs: now, name, driver: source?.driver ?? '', handle: source?.handle ?? '',
    exclusive: volume !== undefined && isExclusive(volume),
    attachments: attachments.map((each) => attachmentOf(context, each, name, source)).sort((a, b) => byText(a.node, b.node)),
    wishes: volume === undefined || source === undefined ? [] : wishesFor(context, volume, source),
  }
}

function isExclusive({ spec: { accessModes = [] } }: PersistentVolume): boolean {
  return accessModes.length > 0 && !accessModes.some((mode) => SHARED_MODES.includes(mode))
}

function attachmentOf(context: ControllerContext, { metadata, spec: { nodeName }, status }: VolumeAttachment, volume: string, source: CSIVolume | undefined): Attachment {
  const node = context.view.get<Node>('Node', nodeName)
  const unique = source === undefined ? '' : uniqueVolumeName(source)
  return {
    name: metadata.name, node: nodeName, attached: status?.attached === true, deleting: metadata.deletionTimestamp !== undefined,
    inUse: node?.status?.volumesInUse?.includes(unique) === true,
    shown: node?.status?.volumesAttached?.some((each) => each.name === unique) === true,
    healthy: node !== undefined && nodeReady(node),
    outOfService: node?.spec?.taints?.some(({ key }) => key === OUT_OF_SERVICE) === true,
    note: noteOf(context, volume, nodeName),
  }
}

function wishesFor(context: ControllerContext, volume: PersistentVolume, { driver }: CSIVolume): Wish[] {
  const { view } = context
  const claim = claimOf(view, volume)
  if (claim === undefined || view.get<CSIDriver>('CSIDriver', driver)?.spec.attachRequired === false) return []
  const byNode = new Map<string, Pod[]>()
  for (const pod of view.byIndex<Pod>('Pod', podsByClaim.name, objectKey(claim.metadata.namespace, claim.metadata.name))) {
    const { nodeName = '' } = pod.spec
    if (nodeName === '' || isOver(pod) || view.get('Node', nodeName) === undefined) continue
    byNode.set(nodeName, [...(byNode.get(nodeName) ?? []), pod])
  }
  return [...byNode.keys()].sort(byText).map((node) => ({ node, pods: byNode.get(node)!, note: noteOf(context, volume.metadata.name, node) }))
}

function claimOf(view: View, { metadata: { name }, spec: { claimRef } }: PersistentVolume): PersistentVolumeClaim | undefined {
  const claim = claimRef === undefined ? undefined : view.get<PersistentVolumeClaim>('PersistentVolumeClaim', objectKey(claimRef.namespace, claimRef.name ?? ''))
  return claim?.status?.phase === 'Bound' && claim.spec.volumeName === name && claim.metadata.uid === claimRef?.uid ? claim : undefined
}

/** Whether a pod does not need its volumes any more: it has ended, or it is deleted and none of its containers runs. */
export function isOver(pod: Pod): boolean {
  if (isPodTerminal(pod)) return true
  return pod.metadata.deletionTimestamp !== undefined && (pod.status?.containerStatuses ?? []).every(({ state }) => state?.terminated !== undefined || state?.waiting !== undefined)
}

function gatherNode(context: ControllerContext, name: string): Input | undefined {
  const { view } = context
  const node = view.get<Node>('Node', name)
  if (node === undefined) return undefined
  const attached = view.byIndex<VolumeAttachment>('VolumeAttachment', attachmentsByNode.name, name).flatMap(({ metadata, spec, status }) => {
    const volume = spec.source.persistentVolumeName ?? ''
    if (status?.attached !== true || metadata.deletionTimestamp !== undefined || noteOf(context, volume, name).hidden === true) return []
    const source = csiVolumeOf(view.get<PersistentVolume>('PersistentVolume', volume)?.spec ?? {})
    return source === undefined ? [] : [uniqueVolumeName(source)]
  })
  return { what: 'node', name, attached: attached.sort(byText), shown: (node.status?.volumesAttached ?? []).map((each) => each.name) }
}
