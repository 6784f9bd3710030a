/**
 * The persistent volume controller and, in the same process, the provisioners of all classes: claims and volumes are
 * bound to each other, volumes are provisioned for claims that ask for one, and released volumes are reclaimed. A
 * claim that found nothing is looked at again at the next of the ticks that come every 15 s, if volumes or classes
 * have changed.
 * Source: pkg/controller/volume/persistentvolume.
 * Deviation: a claim or volume that is in use is not protected from deletion.
 */
import { Ticker, type ControllerContext, type Decide, type Reconciler } from '../../client/index.js'
import { keyOf, type PersistentVolume, type PersistentVolumeClaim } from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { syncClaim } from './claim-sync.js'
import { gather, UNBOUND, unboundClaims, unscheduledByClaim, volumesByClaim, volumesByClass } from './gather.js'
import type { Input } from './input.js'
import { provision } from './provision.js'
import { syncVolume } from './volume-sync.js'

export interface PersistentVolumeBinderOptions {
  /** How long a provisioner works on a volume, and how long its deletion takes. */
  readonly provisionMs: number
}

const TICKS = 'ticks'
/** Claims and volumes on which a provisioner works. */
const WORK = 'work'
/** kube-controller-manager --pvclaimbinder-sync-period */
const SYNC_PERIOD_MS = 15_000

export function persistentVolumeBinderReconciler({ provisionMs }: PersistentVolumeBinderOptions): Reconciler<Input> {
  const ticker = new Ticker({ phaseMs: 0, periodMs: SYNC_PERIOD_MS }, TICKS, 'resync')
  const lookAgain = (context: ControllerContext): void => {
    if (context.view.byIndex('PersistentVolumeClaim', unboundClaims.name, UNBOUND).length > 0) ticker.arm(context, ticker.next(context))
  }
  const work = (context: ControllerContext, key: string): void => {
    const working = context.memory.of<boolean>(WORK)
    if (working.has(key)) return
    working.set(key, true)
    context.after(provisionMs, 'worked', key)
  }
  return {
    name: 'persistent-volume-binder',
    actor: 'persistentvolume-controller',
    workers: 1,
    indexes: [volumesByClass, volumesByClaim, unboundClaims, unscheduledByClaim],
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
      { kind: 'StorageClass', on: (_change, context) => lookAgain(context) },
    ],
    gather,
    decide,
    remember: {
      provision: (context, claim: string) => work(context, `provision/${claim}`),
      remove: (context, volume: string) => work(context, `remove/${volume}`),
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
      return remove(input.volume)
  }
}

function* remove({ metadata: { name } }: PersistentVolume): Decide {
  const answer = yield { do: 'delete', kind: 'PersistentVolume', name }
  if (!answer.ok && answer.reason !== 'NotFound') return { error: answer.message }
}
