/**
 * The resizers of all CSI drivers: a bound claim that asks for more than its volume has gets it, in the time that the
 * driver takes; then the file system has to grow, which is the kubelet's work where a pod uses the claim. Claims that
 * may not grow are refused by the API server. One simulated resizer stands for those of all drivers, and it never fails.
 * Source: kubernetes-csi/external-resizer, pkg/controller (expand_and_recover.go, resize_status.go).
 */
import type { Decide, Effect, EffectAnswer, EventEffect, Outcome, Reconciler, VolumeTimesOf } from '../../client/index.js'
import {
  compareQuantities, formatTime, keyOf, quantityOf, storageClassOf, withFields, type KubeObject, type PersistentVolume, type PersistentVolumeClaim, type PersistentVolumeClaimCondition,
} from '../../model/index.js'
import { csiVolumeOf } from '../../placement/index.js'
import type { Change } from '../../sim/index.js'
import { askDriver, callIsOver, driverCall, driverCalls } from '../driver-calls.js'

export interface VolumeExpanderOptions {
  readonly volumeTimes: VolumeTimesOf
}

interface Input {
  readonly nowMs: number
  readonly claim: PersistentVolumeClaim
  readonly volume: PersistentVolume
  readonly driver: string
  /** The driver has made the volume so large. */
  readonly expandedTo: string | null
  readonly busy: boolean
}

type Sync = Generator<Effect, Outcome | void, EffectAnswer>
type ClaimStatus = NonNullable<PersistentVolumeClaim['status']>

const PENDING_MESSAGE = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.'

/** Makes the reconciler. */
export function volumeExpanderReconciler({ volumeTimes }: VolumeExpanderOptions): Reconciler<Input> {
  return {
    name: 'volume-expander',
    actor: 'external-resizer',
    workers: 10,
    ...driverCalls({ takesMs: ({ driver, storageClass }) => volumeTimes(driver, storageClass).expandMs }),
    watches: [
      { kind: 'PersistentVolumeClaim', on: ({ key, new: claim }: Change<PersistentVolumeClaim>, { queue }) => (claim !== undefined && wantsMore(claim) ? queue.add(key) : undefined) },
    ],
    gather: (context, key) => {
      const { view, now } = context
      const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', key)
      const volume = claim === undefined ? undefined : view.get<PersistentVolume>('PersistentVolume', claim.spec.volumeName ?? '')
      const source = volume === undefined ? undefined : csiVolumeOf(volume.spec)
      if (claim === undefined || volume === undefined || source === undefined || !wantsMore(claim)) return undefined
      const call = driverCall(context, key)
      return { nowMs: now, claim, volume, driver: source.driver, expandedTo: call?.isDone === true ? call.what : null, busy: call?.isDone === false }
    },
    decide,
  }
}

/** Whether a claim has its volume and less than it asks for. */
function wantsMore({ metadata, spec, status }: PersistentVolumeClaim): boolean {
  if (status?.phase !== 'Bound' || metadata.deletionTimestamp !== undefined) return false
  return isMore(spec.resources?.requests?.['storage'], status.capacity?.['storage'])
}

function isMore(a: string | undefined, b: string | undefined): boolean {
  return compareQuantities(quantityOf(a ?? '0'), quantityOf(b ?? '0')) > 0
}

function* decide(input: Input): Decide {
  const { claim, volume, driver, expandedTo, busy } = input
  if (busy) return
  const wanted = claim.spec.resources!.requests!['storage']!
  const { name } = volume.metadata
  if (!isMore(wanted, volume.spec.capacity?.['storage'])) return yield* waitForNode(input)
  if (expandedTo === null || isMore(wanted, expandedTo)) {
    yield tell(claim, 'ExternalExpanding', 'waiting for an external controller to expand this PVC')
    yield tell(claim, 'Resizing', `External resizer is resizing volume ${name}`)
    const refused = yield* setStatus(claim, 'ControllerResizeInProgress', wanted, condition('Resizing', input.nowMs))
    if (refused !== undefined) return refused
    return void (yield askDriver({ key: keyOf(claim), what: wanted, driver, storageClass: storageClassOf(volume) }))
  }
  const grown = withFields(volume, { spec: withFields(volume.spec, { capacity: { ...volume.spec.capacity, storage: expandedTo } }) })
  const answer = yield { do: 'update', object: grown as unknown as KubeObject }
  if (!answer.ok) return { error: answer.message }
  const refused = yield* waitForNode(input)
  if (refused !== undefined) return refused
  yield callIsOver(keyOf(claim))
}

/** The volume is large enough, its file system not yet. */
function* waitForNode({ claim, nowMs }: Input): Sync {
  if (claim.status?.allocatedResourceStatuses?.['storage'] === 'NodeResizePending') return
  const refused = yield* setStatus(claim, 'NodeResizePending', claim.spec.resources!.requests!['storage']!, condition('FileSystemResizePending', nowMs, PENDING_MESSAGE))
  if (refused !== undefined) return refused
  yield tell(claim, 'FileSystemResizeRequired', 'Require file system resize of volume on node')
}

function* setStatus(claim: PersistentVolumeClaim, state: string, size: string, present: PersistentVolumeClaimCondition): Sync {
  const status: ClaimStatus = {
    ...claim.status, allocatedResources: { storage: size }, allocatedResourceStatuses: { storage: state }, conditions: [present],
  }
  const answer = yield { do: 'update', sub: 'status', object: withFields(claim, { status }) as unknown as KubeObject }
  return answer.ok ? undefined : { error: answer.message }
}

function condition(type: string, nowMs: number, message?: string): PersistentVolumeClaimCondition {
  return { type, status: 'True', lastTransitionTime: formatTime(nowMs), ...(message === undefined ? {} : { message }) }
}

function tell(claim: PersistentVolumeClaim, reason: string, message: string): EventEffect {
  return { do: 'event', type: 'Normal', reason, message, regarding: claim as unknown as KubeObject }
}
