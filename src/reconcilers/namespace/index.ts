/**
 * The namespace controller: empties a namespace that is being deleted, pods first, the rest when they are gone, then
 * lets it go. It begins five seconds after the deletion, and looks again when half of the longest grace of its pods
 * has passed. Source: kubernetes, pkg/controller/namespace (namespace_controller.go,
 * deletion/namespaced_resources_deleter.go). Deviation: kinds are gone through by name, upstream takes any order.
 */
import { resourceName, storeKind } from '../../apiserver/index.js'
import type { ControllerContext, Decide, Effect, EffectAnswer, Reconciler } from '../../client/index.js'
import { isPodTerminal, parseTime, sameValue, type KubeObject, type Namespace, type NamespaceCondition, type Pod } from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { namespaceConditions, type Remaining } from './conditions.js'

/** The objects of one kind in a namespace. */
interface Content {
  readonly kind: string
  readonly objects: readonly KubeObject[]
}

interface Input {
  readonly namespace: Namespace
  readonly now: number
  readonly content: readonly Content[]
}

const FINALIZER = 'kubernetes'
/** What a real cluster leaves to its API servers to hear of the deletion. */
const DELETION_GRACE_MS = 5_000
/** How long it is taken to last until a finalizer is done. */
const FINALIZER_SECONDS = 15

export function namespaceReconciler(): Reconciler<Input> {
  return {
    name: 'namespace',
    actor: 'namespace-controller',
    workers: 10,
    backOff: { baseMs: 5, maxMs: 60_000 },
    watches: [{ kind: 'Namespace', on: (change, context) => namespaceChanged(change as unknown as Change<Namespace>, context) }],
    gather,
    decide,
  }
}

function namespaceChanged({ key, new: namespace }: Change<Namespace>, { queue }: ControllerContext): void {
  if (namespace?.metadata.deletionTimestamp !== undefined) queue.addAfter(key, DELETION_GRACE_MS)
}

function gather({ view, now }: ControllerContext, key: string): Input | undefined {
  const namespace = view.get<Namespace>('Namespace', key)
  if (namespace?.metadata.deletionTimestamp === undefined || (namespace.spec?.finalizers ?? []).length === 0) return undefined
  const inside = (kind: string): Content => ({ kind, objects: view.list<KubeObject>(kind).filter((object) => object.metadata.namespace === key) })
  return { namespace, now, content: view.kinds().map(inside).filter(({ objects }) => objects.length > 0) }
}

function* decide({ namespace, now, content }: Input): Decide {
  const pods = content.filter(({ kind }) => kind === 'Pod')
  const pass = yield* deleteAll(namespace, now, pods)
  if (pass.objects.size === 0 && pass.errors.length === 0) {
    const others = yield* deleteAll(namespace, now, content.filter(({ kind }) => kind !== 'Pod'))
    for (const part of ['objects', 'finalizers'] as const) for (const [name, count] of others[part]) pass[part].set(name, count)
    pass.errors.push(...others.errors)
    pass.seconds = Math.max(pass.seconds, others.seconds)
  }
  const status = yield* writeConditions(namespace, pass, now)
  if (!status.ok) return { error: status.message }
  if (pass.errors.length > 0) return { error: pass.errors.join(', ') }
  if (pass.seconds > 0) return { requeueAfterMs: (Math.floor(pass.seconds / 2) + 1) * 1000 }
  const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER)
  const answer = yield { do: 'update', sub: 'finalize', object: { ...status.object, spec: { ...namespace.spec, finalizers } } }
  return answer.ok || answer.reason === 'NotFound' ? undefined : { error: answer.message }
}

/** What a pass has left, and how many seconds it may take until it is gone. */
interface Pass extends Remaining {
  readonly objects: Map<string, number>
  readonly finalizers: Map<string, number>
  readonly errors: string[]
  seconds: number
}

/** Deletes all objects of these kinds. */
function* deleteAll(namespace: Namespace, now: number, content: readonly Content[]): Generator<Effect, Pass, EffectAnswer> {
  const pass: Pass = { objects: new Map(), finalizers: new Map(), errors: [], seconds: 0 }
  for (const { kind, objects } of content) {
    const info = storeKind(kind)
    const grace = kind === 'Pod' ? graceOf(objects as unknown as Pod[], namespace, now) : 0
    const remaining: KubeObject[] = []
    for (const { metadata } of objects) {
      const answer = yield { do: 'delete', kind, namespace: metadata.namespace!, name: metadata.name, options: { propagationPolicy: 'Background' } }
      if (answer.ok && isStillThere(answer.object)) remaining.push(answer.object)
      else if (!answer.ok && answer.reason !== 'NotFound') pass.errors.push(answer.message)
    }
    if (remaining.length === 0) continue
    pass.objects.set(info.group === '' ? `${resourceName(info)}.` : resourceName(info), remaining.length)
    const finalizers = remaining.flatMap(({ metadata }) => metadata.finalizers ?? [])
    for (const finalizer of finalizers) pass.finalizers.set(finalizer, (pass.finalizers.get(finalizer) ?? 0) + 1)
    const seconds = grace > 0 ? grace : finalizers.length > 0 ? FINALIZER_SECONDS : 0
    pass.seconds = Math.max(pass.seconds, seconds)
    if (seconds === 0) {
      const version = info.apiVersion.slice(info.apiVersion.indexOf('/') + 1)
      pass.errors.push(`unexpected items still remain in namespace: ${namespace.metadata.name} for gvr: ${info.group}/${version}, Resource=${info.plural}`)
    }
  }
  return pass
}

/** The answer to a deletion shows an object that is marked and held, or one that is gone. */
function isStillThere({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && ((metadata.deletionGracePeriodSeconds ?? 0) > 0 || (metadata.finalizers ?? []).length > 0)
}

/** The longest grace among the pods that have not finished; none once it has passed since the namespace's deletion. */
function graceOf(pods: readonly Pod[], { metadata }: Namespace, now: number): number {
  const running = pods.filter((pod) => !isPodTerminal(pod))
  const seconds = Math.max(0, ...running.map(({ spec }) => spec.terminationGracePeriodSeconds ?? 0))
  return now - (parseTime(metadata.deletionTimestamp) ?? now) >= seconds * 1000 ? 0 : seconds
}

function* writeConditions(namespace: Namespace, remaining: Remaining, now: number): Generator<Effect, EffectAnswer, EffectAnswer> {
  const object = namespace as unknown as KubeObject
  const before: readonly NamespaceCondition[] = namespace.status?.conditions ?? []
  const conditions = namespaceConditions(before, remaining, now)
  if (sameValue(before, conditions)) return { ok: true, object }
  return yield { do: 'update', sub: 'status', object: { ...object, status: { ...namespace.status, conditions } } }
}
