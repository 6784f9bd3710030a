/**
 * The ephemeral volume controller: makes the claim of each ephemeral volume of a pod, owned by the pod, so that it goes
 * with it. Source: pkg/controller/volume/ephemeral/controller.go.
 */
import type { ControllerContext, Decide, Effect, EffectAnswer, Reconciler } from '../../client/index.js'
import {
  controllerOf, ephemeralClaimName, isPodTerminal, keyOf, newControllerRef, notEphemeralClaimOf, objectKey, type PersistentVolumeClaim, type Pod, type Volume,
} from '../../model/index.js'
import type { Change } from '../../sim/index.js'

interface Ephemeral {
  readonly volume: Volume
  /** The claim of the volume's name, null if there is none. */
  readonly claim: PersistentVolumeClaim | null
}

interface Input {
  readonly pod: Pod
  readonly volumes: readonly Ephemeral[]
}

/** Makes the reconciler. */
export function ephemeralVolumeReconciler(): Reconciler<Input> {
  return {
    name: 'ephemeral-volume',
    actor: 'ephemeral_volume',
    workers: 5,
    watches: [
      { kind: 'Pod', on: ({ key, new: pod }: Change<Pod>, { queue }) => (pod !== undefined && wantsClaims(pod) ? queue.add(key) : undefined) },
      { kind: 'PersistentVolumeClaim', on: ({ old, new: claim }: Change<PersistentVolumeClaim>, context) => (claim === undefined ? claimGone(old!, context) : undefined) },
    ],
    gather,
    decide,
  }
}

function wantsClaims(pod: Pod): boolean {
  return pod.spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true && pod.metadata.deletionTimestamp === undefined && !isPodTerminal(pod)
}

function claimGone(claim: PersistentVolumeClaim, { queue }: ControllerContext): void {
  const owner = controllerOf(claim)
  if (owner?.kind === 'Pod') queue.add(objectKey(claim.metadata.namespace, owner.name))
}

function gather({ view }: ControllerContext, key: string): Input | undefined {
  const pod = view.get<Pod>('Pod', key)
  if (pod === undefined || !wantsClaims(pod)) return undefined
  const claimOf = ({ name }: Volume) => view.get<PersistentVolumeClaim>('PersistentVolumeClaim', objectKey(pod.metadata.namespace, ephemeralClaimName(pod.metadata.name, name))) ?? null
  return { pod, volumes: pod.spec.volumes!.filter(({ ephemeral }) => ephemeral !== undefined).map((volume) => ({ volume, claim: claimOf(volume) })) }
}

function* decide({ pod, volumes }: Input): Decide {
  for (const { volume, claim } of volumes) {
    const problem = claim !== null ? notEphemeralClaimOf(pod, claim) : yield* create(pod, volume)
    if (problem === undefined) continue
    yield { do: 'event', type: 'Warning', reason: 'FailedBinding', message: `ephemeral volume ${volume.name}: ${problem}`, regarding: pod as never }
    return { error: `pod ${keyOf(pod)}, ephemeral volume ${volume.name}: ${problem}` }
  }
}

function* create(pod: Pod, { name, ephemeral }: Volume): Generator<Effect, string | undefined, EffectAnswer> {
  const template = ephemeral!.volumeClaimTemplate
  const metadata = { ...template?.metadata, name: ephemeralClaimName(pod.metadata.name, name), namespace: pod.metadata.namespace, ownerReferences: [newControllerRef(pod)] }
  const answer = yield { do: 'create', object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: template?.spec } as never }
  return answer.ok ? undefined : `create PVC: ${answer.message}`
}
