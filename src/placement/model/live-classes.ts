/**
 * Where the pods of each class are: so many on each row. A tally that is asked for the first time counts classes,
 * not pods; a pod that comes or goes finds the tallies that count its class in a list that is made once.
 */
import type { PodClass } from './pod-class.js'
import { Tally } from './tally.js'
import type { Weigh } from './tally.js'

interface LiveClass {
  readonly podClass: PodClass
  readonly terminating: boolean
  readonly rows: Map<number, number>
  /** The tallies that count the class, and what it weighs there. */
  counted: { readonly tally: Tally; readonly weight: number }[]
  /** How many of the model's tallies have been looked at. */
  talliesSeen: number
  generation: number
}

/** The classes that have pods, and the tallies over them. */
export class LiveClasses {
  private readonly steady = new Map<PodClass, LiveClass>()
  private readonly terminating = new Map<PodClass, LiveClass>()
  private readonly byKey = new Map<string, Tally>()
  private tallies: Tally[] = []
  private generation = 0
  private rows = 0
  /** The classes whose pods mean other pods: those with affinity or anti-affinity to pods. */
  private readonly meaning = new Map<PodClass, number>()
  /** Changes whenever `classesWithAffinity` does. */
  affinityVersion = 0

  /** Counts a pod in (`1`) or out (`-1`) on a row. */
  count(podClass: PodClass, terminating: boolean, row: number, sign: 1 | -1): void {
    const live = this.liveClass(podClass, terminating)
    const present = (live.rows.get(row) ?? 0) + sign
    if (present === 0) live.rows.delete(row)
    else live.rows.set(row, present)
    this.catchUp(live)
    for (let i = 0; i < live.counted.length; i++) {
      const { tally, weight } = live.counted[i]!
      tally.add(row, sign * weight)
    }
    if (live.rows.size > 0) return
    this.mapOf(terminating).delete(podClass)
    this.noteAffinity(podClass, -1)
  }

  private liveClass(podClass: PodClass, terminating: boolean): LiveClass {
    const map = this.mapOf(terminating)
    let live = map.get(podClass)
    if (live === undefined) {
      live = { podClass, terminating, rows: new Map(), counted: [], talliesSeen: 0, generation: this.generation }
      map.set(podClass, live)
      this.noteAffinity(podClass, 1)
    }
    return live
  }

  private noteAffinity(podClass: PodClass, sign: 1 | -1): void {
    const { podAffinity, podAntiAffinity } = podClass.spec.affinity ?? {}
    if (podAffinity === undefined && podAntiAffinity === undefined) return
    const present = (this.meaning.get(podClass) ?? 0) + sign
    if (present === 0) this.meaning.delete(podClass)
    else this.meaning.set(podClass, present)
    this.affinityVersion++
  }

  private mapOf(terminating: boolean): Map<PodClass, LiveClass> {
    return terminating ? this.terminating : this.steady
  }

  private catchUp(live: LiveClass): void {
    if (live.generation !== this.generation) {
      live.counted = []
      live.talliesSeen = 0
      live.generation = this.generation
    }
    for (; live.talliesSeen < this.tallies.length; live.talliesSeen++) {
      const tally = this.tallies[live.talliesSeen]!
      const weight = tally.weigh(live.podClass, live.terminating)
      if (weight !== 0) live.counted.push({ tally, weight })
    }
  }

  /** The tally of a description, which its key names completely. */
  tally(key: string, weigh: Weigh): Tally {
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const tally = new Tally(weigh, this.rows)
    this.byKey.set(key, tally)
    for (const map of [this.steady, this.terminating]) {
      for (const { podClass, terminating, rows } of map.values()) {
        const weight = weigh(podClass, terminating)
        if (weight !== 0) for (const [row, count] of rows) tally.add(row, count * weight)
      }
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
