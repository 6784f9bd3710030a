/**
 * The taint eviction controller: pods that do not tolerate a NoExecute taint of their node are deleted, those that
 * tolerate it for some time when that time is over. The time runs from the moment when the controller sees the taint;
 * while an eviction is scheduled, further taints that are tolerated for some time do not move it. A timer per pod;
 * a cancelled one says so in an event.
 * Source: pkg/controller/tainteviction.
 */
import { objectKey, sameValue } from '../../model/index.js'
import { podsByNode, type ControllerContext, type Decide, type Reconciler, type Watch } from '../../client/index.js'
import type { Node, Pod, Taint, Toleration } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import type { Change } from '../../sim/index.js'
import { ATTEMPTS, decideEvict, gatherEvict, podEvent, type EvictInput } from './evict.js'
import { noExecuteTaints, toleranceMs } from './tolerance.js'

interface Eviction {
  readonly handle: number
  readonly atMs: number
}

/** A pod as the controller sees it; `taints` of its node as far as it knows. */
interface Seen {
  readonly key: string
  readonly tolerations: readonly Toleration[]
  readonly scheduled: boolean
}

interface ReviewInput {
  readonly sync: 'review'
  /** The node whose taints are to be remembered, for pods that come later. */
  readonly node: string | null
  readonly taints: readonly Taint[]
  readonly pods: readonly Seen[]
}

interface GoneInput {
  readonly sync: 'gone'
  readonly key: string
}

type Input = ReviewInput | GoneInput | EvictInput

const EVICTIONS = 'evictions'
const TAINTED = 'tainted'
const WORKERS = 8

export function taintEvictionReconciler(): Reconciler<Input> {
  return {
    name: 'taint-eviction',
    actor: 'taint-eviction-controller',
    workers: WORKERS,
    indexes: [podsByNode],
    memory: [EVICTIONS, TAINTED, ATTEMPTS],
    watches: [nodeWatch, podWatch],
    gather,
    decide: (input) => (input.sync === 'evict' ? decideEvict(input) : input.sync === 'review' ? decideReview(input) : decideGone(input)),
    remember: {
      schedule: (context, { key, afterMs }: { key: string; afterMs: number }) => schedule(context, key, afterMs),
      cancel,
      attempts: ({ memory }, { key, attempts }: { key: string; attempts: number }) => {
        if (attempts === 0) memory.of(ATTEMPTS).delete(key)
        else memory.of<number>(ATTEMPTS).set(key, attempts)
      },
      taints: ({ memory }, { node, taints }: { node: string; taints: readonly Taint[] }) => {
        if (taints.length === 0) memory.of(TAINTED).delete(node)
        else memory.of<readonly Taint[]>(TAINTED).set(node, taints)
      },
    },
    timers: {
      fire: (context, key: string) => {
        evictionsOf(context).delete(key)
        context.queue.add(`evict/${key}`)
      },
    },
  }
}

const nodeWatch: Watch = {
  kind: 'Node',
  on: ({ old, new: next, key }: Change<never>, context) => {
    const before = old === undefined ? [] : noExecuteTaints(old as Node)
    const after = next === undefined ? [] : noExecuteTaints(next as Node)
    if (old !== undefined && next !== undefined && sameTaints(before, after)) return
    if (before.length > 0 || after.length > 0) context.queue.add(`node/${key}`)
  },
}

const podWatch: Watch = {
  kind: 'Pod',
  on: ({ old, new: next, key }: Change<never>, context) => {
    const before = old as Pod | undefined
    const after = next as Pod | undefined
    if (after === undefined) {
      if (evictionsOf(context).has(key)) context.queue.add(`pod/${key}`)
      return
    }
    const { nodeName, tolerations } = after.spec
    if (before !== undefined && before.spec.nodeName === nodeName && sameValue(before.spec.tolerations, tolerations)) return
    if (nodeName !== undefined && context.memory.of(TAINTED).has(nodeName)) context.queue.add(`pod/${key}`)
  },
}

function gather(context: ControllerContext, key: string): Input | undefined {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  switch (key.slice(0, slash)) {
    case 'evict':
      return gatherEvict(context, name)
    case 'node':
      return gatherNode(context, name)
    default:
      return gatherPod(context, name)
  }
}

/** The pods of a node that is gone are left to the garbage collector: what is scheduled for them stays. */
function gatherNode(context: ControllerContext, name: string): Input {
  const node = context.view.get<Node>('Node', name)
  if (node === undefined) return { sync: 'review', node: name, taints: [], pods: [] }
  const pods = context.view.byIndex<Pod>('Pod', podsByNode.name, name).map((pod) => seenPod(context, pod))
  return { sync: 'review', node: name, taints: noExecuteTaints(node), pods }
}

function gatherPod(context: ControllerContext, key: string): Input | undefined {
  const pod = context.view.get<Pod>('Pod', key)
  if (pod === undefined) return evictionsOf(context).has(key) ? { sync: 'gone', key } : undefined
  const taints = context.memory.of<readonly Taint[]>(TAINTED).get(pod.spec.nodeName ?? '')
  return taints === undefined ? undefined : { sync: 'review', node: null, taints, pods: [seenPod(context, pod)] }
}

function seenPod(context: ControllerContext, { metadata, spec }: Pod): Seen {
  const key = objectKey(metadata.namespace ?? 'default', metadata.name)
  return { key, tolerations: spec.tolerations ?? [], scheduled: evictionsOf(context).has(key) }
}

function* decideReview({ node, taints, pods }: ReviewInput): Decide {
  if (node !== null) yield { do: 'remember', command: 'taints', data: freeze({ node, taints }) }
  for (const { key, tolerations, scheduled } of pods) {
    const tolerance = taints.length === 0 ? Number.POSITIVE_INFINITY : toleranceMs(taints, tolerations)
    const forEver = tolerance === Number.POSITIVE_INFINITY
    if (scheduled && !forEver && tolerance !== undefined) continue
    if (scheduled) {
      yield { do: 'remember', command: 'cancel', data: key }
      yield podEvent(key, `Cancelling deletion of Pod ${key}`)
    }
    if (!forEver) yield { do: 'remember', command: 'schedule', data: freeze({ key, afterMs: tolerance ?? 0 }) }
  }
}

function* decideGone({ key }: GoneInput): Decide {
  yield { do: 'remember', command: 'cancel', data: key }
  yield podEvent(key, `Cancelling deletion of Pod ${key}`)
}

function schedule(context: ControllerContext, key: string, afterMs: number): void {
  if (afterMs <= 0) return context.queue.add(`evict/${key}`)
  const handle = context.after(afterMs, 'fire', key)
  evictionsOf(context).set(key, freeze({ handle, atMs: context.now + afterMs }))
}

function cancel(context: ControllerContext, key: string): void {
  const eviction = evictionsOf(context).get(key)
  if (eviction !== undefined) context.cancel(eviction.handle)
  evictionsOf(context).delete(key)
}

function evictionsOf(context: ControllerContext) {
  return context.memory.of<Eviction>(EVICTIONS)
}

function sameTaints(a: readonly Taint[], b: readonly Taint[]): boolean {
  return a.length === b.length && a.every((taint, i) => {
    const other = b[i]!
    return taint.key === other.key && taint.value === other.value && taint.effect === other.effect && taint.timeAdded === other.timeAdded
  })
}
