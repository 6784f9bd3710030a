/** What a claim without a volume waits for, in the words of its last event, as `kubectl describe pvc` shows it. */
import { ANN_SELECTED_NODE, annotationOf, storageClassOf, waitsForFirstConsumer, type PersistentVolumeClaim, type StorageClass } from '../model/index.js'
import type { Simulation } from '../simulation/index.js'

/** How a claim stands. */
export interface ClaimState {
  readonly phase: string
  /** What its last event says; absent where it has its volume, or nobody has said anything. */
  readonly message?: string
  /** It has no volume and needs none yet: that is made for the first pod that uses it. */
  readonly awaitsConsumer: boolean
}

export function claimState({ ledger, recorder }: Pick<Simulation, 'ledger' | 'recorder'>, claim: PersistentVolumeClaim): ClaimState {
  const phase = claim.status?.phase ?? 'Pending'
  if (phase === 'Bound') return { phase, awaitsConsumer: false }
  const { name, namespace } = claim.metadata
  const message = recorder.about('PersistentVolumeClaim', namespace, name).at(-1)?.message
  const storageClass = ledger.store.get<StorageClass>('StorageClass', storageClassOf(claim))
  const awaitsConsumer = phase === 'Pending' && waitsForFirstConsumer(storageClass) && annotationOf(claim, ANN_SELECTED_NODE) === '' && (claim.spec.volumeName ?? '') === ''
  return { phase, awaitsConsumer, ...(message === undefined ? {} : { message }) }
}

/** `Pending: storageclass.storage.k8s.io "fast" not found`. */
export function claimText({ phase, message }: ClaimState): string {
  return message === undefined ? phase : `${phase}: ${message}`
}
