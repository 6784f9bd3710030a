/**
 * Binding a volume and a claim: the volume refers to the claim and is Bound, then the claim names the volume and is
 * Bound. Each of the four is a write of its own, and what is true already is not written again; a sync that was cut
 * short goes on where it stopped.
 * Source: pkg/controller/volume/persistentvolume/pv_controller.go (bind, updateVolumePhase, updateClaimStatus).
 */
import type { ApiRequest } from '../../apiserver/index.js'
import type { Effect, EffectAnswer } from '../../client/index.js'
import {
  ANN_BIND_COMPLETED, ANN_BOUND_BY_CONTROLLER, annotationOf, bindVolumeToClaim, formatTime, isFullyBound, sameValue, withAnnotations, withFields,
  withoutFields, type KubeObject, type PersistentVolume, type PersistentVolumeClaim,
} from '../../model/index.js'

type Writing<T> = Generator<Effect, T | { readonly error: string }, EffectAnswer>

/** Whether a write was refused. */
export function isRefused<T extends object>(result: T | { readonly error: string }): result is { readonly error: string } {
  return 'error' in result
}

function* write<T extends PersistentVolume | PersistentVolumeClaim>(object: T, sub?: 'status'): Writing<T> {
  const request: ApiRequest = { do: 'update', object: object as unknown as KubeObject, ...(sub === undefined ? {} : { sub }) }
  const answer = yield request
  return answer.ok ? (answer.object as unknown as T) : { error: answer.message }
}

/** Writes the phase of a volume, if it is another. */
export function* setVolumePhase(volume: PersistentVolume, phase: string, nowMs: number, message?: string): Writing<PersistentVolume> {
  if (volume.status?.phase === phase) return volume
  const status = { phase, lastPhaseTransitionTime: formatTime(nowMs), ...(message === undefined ? {} : { message }) }
  return yield* write(withFields(volume, { status }), 'status')
}

/** Writes the phase of a claim, with what it has got and nothing else, if it is another. */
export function* setClaimStatus(claim: PersistentVolumeClaim, status: NonNullable<PersistentVolumeClaim['status']>): Writing<PersistentVolumeClaim> {
  const next = { ...withoutFields(claim.status ?? {}, ['accessModes', 'capacity']), ...status }
  if (sameValue(next, claim.status)) return claim
  return yield* write(withFields(claim, { status: next }), 'status')
}

/** Updates a claim. */
export const updateClaim = write<PersistentVolumeClaim>
/** Updates a volume. */
export const updateVolume = write<PersistentVolume>

/** Binds a volume and a claim. */
export function* bind(volume: PersistentVolume, claim: PersistentVolumeClaim, nowMs: number): Writing<PersistentVolumeClaim> {
  const referring = bindVolumeToClaim(volume, claim)
  const written = referring === volume ? volume : yield* write(referring)
  if (isRefused(written)) return written
  const bound = yield* setVolumePhase(written, 'Bound', nowMs)
  if (isRefused(bound)) return bound
  const naming = nameVolume(claim, volume.metadata.name)
  const named = naming === claim ? claim : yield* write(naming)
  if (isRefused(named)) return named
  const { accessModes } = bound.spec
  // A claim that is bound may have less than its volume, until its file system has grown.
  const capacity = named.status?.phase === 'Bound' ? named.status.capacity : bound.spec.capacity
  return yield* setClaimStatus(named, { phase: 'Bound', ...(accessModes === undefined ? {} : { accessModes }), ...(capacity === undefined ? {} : { capacity }) })
}

function nameVolume(claim: PersistentVolumeClaim, name: string): PersistentVolumeClaim {
  if (claim.spec.volumeName === name) return isFullyBound(claim) ? claim : withAnnotations(claim, { [ANN_BIND_COMPLETED]: 'yes' })
  const naming = withFields(claim, { spec: withFields(claim.spec, { volumeName: name }) })
  const completed = withAnnotations(naming, { [ANN_BIND_COMPLETED]: 'yes' })
  return annotationOf(claim, ANN_BOUND_BY_CONTROLLER) === '' ? withAnnotations(completed, { [ANN_BOUND_BY_CONTROLLER]: 'yes' }) : completed
}
