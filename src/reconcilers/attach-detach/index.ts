/**
 * The attach/detach controller: it attaches network volumes to the nodes whose pods want them and detaches them from
 * those where no pod does, by VolumeAttachments, which the driver's attacher brings about. Nodes' statuses carry what
 * it and the kubelets tell each other: `volumesAttached` and `volumesInUse`.
 * Source: pkg/controller/volume/attachdetach.
 * Deviation: nothing of its loop of 100 ms is simulated: it acts when something has changed. All nodes' volumes are
 * attached by it. Disks that a pod itself names, without a claim, are not attached.
 */
import { podsByClaim, podsByNode, type ControllerContext, type Decide, type Reconciler } from '../../client/index.js'
import { nodeReady, sameValue, type Node, type PersistentVolume, type PersistentVolumeClaim, type Pod, type VolumeAttachment } from '../../model/index.js'
import { claimKeysOf } from '../../placement/index.js'
import { freeze } from '../../plain/index.js'
import type { Change } from '../../sim/index.js'
import { attachmentsByNode, attachmentsByVolume } from '../indexes.js'
import { gather, isOver, noteKey, NOTES } from './gather.js'
import type { Input, Note } from './input.js'
import { syncNode, syncVolume } from './sync.js'

/** Makes the reconciler. */
export function attachDetachReconciler(): Reconciler<Input> {
  return {
    name: 'attach-detach',
    actor: 'attachdetach-controller',
    workers: 10,
    indexes: [podsByClaim, podsByNode, attachmentsByVolume, attachmentsByNode],
    memory: [NOTES],
    watches: [
      { kind: 'Pod', only: (pod: Pod) => claimKeysOf(pod) !== undefined, on: (change, context) => followPod(change as unknown as Change<Pod>, context) },
      { kind: 'PersistentVolumeClaim', on: (change, context) => followClaim(change as unknown as Change<PersistentVolumeClaim>, context) },
      { kind: 'PersistentVolume', on: ({ key, old }: Change<PersistentVolume>, { queue }) => (old === undefined ? queue.add(`volume/${key}`) : undefined) },
      { kind: 'VolumeAttachment', on: (change, context) => followAttachment(change as unknown as Change<VolumeAttachment>, context) },
      { kind: 'Node', on: (change, context) => followNode(change as unknown as Change<Node>, context) },
    ],
    gather,
    decide,
    remember: {
      note: ({ memory }, { key, note }: { readonly key: string; readonly note: Note }) => memory.of<Note>(NOTES).set(key, freeze({ ...note })),
    },
  }
}

function decide(input: Input): Decide {
  return input.what === 'volume' ? syncVolume(input) : syncNode(input)
}

/** The volumes that a pod uses. */
function volumesOf(pod: Pod, { view }: ControllerContext): string[] {
  return (claimKeysOf(pod) ?? []).flatMap((claim) => view.get<PersistentVolumeClaim>('PersistentVolumeClaim', claim)?.spec.volumeName ?? [])
}

function followPod({ old, new: pod }: Change<Pod>, context: ControllerContext): void {
  const present = pod ?? old!
  const { nodeName = '' } = present.spec
  if (nodeName === '') return
  const isNeeded = pod !== undefined && !isOver(pod)
  const wasNeeded = old !== undefined && (old.spec.nodeName ?? '') !== '' && !isOver(old)
  if (pod !== undefined && isNeeded === wasNeeded) return
  for (const volume of volumesOf(present, context)) {
    if (!isNeeded) forgetRefusal(context, volume, nodeName)
    context.queue.add(`volume/${volume}`)
  }
}

/** Whoever comes next is told anew that another node has the volume. */
function forgetRefusal({ memory }: ControllerContext, volume: string, node: string): void {
  const notes = memory.of<Note>(NOTES)
  if (notes.get(noteKey(volume, node))?.refused === true) notes.delete(noteKey(volume, node))
}

function followClaim({ old, new: claim }: Change<PersistentVolumeClaim>, { queue }: ControllerContext): void {
  const { spec: { volumeName = '' }, status } = claim ?? old!
  if (volumeName !== '' && status?.phase === 'Bound') queue.add(`volume/${volumeName}`)
}

function followAttachment({ old, new: attachment }: Change<VolumeAttachment>, { queue, memory }: ControllerContext): void {
  const { nodeName, source } = (attachment ?? old!).spec
  const volume = source.persistentVolumeName
  if (volume === undefined) return
  if (attachment === undefined) memory.of(NOTES).delete(noteKey(volume, nodeName))
  queue.add(`volume/${volume}`)
  if (attachment === undefined || attachment.status?.attached === true) queue.add(`node/${nodeName}`)
}

function followNode({ key, old, new: node }: Change<Node>, context: ControllerContext): void {
  const { view, queue } = context
  if (old !== undefined && node !== undefined && !concerns(old, node)) return
  for (const { spec: { source } } of view.byIndex<VolumeAttachment>('VolumeAttachment', attachmentsByNode.name, key)) {
    if (source.persistentVolumeName !== undefined) queue.add(`volume/${source.persistentVolumeName}`)
  }
  if (old !== undefined || node === undefined) return
  for (const pod of view.byIndex<Pod>('Pod', podsByNode.name, key)) for (const volume of volumesOf(pod, context)) queue.add(`volume/${volume}`)
}

function concerns(old: Node, node: Node): boolean {
  return nodeReady(old) !== nodeReady(node) || !sameValue(old.spec?.taints, node.spec?.taints)
    || !sameValue(old.status?.volumesInUse, node.status?.volumesInUse) || !sameValue(old.status?.volumesAttached, node.status?.volumesAttached)
}
