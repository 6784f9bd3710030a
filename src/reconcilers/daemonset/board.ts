/**
 * Where a DaemonSet stands, node by node, and what that adds up to: a change of a pod or a node is judged anew on that
 * node alone, so that a set on thousands of nodes is synced at the price of what changed. Derived from nodes and pods:
 * it can be dropped at any time, and made anew it says the same.
 */
import { Heap } from '../../client/index.js'
import { byText, keyOf, labelSelectorAsSelector, matches, type DaemonSet, type Node, type Pod, type Selector } from '../../model/index.js'
import { Names } from './names.js'
import { suits, suitsAsBefore, type Suits } from './node.js'
import { HASH_LABEL, targetNode } from './template.js'
import { COUNTS_WIDTH, judge, type Measure, type Verdict } from './verdict.js'

interface Place {
  node: Node | undefined
  suits: Suits | undefined
  readonly pods: Map<string, Pod>
  verdict: Verdict | undefined
}

const LISTS = ['work', 'plain/replacement', 'plain/candidate', 'surge/done', 'surge/allowed', 'surge/candidate', 'surge/sunset', 'surge/lost'] as const
export type List = (typeof LISTS)[number]

/** A change as a board is told of it. */
export interface Told<T> {
  readonly old: T | undefined
  readonly new: T | undefined
}

export class Board {
  readonly counts = new Array<number>(COUNTS_WIDTH).fill(0)
  private readonly outside = new Map<string, Pod>()
  /** How many pods carry each revision's label. */
  private readonly hashes = new Map<string, number>()
  private readonly lists = new Map<string, Names>(LISTS.map((list) => [list, new Names()]))
  private readonly places = new Map<string, Place>()
  private readonly dirty = new Set<string>()
  private readonly expiring = new Heap<{ readonly at: number; readonly name: string }>((a, b) => a.at - b.at)
  private readonly selector: Selector | undefined
  private measure: Measure | undefined
  private template: object

  constructor(private set: DaemonSet, nodes: readonly Node[], pods: readonly Pod[]) {
    const selector = labelSelectorAsSelector(set.spec.selector)
    this.selector = 'error' in selector ? undefined : selector
    this.template = set.spec.template
    for (const node of nodes) this.nodeChanged({ old: undefined, new: node })
    for (const pod of pods) this.podChanged({ old: undefined, new: pod })
  }

  nodeChanged({ old, new: node }: Told<Node>): void {
    const { name } = (node ?? old)!.metadata
    const place = this.placeOf(name)
    const before = place.node
    place.node = node
    if (before !== undefined && node !== undefined && suitsAsBefore(before, node)) return
    place.suits = node === undefined ? undefined : suits(this.set, node)
    this.dirty.add(name)
  }

  podChanged({ old, new: pod }: Told<Pod>): void {
    if (old !== undefined) this.take(old)
    if (pod !== undefined) this.put(pod)
  }

  /** Brings everything up to date for the set as it is now. */
  refresh(set: DaemonSet, measure: Measure, now: number): void {
    const retaught = set.spec.template !== this.template
    const measured = this.measure
    this.set = set
    this.template = set.spec.template
    if (retaught) for (const place of this.places.values()) place.suits = place.node === undefined ? undefined : suits(set, place.node)
    if (retaught || measured === undefined || !sameMeasure(measured, measure)) for (const name of this.places.keys()) this.dirty.add(name)
    this.measure = measure
    for (let next = this.expiring.top; next !== undefined && next.at <= now; next = this.expiring.top) this.dirty.add(this.expiring.pop()!.name)
    for (const name of this.dirty) this.judge(name, measure, now)
    this.dirty.clear()
  }

  /** When the passing of time alone may change something; it may turn out that it does not. */
  get nextChangeAt(): number | undefined {
    return this.expiring.top?.at
  }

  list(list: List): Names {
    return this.lists.get(list)!
  }

  verdictOn(name: string): Verdict {
    return this.places.get(name)!.verdict!
  }

  /** Whether any pod carries this revision's label. */
  hasPodsAt(hash: string): boolean {
    return this.hashes.has(hash)
  }

  /** The set's pods, whatever their node, by key. */
  members(): Pod[] {
    return byKey([...this.places.values()].flatMap(({ pods }) => [...pods]))
  }

  /** Pods of the set whose labels do not belong to it any more, by key. */
  strangers(): Pod[] {
    return byKey([...this.outside])
  }

  private judge(name: string, measure: Measure, now: number): void {
    const place = this.placeOf(name)
    const { verdict: before } = place
    const after = judge(place.suits, [...place.pods.values()], measure, now)
    place.verdict = after
    this.count(before, after)
    if (before !== undefined) for (const list of listsOf(before)) this.list(list).delete(name)
    if (after !== undefined) for (const list of listsOf(after)) this.list(list).add(name)
    if (after !== undefined && after.until !== Number.POSITIVE_INFINITY) this.expiring.push({ at: after.until, name })
    if (place.node === undefined && place.pods.size === 0) this.places.delete(name)
  }

  private count(before: Verdict | undefined, after: Verdict | undefined): void {
    for (let i = 0; i < COUNTS_WIDTH; i++) this.counts[i]! += (after?.counts[i] ?? 0) - (before?.counts[i] ?? 0)
  }

  private put(pod: Pod): void {
    const key = keyOf(pod)
    if (this.selector === undefined || !matches(this.selector, pod.metadata.labels)) return void this.outside.set(key, pod)
    const name = targetNode(pod)
    if (name === undefined) return
    this.placeOf(name).pods.set(key, pod)
    this.dirty.add(name)
    this.countHash(pod, 1)
  }

  private take(pod: Pod): void {
    const key = keyOf(pod)
    if (this.outside.delete(key)) return
    const name = targetNode(pod)
    if (name === undefined || this.places.get(name)?.pods.delete(key) !== true) return
    this.dirty.add(name)
    this.countHash(pod, -1)
  }

  private countHash({ metadata }: Pod, change: number): void {
    const hash = metadata.labels?.[HASH_LABEL] ?? ''
    const count = (this.hashes.get(hash) ?? 0) + change
    if (count === 0) this.hashes.delete(hash)
    else this.hashes.set(hash, count)
  }

  private placeOf(name: string): Place {
    let place = this.places.get(name)
    if (place === undefined) this.places.set(name, (place = { node: undefined, suits: undefined, pods: new Map(), verdict: undefined }))
    return place
  }
}

function byKey(pods: readonly (readonly [string, Pod])[]): Pod[] {
  return [...pods].sort(([a], [b]) => byText(a, b)).map(([, pod]) => pod)
}

function listsOf({ work, plain, surge }: Verdict): List[] {
  const lists: List[] = []
  if (work !== undefined) lists.push('work')
  if (plain !== undefined) lists.push(`plain/${plain}`)
  if (surge !== undefined) lists.push(`surge/${surge}`)
  return lists
}

function sameMeasure(a: Measure, b: Measure): boolean {
  return a.hash === b.hash && a.generation === b.generation && a.minReadySeconds === b.minReadySeconds && a.surges === b.surges
}
