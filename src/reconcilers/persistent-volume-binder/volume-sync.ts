/**
 * One look at a volume: free, bound, or released because its claim is gone. What is released is kept, or deleted by
 * whoever provisioned it.
 * Source: pkg/controller/volume/persistentvolume/pv_controller.go (syncVolume, reclaimVolume).
 */
import type { Decide, EventEffect } from '../../client/index.js'
import { ANN_BOUND_BY_CONTROLLER, ANN_PROVISIONED_BY, annotationOf, storageClassOf, withFields, withoutFields, type KubeObject, type PersistentVolume } from '../../model/index.js'
import { isRefused, setVolumePhase, updateVolume } from './bind.js'
import type { VolumeInput } from './input.js'

/** Looks at a volume. */
export function* syncVolume({ volume, claim, nowMs }: VolumeInput): Decide {
  const { claimRef } = volume.spec
  if (claimRef === undefined || (claimRef.uid ?? '') === '') return yield* become(volume, 'Available', nowMs)
  if (claim === null) return yield* reclaim(volume, nowMs)
  const { volumeName = '' } = claim.spec
  if (volumeName === volume.metadata.name) return yield* become(volume, 'Bound', nowMs)
  if (volumeName === '') return void (yield { do: 'enqueue', key: `claim/${claimRef.namespace}/${claimRef.name}` })
  if (isDeletable(volume)) return yield* reclaim(volume, nowMs)
  return yield* unbind(volume)
}

function* become(volume: PersistentVolume, phase: string, nowMs: number): Decide {
  const result = yield* setVolumePhase(volume, phase, nowMs)
  if (isRefused(result)) return result
}

function isDeletable(volume: PersistentVolume): boolean {
  return volume.spec.persistentVolumeReclaimPolicy === 'Delete' && annotationOf(volume, ANN_PROVISIONED_BY) !== ''
}

function* reclaim(volume: PersistentVolume, nowMs: number): Decide {
  const { phase } = volume.status ?? {}
  const { name } = volume.metadata
  const released = phase === 'Released' || phase === 'Failed' ? volume : yield* setVolumePhase(volume, 'Released', nowMs)
  if (isRefused(released)) return released
  if (isDeletable(released)) return void (yield { do: 'remember', command: 'remove', data: { volume: name, driver: annotationOf(released, ANN_PROVISIONED_BY), storageClass: storageClassOf(released) } })
  if (released.spec.persistentVolumeReclaimPolicy !== 'Delete' || phase === 'Failed') return
  const message = `error getting deleter volume plugin for volume "${name}": no volume plugin matched`
  const failed = yield* setVolumePhase(released, 'Failed', nowMs, message)
  if (isRefused(failed)) return failed
  const event: EventEffect = { do: 'event', type: 'Warning', reason: 'VolumeFailedDelete', message, regarding: failed as unknown as KubeObject }
  yield event
}

/** The claim has another volume: this one is free again, or waits for a claim of that name if its user said so. */
function* unbind(volume: PersistentVolume): Decide {
  const byController = annotationOf(volume, ANN_BOUND_BY_CONTROLLER) !== ''
  const spec = byController
    ? withoutFields(volume.spec, ['claimRef'])
    : withFields(volume.spec, { claimRef: withoutFields(volume.spec.claimRef!, ['uid', 'resourceVersion']) })
  const metadata = withFields(volume.metadata, { annotations: withoutFields({ ...volume.metadata.annotations }, [ANN_BOUND_BY_CONTROLLER]) })
  const result = yield* updateVolume(withFields(volume, { spec: spec as PersistentVolume['spec'], metadata }))
  if (isRefused(result)) return result
}
