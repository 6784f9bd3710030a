/**
 * One look at a volume: it is detached from nodes whose pods do not need it, and attached to those that want it. What a
 * node still uses stays, unless the node is out of service, or has not been healthy for six minutes since. One look at
 * a node: its status says what is attached, and does not say it any more before it is detached.
 * Source: pkg/controller/volume/attachdetach (reconciler/reconciler.go, statusupdater), pkg/volume/csi/csi_attacher.go.
 */
import type { Decide, Effect, EffectAnswer, EventEffect, Outcome } from '../../client/index.js'
import { sameValue, type KubeObject, type Pod } from '../../model/index.js'
import { sha256Hex } from '../../sim/index.js'
import { noteKey } from './gather.js'
import type { Attachment, NodeInput, Note, VolumeInput, Wish } from './input.js'

/** ReconcilerMaxWaitForUnmountDuration */
const MAX_WAIT_FOR_UNMOUNT_MS = 360_000

type Sync = Generator<Effect, Outcome | void, EffectAnswer>

/** Looks at a volume. */
export function* syncVolume(input: VolumeInput): Decide {
  const wanted = new Set(input.wishes.map(({ node }) => node))
  for (const attachment of input.attachments) {
    if (!attachment.attached || attachment.deleting || wanted.has(attachment.node)) continue
    const outcome = yield* detach(input, attachment)
    if (outcome?.error !== undefined) return outcome
  }
  return yield* attach(input)
}

function* detach({ name, nowMs }: VolumeInput, { name: attachment, node, inUse, shown, healthy, outOfService, note }: Attachment): Sync {
  const since = note.detachSinceMs ?? nowMs
  if (note.detachSinceMs === undefined) yield remember(name, node, { detachSinceMs: since })
  const leftMs = since + MAX_WAIT_FOR_UNMOUNT_MS - nowMs
  const isForced = outOfService || (leftMs <= 0 && !healthy)
  if (inUse && !isForced) return void (leftMs > 0 ? yield { do: 'enqueue', key: `volume/${name}`, afterMs: leftMs } : undefined)
  if (shown) {
    yield remember(name, node, { detachSinceMs: since, hidden: true })
    return void (yield { do: 'enqueue', key: `node/${node}` })
  }
  const answer = yield { do: 'delete', kind: 'VolumeAttachment', name: attachment }
  if (!answer.ok && answer.reason !== 'NotFound') return { error: answer.message }
}

function* attach(input: VolumeInput): Sync {
  const { attachments, exclusive, wishes, name } = input
  for (const wish of wishes) {
    const own = attachments.find(({ node }) => node === wish.node)
    if (own !== undefined) {
      if (own.attached && !own.deleting) yield* settle(name, own, wish)
      continue
    }
    if (exclusive && attachments.some(({ attached, deleting }) => !attached || deleting)) continue
    if (exclusive && attachments.length > 0) {
      yield* refuse(input, wish)
      continue
    }
    const outcome = yield* ask(input, wish)
    if (outcome?.error !== undefined || exclusive) return outcome
  }
}

/** The volume is where it is wanted: the node's status says so, and the pods are told once. */
function* settle(volume: string, { node, shown, note }: Attachment, { pods }: Wish): Sync {
  if (note.detachSinceMs !== undefined || note.refused === true) yield remember(volume, node, { announced: true })
  if (shown) return
  if (note.announced !== true && note.detachSinceMs === undefined) {
    for (const pod of pods) yield tell(pod, 'Normal', 'SuccessfulAttachVolume', `AttachVolume.Attach succeeded for volume "${volume}" `)
    yield remember(volume, node, { announced: true })
  }
  yield { do: 'enqueue', key: `node/${node}` }
}

function* refuse({ name, attachments, wishes }: VolumeInput, { node, pods, note }: Wish): Sync {
  if (note.refused === true) return
  const holding = new Set(attachments.map((each) => each.node))
  const users = wishes.filter((wish) => wish.node !== node && holding.has(wish.node)).flatMap((wish) => wish.pods)
  for (const pod of pods) yield tell(pod, 'Warning', 'FailedAttachVolume', `Multi-Attach error for volume "${name}" ${whoHasIt(users, pod)}`)
  yield remember(name, node, { ...note, refused: true })
}

function whoHasIt(users: readonly Pod[], { metadata: { namespace } }: Pod): string {
  if (users.length === 0) return "Volume is already exclusively attached to one node and can't be attached to another"
  const names = users.filter(({ metadata }) => metadata.namespace === namespace).map(({ metadata }) => metadata.name)
  const others = users.length - names.length
  if (names.length === 0) return `Volume is already used by ${others} pod(s) in different namespaces`
  return `Volume is already used by pod(s) ${names.join(', ')}${others === 0 ? '' : ` and ${others} pod(s) in different namespaces`}`
}

/** Asks the driver for the volume on a node. */
function* ask({ name, driver, handle }: VolumeInput, { node, pods }: Wish): Sync {
  const object = {
    apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttachment', metadata: { name: attachmentName(handle, driver, node) },
    spec: { attacher: driver, nodeName: node, source: { persistentVolumeName: name } },
  }
  const answer = yield { do: 'create', object }
  if (answer.ok || answer.reason === 'AlreadyExists') return
  for (const pod of pods) yield tell(pod, 'Warning', 'FailedAttachVolume', `AttachVolume.Attach failed for volume "${name}" : ${answer.message}`)
  return { error: answer.message }
}

/** The name of the VolumeAttachment of a volume on a node. */
export function attachmentName(handle: string, driver: string, node: string): string {
  return `csi-${sha256Hex(handle + driver + node)}`
}

function tell(pod: Pod, type: EventEffect['type'], reason: string, message: string): EventEffect {
  return { do: 'event', type, reason, message, regarding: pod as unknown as KubeObject }
}

function remember(volume: string, node: string, note: Note): Effect {
  return { do: 'remember', command: 'note', data: { key: noteKey(volume, node), note } }
}

/** Has a node's status say what is attached. */
export function* syncNode({ name, attached, shown }: NodeInput): Decide {
  if (sameValue(attached, shown)) return
  const volumesAttached = attached.length === 0 ? null : attached.map((volume) => ({ name: volume, devicePath: '' }))
  const answer = yield { do: 'patch', kind: 'Node', name, sub: 'status', type: 'merge', patch: { status: { volumesAttached } } }
  if (!answer.ok && answer.reason !== 'NotFound') return { error: answer.message }
}
