/**
 * The controllers of CustomResourceDefinitions that the API server itself runs: one gives a definition the names that
 * nobody else of its group has, one establishes it then, one deletes the objects of a definition that is being
 * deleted before it goes. Source: apiextensions-apiserver, pkg/controller (status, establish, finalizer). Deviation:
 * the three are one, so that their writes come in this order; objects are deleted one by one.
 */
import { definedKind } from '../../apiserver/index.js'
import type { ControllerContext, Decide, Effect, EffectAnswer, Reconciler } from '../../client/index.js'
import {
  CUSTOM_RESOURCE_CLEANUP, customKindOf, isConditionTrue, sameValue, withDefinitionCondition, withFields, withoutFinalizer,
  type CustomResourceDefinition, type CustomResourceNames, type KubeObject,
} from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { acceptedNames, type NamesAccepted } from './names.js'

interface Input {
  readonly now: number
  readonly definition: CustomResourceDefinition
  /** The names that other definitions of the group have. */
  readonly taken: readonly CustomResourceNames[]
  /** The objects that have to go first. */
  readonly storeKind: string
  readonly objects: readonly KubeObject[]
}

const INSTALLING = { type: 'Established', status: 'False', reason: 'Installing', message: 'the initial names have been accepted' }
const ESTABLISHED = { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
const NOT_ACCEPTED = { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
const DELETING = { type: 'Terminating', status: 'True', reason: 'InstanceDeletionInProgress', message: 'CustomResource deletion is in progress' }
const DELETED = { type: 'Terminating', status: 'False', reason: 'InstanceDeletionCompleted', message: 'removed all instances' }
/** How often upstream looks whether objects that finalizers hold are gone. */
const POLL_MS = 5_000

export const customResourceDefinitionReconciler: Reconciler<Input> = {
  name: 'customresourcedefinition',
  actor: 'kube-apiserver',
  workers: 1,
  watches: [{ kind: 'CustomResourceDefinition', on: changed }],
  gather,
  decide,
}

/** Names that become free, or are taken, concern all others of the group. */
function changed({ key, old, new: definition }: Change<CustomResourceDefinition>, { queue, view }: ControllerContext): void {
  if (definition !== undefined) queue.add(key)
  const group = (definition ?? old)!.spec.group
  if (sameValue(old?.status?.acceptedNames, definition?.status?.acceptedNames)) return
  for (const other of view.list<CustomResourceDefinition>('CustomResourceDefinition')) if (other.spec.group === group) queue.add(other.metadata.name)
}

function gather({ view, now }: ControllerContext, key: string): Input | undefined {
  const definition = view.get<CustomResourceDefinition>('CustomResourceDefinition', key)
  if (definition === undefined) return undefined
  const { storeKind } = definedKind(customKindOf(definition))
  const isGoing = definition.metadata.deletionTimestamp !== undefined
  const others = isGoing ? [] : view.list<CustomResourceDefinition>('CustomResourceDefinition').filter(({ metadata, spec }) => spec.group === definition.spec.group && metadata.name !== key)
  return {
    now, definition, storeKind,
    taken: others.flatMap(({ status }) => (status?.acceptedNames === undefined ? [] : [status.acceptedNames])),
    objects: isGoing ? view.list<KubeObject>(storeKind) : [],
  }
}

function* decide(input: Input): Decide {
  return input.definition.metadata.deletionTimestamp === undefined ? yield* accept(input) : yield* cleanUp(input)
}

function* accept({ definition, taken, now }: Input): Decide {
  const { names, accepted }: NamesAccepted = acceptedNames(definition, taken)
  const named = withDefinitionCondition(withFields(definition, { status: { ...definition.status, acceptedNames: names } }), accepted, now)
  const wasEstablished = isConditionTrue(definition.status?.conditions, 'Established')
  const isAccepted = accepted.status === 'True'
  const next = wasEstablished ? named : withDefinitionCondition(named, isAccepted ? INSTALLING : NOT_ACCEPTED, now)
  const answer = yield* writeStatus(definition, next)
  if (!answer.ok) return errorOf(answer)
  if (wasEstablished || !isAccepted) return {}
  const stored = answer.object as unknown as CustomResourceDefinition
  const established = yield* writeStatus(stored, withDefinitionCondition(stored, ESTABLISHED, now))
  return established.ok ? {} : errorOf(established)
}

function* cleanUp({ definition, storeKind, objects, now }: Input): Decide {
  if (definition.metadata.finalizers?.includes(CUSTOM_RESOURCE_CLEANUP) !== true) return {}
  const begun = yield* writeStatus(definition, withDefinitionCondition(definition, DELETING, now))
  if (!begun.ok) return errorOf(begun)
  const requests = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata: { name, namespace } }) => (
    { do: 'delete', kind: storeKind, name, ...(namespace === undefined ? {} : { namespace }) } as const
  ))
  for (const request of requests) {
    const answer = yield request
    if (!answer.ok && answer.reason !== 'NotFound') return errorOf(answer)
  }
  if (objects.some(isHeld)) return { requeueAfterMs: POLL_MS }
  const stored = begun.object as unknown as CustomResourceDefinition
  const gone = yield* writeStatus(stored, withoutFinalizer(withDefinitionCondition(stored, DELETED, now), CUSTOM_RESOURCE_CLEANUP))
  return gone.ok || gone.reason === 'NotFound' ? {} : errorOf(gone)
}

/** It does not go when it is deleted, but when its finalizers are done. */
function isHeld({ metadata: { finalizers } }: KubeObject): boolean {
  return (finalizers?.length ?? 0) > 0
}

function* writeStatus(old: CustomResourceDefinition, next: CustomResourceDefinition): Generator<Effect, EffectAnswer, EffectAnswer> {
  if (sameValue(old, next)) return { ok: true, object: old as unknown as KubeObject }
  return yield { do: 'update', sub: 'status', object: next as unknown as KubeObject }
}

function errorOf(answer: EffectAnswer): { readonly error: string } {
  return { error: answer.ok ? '' : answer.message }
}
