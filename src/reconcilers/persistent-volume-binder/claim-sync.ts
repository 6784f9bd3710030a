/**
 * One look at a claim: it gets the volume that suits it, or the one that it names; or one is asked of the class'
 * provisioner; or it waits and says for what.
 * Source: pkg/controller/volume/persistentvolume/pv_controller.go (syncUnboundClaim, syncBoundClaim, provisionClaim).
 * Deviation: a claim that waits says so when something has changed, not every 15 s.
 */
import type { Decide, Effect, EffectAnswer, EventEffect, Outcome } from '../../client/index.js'
import {
  ANN_BETA_STORAGE_PROVISIONER, ANN_BIND_COMPLETED, ANN_SELECTED_NODE, ANN_STORAGE_PROVISIONER, annotationOf, isBoundToClaim, keyOf,
  storageClassOf, waitsForFirstConsumer, withAnnotations, withFields, type KubeObject, type PersistentVolume, type PersistentVolumeClaim,
} from '../../model/index.js'
import { driverOfProvisioner, misfit } from '../../placement/index.js'
import { bind, isRefused, setClaimStatus, updateClaim } from './bind.js'
import type { ClaimInput } from './input.js'

/** The provisioners of plugins in the tree, none of which is left but `kubernetes.io/no-provisioner`. */
const IN_TREE = 'kubernetes.io/'

type Sync = Generator<Effect, Outcome | void, EffectAnswer>

/** Looks at a claim. */
export function* syncClaim(input: ClaimInput): Decide {
  const { claim } = input
  if (annotationOf(claim, ANN_BIND_COMPLETED) !== '') return yield* syncBound(input)
  if ((claim.spec.volumeName ?? '') !== '') return yield* syncNaming(input)
  if (input.match !== null) return yield* bound(input.match, input)
  return yield* syncWaiting(input)
}

function* bound(volume: PersistentVolume, { claim, nowMs }: ClaimInput): Sync {
  const result = yield* bind(volume, claim, nowMs)
  if (isRefused(result)) return result
}

function tell(claim: PersistentVolumeClaim, type: EventEffect['type'], reason: string, message: string): EventEffect {
  return { do: 'event', type, reason, message, regarding: claim as unknown as KubeObject }
}

function* syncBound(input: ClaimInput): Sync {
  const { claim, named } = input
  if ((claim.spec.volumeName ?? '') === '') return yield* lose(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!')
  if (named === null) return yield* lose(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
  if (named.spec.claimRef === undefined || named.spec.claimRef.uid === claim.metadata.uid) return yield* bound(named, input)
  return yield* lose(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly')
}

function* lose(claim: PersistentVolumeClaim, reason: string, message: string): Sync {
  if (claim.status?.phase === 'Lost') return
  const result = yield* setClaimStatus(claim, { phase: 'Lost' })
  if (isRefused(result)) return result
  yield tell(claim, 'Warning', reason, message)
}

/** The claim's user has chosen a volume. */
function* syncNaming(input: ClaimInput): Sync {
  const { claim, named } = input
  if (named === null) return
  const { name } = named.metadata
  if (named.spec.claimRef === undefined) {
    const problem = misfit(named, claim)
    if (problem !== undefined) return void (yield tell(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${problem}`))
    return yield* bound(named, input)
  }
  if (isBoundToClaim(named, claim)) return yield* bound(named, input)
  yield tell(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`)
}

function* syncWaiting(input: ClaimInput): Sync {
  const { claim, storageClass, defaultClass } = input
  if (claim.spec.storageClassName === undefined && defaultClass !== null) {
    const result = yield* updateClaim(withFields(claim, { spec: withFields(claim.spec, { storageClassName: defaultClass.metadata.name }) }))
    return isRefused(result) ? result : undefined
  }
  if (waitsForFirstConsumer(storageClass ?? undefined) && annotationOf(claim, ANN_SELECTED_NODE) === '') {
    return void (yield waiting(input))
  }
  if (storageClassOf(claim) !== '') return yield* askProvisioner(input)
  yield tell(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set')
}

/** What a claim waits for whose volume depends on its pod's node. */
function waiting({ claim, unscheduled }: ClaimInput): EventEffect {
  if (unscheduled.length === 0) return tell(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')
  return tell(claim, 'Normal', 'WaitForPodScheduled', `waiting for pod${unscheduled.length === 1 ? '' : 's'} ${unscheduled.join(',')} to be scheduled`)
}

function* askProvisioner({ claim, storageClass }: ClaimInput): Sync {
  const failed = (message: string) => tell(claim, 'Warning', 'ProvisioningFailed', message)
  if (storageClass === null) return void (yield failed(`storageclass.storage.k8s.io "${storageClassOf(claim)}" not found`))
  const { driver: provisioner, migrated } = driverOfProvisioner(storageClass.provisioner)
  if (!migrated && provisioner.startsWith(IN_TREE)) return void (yield failed(`no volume plugin matched name: ${provisioner}`))
  let asked = claim
  if (annotationOf(claim, ANN_STORAGE_PROVISIONER) !== provisioner) {
    const result = yield* updateClaim(withAnnotations(claim, { [ANN_BETA_STORAGE_PROVISIONER]: provisioner, [ANN_STORAGE_PROVISIONER]: provisioner }))
    if (isRefused(result)) return result
    asked = result
  }
  yield tell(asked, 'Normal', 'ExternalProvisioning', `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`)
  yield { do: 'remember', command: 'provision', data: { claim: keyOf(asked), driver: provisioner, storageClass: storageClass.metadata.name } }
}
