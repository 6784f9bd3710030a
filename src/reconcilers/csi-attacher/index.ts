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
import { attachmentsByVolume } from '../indexes.js'

export interface CSIAttacherOptions {
  readonly volumeTimes: VolumeTimesOf
}

/** What the driver is doing, or has done. */
type Call = 'attach' | 'attached' | 'detach' | 'detached'

interface AttachmentInput {
  readonly what: 'attachment'
  readonly attachment: VolumeAttachment
  readonly volume: PersistentVolume | null
  readonly call: Call | null
}

/** A volume that is deleted, once it is attached nowhere. */
interface VolumeInput {
  readonly what: 'volume'
  readonly volume: PersistentVolume
}

type Input = AttachmentInput | VolumeInput

interface Asked {
  readonly name: string
  readonly call: 'attach' | 'detach'
  readonly driver: string
  readonly storageClass: string
}

const CALLS = 'calls'

/** Makes the reconciler. */
export function csiAttacherReconciler({ volumeTimes }: CSIAttacherOptions): Reconciler<Input> {
  return {
    name: 'csi-attacher',
    actor: 'external-attacher',
    workers: 10,
    indexes: [attachmentsByVolume],
    memory: [CALLS],
    watches: [
      { kind: 'VolumeAttachment', on: (change, context) => followAttachment(change as unknown as Change<VolumeAttachment>, context) },
      { kind: 'PersistentVolume', on: ({ key, new: volume }: Change<PersistentVolume>, { queue }) => (isEnding(volume) ? queue.add(`volume/${key}`) : undefined) },
    ],
    gather,
    decide: (input) => (input.what === 'volume' ? release(input.volume) : syncAttachment(input)),
    remember: {
      call: (context, { name, call, driver, storageClass }: Asked) => {
        const { attachMs, detachMs } = volumeTimes(driver, storageClass)
        context.memory.of<Call>(CALLS).set(name, call)
        context.after(call === 'attach' ? attachMs : detachMs, 'called', name)
      },
      forget: ({ memory }, name: string) => void memory.of(CALLS).delete(name),
    },
    timers: {
      called: ({ memory, queue }, name: string) => {
        const calls = memory.of<Call>(CALLS)
        const call = calls.get(name)
        if (call !== undefined) calls.set(name, call === 'attach' ? 'attached' : 'detached')
        queue.add(`attachment/${name}`)
      },
    },
  }
}

function followAttachment({ key, old, new: attachment }: Change<VolumeAttachment>, { queue, memory }: ControllerContext): void {
  if (attachment !== undefined) return queue.add(`attachment/${key}`)
  memory.of(CALLS).delete(key)
  const volume = old?.spec.source.persistentVolumeName
  if (volume !== undefined) queue.add(`volume/${volume}`)
}

function isEnding(volume: PersistentVolume | undefined): boolean {
  return volume?.metadata.deletionTimestamp !== undefined
}

function gather({ view, memory }: ControllerContext, key: string): Input | undefined {
  const name = key.slice(key.indexOf('/') + 1)
  if (key.startsWith('volume/')) {
    const volume = view.get<PersistentVolume>('PersistentVolume', name)
    const isAttached = view.byIndex('VolumeAttachment', attachmentsByVolume.name, name).length > 0
    return volume === undefined || !isEnding(volume) || isAttached ? undefined : { what: 'volume', volume }
  }
  const attachment = view.get<VolumeAttachment>('VolumeAttachment', name)
  if (attachment === undefined) return undefined
  const volume = view.get<PersistentVolume>('PersistentVolume', attachment.spec.source.persistentVolumeName ?? '')
  return { what: 'attachment', attachment, volume: volume ?? null, call: memory.of<Call>(CALLS).get(name) ?? null }
}

function* syncAttachment({ attachment, volume, call }: AttachmentInput): Decide {
  const { metadata, spec: { attacher }, status } = attachment
  const isGoing = metadata.deletionTimestamp !== undefined
  if (call === 'attach' || call === 'detach') return
  const finalizer = finalizerOf(attacher)
  if (isGoing) {
    if (call !== 'detached') return void (yield ask('detach', attachment, volume))
    const answer = yield update(withoutFinalizer(attachment, finalizer))
    return answer.ok || answer.reason === 'NotFound' ? undefined : { error: answer.message }
  }
  if (status?.attached === true) return
  if (call === 'attached') {
    const answer = yield { do: 'update', sub: 'status', object: { ...attachment, status: { attached: true } } as unknown as KubeObject }
    if (!answer.ok) return { error: answer.message }
    return void (yield { do: 'remember', command: 'forget', data: metadata.name })
  }
  for (const object of [attachment, volume]) {
    if (object === null || object.metadata.finalizers?.includes(finalizer) === true || object.metadata.deletionTimestamp !== undefined) continue
    const answer = yield update(withFinalizer(object, finalizer))
    if (!answer.ok) return { error: answer.message }
  }
  yield ask('attach', attachment, volume)
}

function ask(call: Asked['call'], { metadata: { name }, spec: { attacher } }: VolumeAttachment, volume: PersistentVolume | null): Effect {
  return { do: 'remember', command: 'call', data: { name, call, driver: attacher, storageClass: volume === null ? '' : storageClassOf(volume) } }
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
