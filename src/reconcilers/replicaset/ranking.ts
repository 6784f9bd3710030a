/**
 * The ranking of rank.ts kept up to date, for sets that shrink again and again: a rollout takes one old pod after
 * the other, and must not sort thousands for each. A ranking is built when a set first shrinks, follows each commit
 * from then on and ends with the set's last pod. Pods are kept by class and by how crowded their node is, within that
 * by what compareAlike looks at; changes on a node move only the set's pods on that node, when the set next shrinks.
 * It can be dropped at any time: it answers as sorting all pods would.
 */
import { byText, controllerOf, isPodActive, type Pod } from '../../model/index.js'
import type { Follower, FollowerDefinition } from '../../sim/index.js'
import { Heap } from '../../client/index.js'
import { candidateOf, compareAlike, compareClass, type Candidate } from './rank.js'

interface Entry {
  readonly candidate: Candidate
  /** Names its class, and within that what compareAlike looks at but for the uid. */
  readonly className: string
  readonly groupName: string
  /** What its uid begins with, as a number of the same order: most uids differ by it. */
  readonly order: number
  /** Where it stands; undefined while it is among those that were last said to go first. */
  level: Level | undefined
  /** How often it has been put somewhere. */
  moves: number
}

/** Pods of one class on equally crowded nodes. */
interface Level {
  readonly sample: Candidate
  readonly crowd: number
  /** By times and restarts; within a group only the uid differs. */
  readonly groups: Map<string, Heap<Placed>>
  size: number
}

/** An entry where it was once put; it counts until it moves. */
interface Placed {
  readonly entry: Entry
  readonly order: number
  readonly moves: number
}

export class SetRanking {
  private readonly entries = new Map<string, Entry>()
  private readonly byNode = new Map<string, Set<Entry>>()
  private readonly crowd = new Map<string, number>()
  private readonly levels = new Map<string, Level>()
  /** The nodes that have become more or less crowded since pods were last asked for: theirs may stand on another level. */
  private readonly changed = new Set<string>()
  /** Those that were last said to go first: they mostly go, and only whoever does not is put back. */
  private named: readonly Entry[] = []

  /** @param related the pods of all sets of the same owner, nobody's if there is none */
  constructor(readonly siblings: readonly string[], own: readonly Pod[], related: readonly Pod[]) {
    for (const pod of related) if (isPodActive(pod)) this.move(undefined, pod.spec.nodeName)
    for (const pod of own) if (isPodActive(pod)) this.add(pod)
  }

  get size(): number {
    return this.entries.size
  }

  remove(pod: Pod): void {
    const entry = this.entries.get(pod.metadata.uid ?? '')
    if (entry === undefined) return
    this.entries.delete(entry.candidate.uid)
    this.byNode.get(entry.candidate.node)!.delete(entry)
    this.take(entry)
  }

  add(pod: Pod): void {
    const candidate = candidateOf(pod)
    const { uid, node } = candidate
    const entry: Entry = { candidate, className: classNameOf(candidate), groupName: groupNameOf(candidate), order: beginningOf(uid), level: undefined, moves: 0 }
    this.entries.set(uid, entry)
    let onNode = this.byNode.get(node)
    if (onNode === undefined) this.byNode.set(node, (onNode = new Set()))
    onNode.add(entry)
    this.put(entry)
  }

  /** A related pod has left one node and come to another. */
  move(from: string | undefined, to: string | undefined): void {
    this.shift(from ?? '', -1)
    this.shift(to ?? '', 1)
  }

  /** The `count` pods that go first. */
  first(count: number, now: number): Pod[] {
    for (const entry of this.named) if (this.entries.get(entry.candidate.uid) === entry) this.put(entry)
    this.putChanged()
    for (const [name, level] of this.levels) if (level.size === 0) this.levels.delete(name)
    const taken: Entry[] = []
    while (taken.length < count) {
      const level = this.firstLevel()
      if (level === undefined) break
      const { entry } = firstGroup(level, now).pop()!
      this.take(entry)
      taken.push(entry)
    }
    this.named = taken
    return taken.map(({ candidate }) => candidate.pod)
  }

  private shift(node: string, change: number): void {
    // Unassigned pods are a class of their own, in which crowding says nothing.
    if (node === '') return
    const crowd = (this.crowd.get(node) ?? 0) + change
    if (crowd === 0) this.crowd.delete(node)
    else this.crowd.set(node, crowd)
    this.changed.add(node)
  }

  private putChanged(): void {
    for (const node of this.changed) {
      const crowd = this.crowd.get(node) ?? 0
      for (const entry of this.byNode.get(node) ?? []) {
        if (entry.level!.crowd === crowd) continue
        this.take(entry)
        this.put(entry)
      }
    }
    this.changed.clear()
  }

  private take(entry: Entry): void {
    if (entry.level === undefined) return
    entry.level.size--
    entry.level = undefined
    entry.moves++
  }

  private put(entry: Entry): void {
    const { candidate, className } = entry
    const crowd = this.crowd.get(candidate.node) ?? 0
    const name = `${className} ${crowd}`
    let level = this.levels.get(name)
    if (level === undefined) this.levels.set(name, (level = { sample: candidate, crowd, groups: new Map(), size: 0 }))
    entry.level = level
    level.size++
    push(entry)
  }

  private firstLevel(): Level | undefined {
    let first: Level | undefined
    for (const level of this.levels.values()) {
      if (level.size > 0 && (first === undefined || compareLevels(level, first) < 0)) first = level
    }
    return first
  }
}

function compareLevels(a: Level, b: Level): number {
  return compareClass(a.sample, b.sample) || b.crowd - a.crowd
}

function classNameOf({ node, phase, ready, cost }: Candidate): string {
  return `${node === '' ? 0 : 1}${phase}${ready ? 1 : 0} ${cost}`
}

function groupNameOf({ readySince, created, restarts, sidecarRestarts }: Candidate): string {
  return `${readySince} ${created} ${restarts} ${sidecarRestarts}`
}

function push(entry: Entry): void {
  const { groups } = entry.level!
  let group = groups.get(entry.groupName)
  if (group === undefined) groups.set(entry.groupName, (group = new Heap(byUid)))
  group.push({ entry, order: entry.order, moves: entry.moves })
}

function byUid(a: Placed, b: Placed): number {
  return a.order - b.order || byText(a.entry.candidate.uid, b.entry.candidate.uid)
}

/** The first four letters of a text as a number; texts that begin alike, or not with ASCII, may have the same. */
function beginningOf(text: string): number {
  let beginning = 0
  for (let i = 0; i < 4; i++) beginning = 128 * beginning + (i < text.length ? Math.min(text.charCodeAt(i), 127) : 0)
  return beginning
}

/** Whether nothing is left once what has moved away is dropped. */
function isEmpty(group: Heap<Placed>): boolean {
  for (let top = group.top; top !== undefined; top = group.top) {
    if (top.entry.moves === top.moves) return false
    group.pop()
  }
  return true
}

function firstGroup(level: Level, now: number): Heap<Placed> {
  let first: Heap<Placed> | undefined
  for (const [name, group] of level.groups) {
    if (isEmpty(group)) level.groups.delete(name)
    else if (first === undefined || compareAlike(group.top!.entry.candidate, first.top!.entry.candidate, now) < 0) first = group
  }
  return first!
}

/** The rankings of all sets that shrink. */
export class Rankings implements Follower {
  private readonly bySet = new Map<string, SetRanking>()
  private readonly concerned = new Map<string, Set<string>>()

  update(old: Pod | undefined, pod: Pod | undefined): void {
    if (this.bySet.size === 0) return
    const [from, to] = [old === undefined ? undefined : controllerOf(old)?.uid, pod === undefined ? undefined : controllerOf(pod)?.uid]
    const before = old !== undefined && isPodActive(old) ? old : undefined
    const after = pod !== undefined && isPodActive(pod) ? pod : undefined
    if (from === to) return this.changed(from, before, after)
    this.changed(from, before, undefined)
    this.changed(to, undefined, after)
  }

  /** The ranking of a set, unless it is new or the sets of its owner are others than before. */
  known(set: string, siblings: readonly string[]): SetRanking | undefined {
    const known = this.bySet.get(set)
    return known !== undefined && known.siblings.length === siblings.length && known.siblings.every((uid, i) => uid === siblings[i]) ? known : undefined
  }

  /** The ranking of a set; built where it is not known. */
  of(set: string, siblings: readonly string[], pods: (set: string) => readonly Pod[]): SetRanking {
    const known = this.known(set, siblings)
    if (known !== undefined) return known
    const made = new SetRanking(siblings, pods(set), siblings.flatMap((uid) => pods(uid)))
    this.drop(set)
    this.bySet.set(set, made)
    for (const uid of new Set([set, ...siblings])) {
      const concerned = this.concerned.get(uid)
      if (concerned === undefined) this.concerned.set(uid, new Set([set]))
      else concerned.add(set)
    }
    return made
  }

  private changed(controller: string | undefined, before: Pod | undefined, after: Pod | undefined): void {
    const sets = controller === undefined ? undefined : this.concerned.get(controller)
    if (sets === undefined) return
    for (const set of [...sets]) {
      const ranking = this.bySet.get(set)!
      if (set === controller && before !== undefined) ranking.remove(before)
      const [from, to] = [before?.spec.nodeName, after?.spec.nodeName]
      if (from !== to && ranking.siblings.includes(controller!)) ranking.move(from, to)
      if (set === controller && after !== undefined) ranking.add(after)
      if (ranking.size === 0) this.drop(set)
    }
  }

  private drop(set: string): void {
    const ranking = this.bySet.get(set)
    if (ranking === undefined) return
    this.bySet.delete(set)
    for (const uid of new Set([set, ...ranking.siblings])) {
      const concerned = this.concerned.get(uid)
      concerned?.delete(set)
      if (concerned?.size === 0) this.concerned.delete(uid)
    }
  }
}

export const rankings: FollowerDefinition<Rankings> = { name: 'victims', kind: 'Pod', create: () => new Rankings() }
