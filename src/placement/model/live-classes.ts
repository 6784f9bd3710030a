/**
 * The placed pods of each class, those that are going apart from the others. A tally that is asked for the first time
 * asks classes, not pods, whether it counts them; a pod that comes or goes finds the tallies that count its class in
 * a list that is made once.
 */
import type { PodClass } from './pod-class.js'
import type { PlacedPod } from './pod-info.js'
import { Tally } from './tally.js'
import type { Weigh } from './tally.js'

interface Counted {
  readonly tally: Tally
  readonly weight: number
}

/** The placed pods of a class. */
interface LiveClass {
  readonly podClass: PodClass
  readonly terminating: boolean
  /** In no order: who goes is replaced by the last. */
  readonly pods: PlacedPod[]
  /** The tallies that count the class, and what it weighs there. */
  counted: Counted[]
  /** The same for pods that come and go for a trial only. */
  countedOnTrial: Counted[]
  /** How many of the model's tallies have been looked at. */
  talliesSeen: number
  generation: number
}

/** The classes that have pods, and the tallies over them. */
export class LiveClasses {
  private readonly classes = new Set<LiveClass>()
  private readonly byKey = new Map<string, Tally>()
  private tallies: Tally[] = []
  private generation = 0
  private rows = 0
  /** The classes whose pods mean other pods: those with affinity or anti-affinity to pods. */
  private readonly meaning = new Map<PodClass, number>()
  /** Changes whenever `classesWithAffinity` does. */
  affinityVersion = 0

  /** Whether pods come and go for a trial only. */
  onTrial = false

  /** Counts a pod in. */
  add(pod: PlacedPod): void {
    const live = this.liveClass(pod)
    pod.classPlace = live.pods.length
    live.pods.push(pod)
    this.count(live, pod.row, 1)
  }

  /** Counts a pod out. */
  remove(pod: PlacedPod): void {
    const live = this.liveClass(pod)
    const last = live.pods.pop()!
    if (last !== pod) {
      live.pods[pod.classPlace] = last
      last.classPlace = pod.classPlace
    }
    this.count(live, pod.row, -1)
    if (live.pods.length === 0) this.forget(live)
  }

  private count(live: LiveClass, row: number, sign: 1 | -1): void {
    if (live.generation !== this.generation || live.talliesSeen < this.tallies.length) this.catchUp(live)
    const counted = this.onTrial ? live.countedOnTrial : live.counted
    for (let i = 0; i < counted.length; i++) counted[i]!.tally.add(row, sign * counted[i]!.weight)
  }

  private liveClass({ podClass, terminating }: PlacedPod): LiveClass {
    const known = terminating ? podClass.goingPods : podClass.placedPods
    return known === undefined ? this.begin(podClass, terminating) : known as LiveClass
  }

  private begin(podClass: PodClass, terminating: boolean): LiveClass {
    const live: LiveClass = { podClass, terminating, pods: [], counted: [], countedOnTrial: [], talliesSeen: 0, generation: this.generation }
    if (terminating) podClass.goingPods = live
    else podClass.placedPods = live
    this.classes.add(live)
    this.noteAffinity(podClass, 1)
    return live
  }

  private forget(live: LiveClass): void {
    const { podClass, terminating } = live
    if (terminating) podClass.goingPods = undefined
    else podClass.placedPods = undefined
    this.classes.delete(live)
    this.noteAffinity(podClass, -1)
  }

  private noteAffinity(podClass: PodClass, sign: 1 | -1): void {
    const { podAffinity, podAntiAffinity } = podClass.spec.affinity ?? {}
    if (podAffinity === undefined && podAntiAffinity === undefined) return
    const present = (this.meaning.get(podClass) ?? 0) + sign
    if (present === 0) this.meaning.delete(podClass)
    else this.meaning.set(podClass, present)
    this.affinityVersion++
  }

  private catchUp(live: LiveClass): void {
    if (live.generation !== this.generation) {
      live.counted = []
      live.countedOnTrial = []
      live.talliesSeen = 0
      live.generation = this.generation
    }
    for (; live.talliesSeen < this.tallies.length; live.talliesSeen++) {
      const tally = this.tallies[live.talliesSeen]!
      const weight = tally.weigh(live.podClass, live.terminating)
      if (weight !== 0) live.counted.push({ tally, weight })
      const onTrial = tally.weighOnTrial === tally.weigh ? weight : tally.weighOnTrial(live.podClass, live.terminating)
      if (onTrial !== 0) live.countedOnTrial.push({ tally, weight: onTrial })
    }
  }

  /** The tally of a description, which its key names completely. */
  tally(key: string, weigh: Weigh, weighOnTrial: Weigh): Tally {
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const tally = new Tally(weigh, weighOnTrial, this.rows)
    this.byKey.set(key, tally)
    for (const { podClass, terminating, pods } of this.classes) {
      const weight = weigh(podClass, terminating)
      if (weight !== 0) for (const { row } of pods) tally.add(row, weight)
    }
    this.tallies.push(tally)
    return tally
  }

  /** The classes with pods that have affinity or anti-affinity to pods. */
  classesWithAffinity(): IterableIterator<PodClass> {
    return this.meaning.keys()
  }

  /** Makes room for more rows. */
  grow(rows: number): void {
    this.rows = rows
    for (const tally of this.tallies) tally.grow(rows)
  }

  /** Forgets all tallies. */
  forgetTallies(): void {
    this.byKey.clear()
    this.tallies = []
    this.generation++
  }
}
