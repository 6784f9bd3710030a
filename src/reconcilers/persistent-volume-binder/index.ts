/**
 * The persistent volume controller and, in the same process, the provisioners of all classes: claims and volumes are
 * bound to each other, volumes are provisioned for claims that ask for one, and released volumes are reclaimed. A
 * claim that found nothing is looked at again at the next of the ticks that come every 15 s, if volumes or classes
 * have changed.
 * Source: pkg/controller/volume/persistentvolume.
 * Deviation: what is attached still is deleted as soon as it is not, where upstream tries again with a back-off.
 */
import { Ticker, type ControllerContext, type Decide, type Reconciler, type VolumeTimesOf } from '../../client/index.js'
import { keyOf, type KubeObject, type PersistentVolume, type PersistentVolumeClaim, type VolumeAttachment } from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { attachmentsByVolume } from '../indexes.js'
import { syncClaim } from './claim-sync.js'
import { gather, UNBOUND, unboundClaims, unscheduledByClaim, volumesByClaim, volumesByClass } from './gather.js'
import type { Input, RemoveInput } from './input.js'
import { provision } from './provision.js'
import { syncVolume } from './volume-sync.js'

export interface PersistentVolumeBinderOptions {
  /** How long a provisioner works on a volume, and how long its deletion takes. */
  readonly volumeTimes: VolumeTimesOf
  /** Phase of the ticks; 0 by default. */
  readonly phaseMs?: number
}

/** What a provisioner is asked to do is a matter of its driver and class. */
interface Work {
  readonly driver: string
  readonly storageClass: string
}

const TICKS = 'ticks'
/** Claims and volumes on which a provisioner works. */
const WORK = 'work'
/** kube-controller-manager --pvclaimbinder-sync-period */
const SYNC_PERIOD_MS = 15_000

export function persistentVolumeBinderReconciler({ volumeTimes, phaseMs = 0 }: PersistentVolumeBinderOptions): Reconciler<Input> {
  const ticker = new Ticker({ phaseMs, periodMs: SYNC_PERIOD_MS }, TICKS, 'resync')
  const lookAgain = (context: ControllerContext): void => {
    if (context.view.byIndex('PersistentVolumeClaim', unboundClaims.name, UNBOUND).length > 0) ticker.arm(context, ticker.next(context))
  }
  const work = (context: ControllerContext, key: string, driver: string, storageClass: string): void => {
    const working = context.memory.of<boolean>(WORK)
    if (working.has(key)) return
    working.set(key, true)
    context.after(volumeTimes(driver, storageClass).provisionMs, 'worked', key)
  }
  return {
    name: 'persistent-volume-binder',
    actor: 'persistentvolume-controller',
    workers: 1,
    indexes: [volumesByClass, volumesByClaim, unboundClaims, unscheduledByClaim, attachmentsByVolume],
    memory: [TICKS, WORK],
    watches: [
      { kind: 'PersistentVolumeClaim', on: (change, context) => followClaim(change as unknown as Change<PersistentVolumeClaim>, context) },
      {
        kind: 'PersistentVolume',
        on: (change, context) => {
          followVolume(change as unknown as Change<PersistentVolume>, context)
          lookAgain(context)
        },
      },
      { kind: 'VolumeAttachment', on: ({ old, new: attachment }: Change<VolumeAttachment>, { queue }) => (attachment === undefined ? queue.add(`remove/${old!.spec.source.persistentVolumeName ?? ''}`) : undefined) },
      { kind: 'StorageClass', on: (_change, context) => lookAgain(context) },
    ],
    gather,
    decide,
    remember: {
      provision: (context, { claim, driver, storageClass }: Work & { readonly claim: string }) => work(context, `provision/${claim}`, driver, storageClass),
      remove: (context, { volume, driver, storageClass }: Work & { readonly volume: string }) => work(context, `remove/${volume}`, driver, storageClass),
    },
    timers: {
      resync: (context) => {
        ticker.take(context)
        for (const claim of context.view.byIndex<PersistentVolumeClaim>('PersistentVolumeClaim', unboundClaims.name, UNBOUND)) context.queue.add(`claim/${keyOf(claim)}`)
      },
      worked: (context, key: string) => {
        context.memory.of(WORK).delete(key)
        context.queue.add(key)
      },
    },
  }
}

function followClaim({ key, old, new: claim }: Change<PersistentVolumeClaim>, { queue }: ControllerContext): void {
  if (claim !== undefined) return queue.add(`claim/${key}`)
  const name = old?.spec.volumeName ?? ''
  if (name !== '') queue.add(`volume/${name}`)
}

function followVolume({ key, old, new: volume }: Change<PersistentVolume>, { queue }: ControllerContext): void {
  if (volume !== undefined) return queue.add(`volume/${key}`)
  const claimRef = old?.spec.claimRef
  if (claimRef !== undefined) queue.add(`claim/${claimRef.namespace}/${claimRef.name}`)
}

function decide(input: Input): Decide {
  switch (input.what) {
    case 'claim':
      return syncClaim(input)
    case 'volume':
      return syncVolume(input)
    case 'provision':
      return provision(input)
    case 'remove':
      return remove(input)
  }
}

function* remove({ volume, attachedTo }: RemoveInput): Decide {
  const { name } = volume.metadata
  if (attachedTo !== null) {
    const message = `persistentvolume ${name} is still attached to node ${attachedTo}`
    return void (yield { do: 'event', type: 'Warning', reason: 'VolumeFailedDelete', message, regarding: volume as unknown as KubeObject })
  }
  const answer = yield { do: 'delete', kind: 'PersistentVolume', name }
  if (!answer.ok && answer.reason !== 'NotFound') return { error: answer.message }
}
