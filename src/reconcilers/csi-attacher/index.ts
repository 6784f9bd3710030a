/**
 * The attachers of all CSI drivers: what a VolumeAttachment asks for is done by the driver, which takes its time, and
 * then its status says so. Finalizers keep the VolumeAttachment until the volume is detached, and the volume for as
 * long as it has one. One simulated attacher stands for those of all drivers, and attaching never fails.
 * Source: kubernetes-csi/external-attacher, pkg/controller/csi_handler.go.
 */
import type { ControllerContext, Decide, Effect, Reconciler, VolumeTimesOf } from '../../client/index.js'
import { storageClassOf, withFinalizer, withoutFinalizer, type KubeObject, type PersistentVolume, type VolumeAttachment } from '../../model/index.js'
import { csiVolumeOf } from '../../placement/index.js'
import type { Change } from '../../sim/index.js'
import { askDriver, callIsOver, driverCall, driverCalls, forgetCall, type DriverCall } from '../driver-calls.js'
import { attachmentsByVolume } from '../indexes.js'

export interface CSIAttacherOptions {
  readonly volumeTimes: VolumeTimesOf
}

interface AttachmentInput {
  readonly what: 'attachment'
  readonly attachment: VolumeAttachment
  readonly volume: PersistentVolume | null
  readonly call: DriverCall | null
}

/** A volume that is deleted, once it is attached nowhere. */
interface VolumeInput {
  readonly what: 'volume'
  readonly volume: PersistentVolume
}

type Input = AttachmentInput | VolumeInput

const ATTACH = 'attach'
const DETACH = 'detach'

/** Makes the reconciler. */
export function csiAttacherReconciler({ volumeTimes }: CSIAttacherOptions): Reconciler<Input> {
  return {
    name: 'csi-attacher',
    actor: 'external-attacher',
    workers: 10,
    indexes: [attachmentsByVolume],
    ...driverCalls({
      takesMs: ({ what, driver, storageClass }) => volumeTimes(driver, storageClass)[what === ATTACH ? 'attachMs' : 'detachMs'],
      queueKey: (name) => `attachment/${name}`,
    }),
    watches: [
      { kind: 'VolumeAttachment', on: (change, context) => followAttachment(change as unknown as Change<VolumeAttachment>, context) },
      { kind: 'PersistentVolume', on: ({ key, new: volume }: Change<PersistentVolume>, { queue }) => (isEnding(volume) ? queue.add(`volume/${key}`) : undefined) },
    ],
    gather,
    decide: (input) => (input.what === 'volume' ? release(input.volume) : syncAttachment(input)),
  }
}

function followAttachment({ key, old, new: attachment }: Change<VolumeAttachment>, context: ControllerContext): void {
  const { queue } = context
  if (attachment !== undefined) return queue.add(`attachment/${key}`)
  forgetCall(context, key)
  const volume = old?.spec.source.persistentVolumeName
  if (volume !== undefined) queue.add(`volume/${volume}`)
}

function isEnding(volume: PersistentVolume | undefined): boolean {
  return volume?.metadata.deletionTimestamp !== undefined
}

function gather(context: ControllerContext, key: string): Input | undefined {
  const { view } = context
  const name = key.slice(key.indexOf('/') + 1)
  if (key.startsWith('volume/')) {
    const volume = view.get<PersistentVolume>('PersistentVolume', name)
    const isAttached = view.byIndex('VolumeAttachment', attachmentsByVolume.name, name).length > 0
    return volume === undefined || !isEnding(volume) || isAttached ? undefined : { what: 'volume', volume }
  }
  const attachment = view.get<VolumeAttachment>('VolumeAttachment', name)
  if (attachment === undefined) return undefined
  const volume = view.get<PersistentVolume>('PersistentVolume', attachment.spec.source.persistentVolumeName ?? '')
  return { what: 'attachment', attachment, volume: volume ?? null, call: driverCall(context, name) }
}

function* syncAttachment({ attachment, volume, call }: AttachmentInput): Decide {
  const { metadata, spec: { attacher }, status } = attachment
  const isGoing = metadata.deletionTimestamp !== undefined
  if (call?.isDone === false) return
  const finalizer = finalizerOf(attacher)
  if (isGoing) {
    if (call?.what !== DETACH) return void (yield ask(DETACH, attachment, volume))
    const answer = yield update(withoutFinalizer(attachment, finalizer))
    return answer.ok || answer.reason === 'NotFound' ? undefined : { error: answer.message }
  }
  if (status?.attached === true) return
  if (call?.what === ATTACH) {
    const answer = yield { do: 'update', sub: 'status', object: { ...attachment, status: { attached: true } } as unknown as KubeObject }
    if (!answer.ok) return { error: answer.message }
    return void (yield callIsOver(metadata.name))
  }
  for (const object of [attachment, volume]) {
    if (object === null || object.metadata.finalizers?.includes(finalizer) === true || object.metadata.deletionTimestamp !== undefined) continue
    const answer = yield update(withFinalizer(object, finalizer))
    if (!answer.ok) return { error: answer.message }
  }
  yield ask(ATTACH, attachment, volume)
}

function ask(what: string, { metadata: { name }, spec: { attacher } }: VolumeAttachment, volume: PersistentVolume | null): Effect {
  return askDriver({ key: name, what, driver: attacher, storageClass: volume === null ? '' : storageClassOf(volume) })
}

function update(object: VolumeAttachment | PersistentVolume): Effect {
  return { do: 'update', object: object as unknown as KubeObject }
}

/** Lets a volume go that is deleted and attached nowhere. */
function* release(volume: PersistentVolume): Decide {
  const source = csiVolumeOf(volume.spec)
  const finalizer = finalizerOf(source?.driver ?? '')
  if (volume.metadata.finalizers?.includes(finalizer) !== true) return
  const answer = yield update(withoutFinalizer(volume, finalizer))
  if (!answer.ok && answer.reason !== 'NotFound') return { error: answer.message }
}

/** A driver's finalizer. */
function finalizerOf(driver: string): string {
  const name = driver.replace(/[^a-zA-Z0-9-]/g, '-')
  return `external-attacher/${name.endsWith('-') ? `${name}X` : name}`
}
