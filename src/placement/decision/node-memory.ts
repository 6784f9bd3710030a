/**
 * What a class of pods remembers about nodes: whether the filters that read one node only let its pods in, and what
 * the scores that do say. It follows the journal of the columns: a row that has changed is looked at again when
 * somebody comes by it; what reads only the node's object, only when that has changed. So the thousandth pod of a
 * ReplicaSet asks anew about the few nodes on which something has happened. A cache: whether something is remembered
 * or worked out makes no difference to a decision.
 *
 * What is true after `serve`: `worth` of a row is UNKNOWN, or REFUSED, or else the class fits there and it is the
 * weighted sum of the scores that are not normalised. `objects` says of a row UNSEEN, or whether the filters that
 * read objects refuse; if they do not, `objectSums` and the raw scores of objects are right as well.
 */
import type { NormalizeScorePlugin } from '../framework/plugin.js'
import type { ClusterModel } from '../model/cluster-model.js'
import { NO_NODES, NodeList } from '../model/node-list.js'
import type { PodInfo } from '../model/pod-info.js'
import { keepFitting, writeScores } from './batch.js'
import type { ActiveFilter, ActiveScore } from './batch.js'
import type { Plan } from './plan.js'

const UNKNOWN = NaN
const REFUSED = -Infinity
const UNSEEN = 0
const OBJECT_REFUSED = 1
const OBJECT_FITS = 2
/** So few changes are looked at when they are heard of, so that a search seldom comes by a row that it does not know. */
const AT_ONCE = 4

/** Raw scores that are normalised over the nodes of each decision. */
export interface RawScores extends ActiveScore {
  readonly plugin: ActiveScore['plugin'] & NormalizeScorePlugin
  /** Undefined as long as all are 0. */
  raw: Float64Array | undefined
  /** How many rows have a score other than 0. */
  nonZero: number
}

/** What a class remembers about nodes. */
export class NodeMemory {
  /** The scores that are normalised. */
  raws: readonly RawScores[] = []
  private worth = new Float64Array(0)
  private objects = new Uint8Array(0)
  /** What scores of objects add to the worth; undefined as long as that is nothing. */
  private objectSums: Float64Array | undefined = undefined
  private objectScores: readonly ActiveScore[] = []
  private nodeScores: readonly ActiveScore[] = []
  private versions: number[] = []
  /** How many changes of the columns have been followed. */
  private followed = 0

  constructor(private readonly cluster: ClusterModel, private pod: PodInfo, private plan: Plan) {
    this.begin(pod, plan)
  }

  /** Forgets everything and serves another class. */
  begin(pod: PodInfo, plan: Plan): this {
    this.pod = pod
    this.plan = plan
    this.versions = plan.reading.versioned.map((plugin) => plugin.scoreVersion!(pod, this.cluster))
    this.forget()
    return this
  }

  /** Serves a pod of its class. */
  serve(pod: PodInfo): this {
    this.pod = pod
    const { columns } = this.cluster
    if (this.haveVersionsChanged() || this.worth.length < columns.capacity) this.forget()
    else if (columns.knowsSince(this.followed)) this.follow()
    else this.followUnknown()
    return this
  }

  private haveVersionsChanged(): boolean {
    const { versioned } = this.plan.reading
    let changed = false
    for (let i = 0; i < versioned.length; i++) {
      const version = versioned[i]!.scoreVersion!(this.pod, this.cluster)
      if (version === this.versions[i]) continue
      this.versions[i] = version
      changed = true
    }
    return changed
  }

  private forget(): void {
    const { columns } = this.cluster
    if (this.worth.length === columns.capacity) this.objects.fill(UNSEEN)
    else {
      this.worth = new Float64Array(columns.capacity)
      this.objects = new Uint8Array(columns.capacity)
    }
    this.worth.fill(UNKNOWN)
    this.objectSums = undefined
    this.followed = columns.changes
    this.prepareScores()
  }

  /** Asks PreScore, which for these plugins does not depend on the nodes that fit. */
  private prepareScores(): void {
    const { cluster, pod, plan: { reading: { rememberedScores } } } = this
    const [objectScores, nodeScores, raws]: [ActiveScore[], ActiveScore[], RawScores[]] = [[], [], []]
    for (const { plugin, many, weight } of rememberedScores) {
      const prepared = plugin.preScore?.(pod, cluster, NO_NODES)
      if (prepared?.skip === true) continue
      const state = prepared?.state
      if (plugin.normalizeScore !== undefined) raws.push({ plugin, many, weight, state, raw: undefined, nonZero: 0 } as RawScores)
      else (plugin.scoreReads === 'object' ? objectScores : nodeScores).push({ plugin, many, weight, state })
    }
    this.objectScores = objectScores
    this.nodeScores = nodeScores
    this.raws = raws
  }

  private follow(): void {
    const { worth, followed, cluster: { columns, scratch: { found } } } = this
    const { changes, lastObjectChange } = columns
    for (let change = followed; change < changes; change++) worth[columns.rowOfChange(change)] = UNKNOWN
    if (lastObjectChange > followed) {
      for (let change = followed; change < changes; change++) this.doubtObject(columns.rowOfChange(change))
    }
    if (changes - followed <= AT_ONCE) {
      let known = 0
      for (let change = followed; change < changes; change++) {
        const row = columns.rowOfChange(change)
        if (this.cluster.hasNodeAt(row)) found[known++] = row
      }
      if (known > 0) this.renewUnknown(found, 0, known)
    }
    this.followed = changes
  }

  /** So much has changed that the journal does not know all of it any more. */
  private followUnknown(): void {
    const { columns } = this.cluster
    this.worth.fill(UNKNOWN)
    for (let row = 0; row < this.worth.length; row++) this.doubtObject(row)
    this.followed = columns.changes
  }

  private doubtObject(row: number): void {
    if (this.cluster.columns.objectChange[row]! > this.followed) this.objects[row] = UNSEEN
  }

  /**
   * Appends, of the rows of a list from `from` to `to`, those that the class fits to `out` at `at`, and their worth to
   * `totals`; says where they end.
   */
  gather(list: Int32Array, from: number, to: number, out: Int32Array, totals: Float64Array, at: number): number {
    const end = this.append(list, from, to, out, totals, at)
    if (end >= 0) return end
    this.renewUnknown(list, from, to)
    return this.append(list, from, to, out, totals, at)
  }

  /** The same; −1 if it comes by a row that has to be looked at again. */
  private append(list: Int32Array, from: number, to: number, out: Int32Array, totals: Float64Array, at: number): number {
    const { worth } = this
    let end = at
    for (let i = from; i < to; i++) {
      const row = list[i]!
      const value = worth[row]!
      out[end] = row
      totals[end] = value
      if (value > REFUSED) end++
      else if (value !== REFUSED) return -1
    }
    return end
  }

  /** Writes what nodes that fit are worth. */
  writeWorth({ rows, count }: NodeList, totals: Float64Array): void {
    const { worth } = this
    for (let i = 0; i < count; i++) totals[i] = worth[rows[i]!]!
  }

  /** Looks again at those rows of a list of which nothing is known. */
  private renewUnknown(list: Int32Array, from: number, to: number): void {
    const { worth, objects, cluster: { scratch: { stale, fresh, fitting } } } = this
    let staleCount = 0
    let freshCount = 0
    for (let i = from; i < to; i++) {
      const row = list[i]!
      if (worth[row]! >= REFUSED) continue
      worth[row] = REFUSED
      stale[staleCount++] = row
      if (objects[row] === UNSEEN) fresh[freshCount++] = row
    }
    if (freshCount > 0) this.renewObjects(fresh, freshCount)
    let fits = 0
    for (let i = 0; i < staleCount; i++) {
      const row = stale[i]!
      if (objects[row] === OBJECT_FITS) fitting[fits++] = row
    }
    this.renewWorth(new NodeList(this.cluster, fitting, this.filter(this.plan.nodeFilters, fitting, fits)))
  }

  private filter(filters: readonly ActiveFilter[], rows: Int32Array, count: number): number {
    for (let i = 0; i < filters.length && count > 0; i++) count = keepFitting(filters[i]!, this.pod, this.cluster, rows, 0, count)
    return count
  }

  private renewObjects(rows: Int32Array, count: number): void {
    const { objects, plan: { objectFilters } } = this
    for (let i = 0; i < count; i++) objects[rows[i]!] = OBJECT_REFUSED
    const nodes = new NodeList(this.cluster, rows, this.filter(objectFilters, rows, count))
    for (let i = 0; i < nodes.count; i++) objects[rows[i]!] = OBJECT_FITS
    for (const score of this.objectScores) this.addObjectScore(score, nodes, score === this.objectScores[0])
    this.renewRaws('object', nodes)
  }

  private addObjectScore(score: ActiveScore, nodes: NodeList, isFirst: boolean): void {
    const { rows, count } = nodes
    const scores = this.scoresOf(score, nodes)
    for (let i = 0; i < count; i++) {
      if (this.objectSums === undefined && scores[i] === 0) continue
      const sums = (this.objectSums ??= new Float64Array(this.worth.length))
      sums[rows[i]!] = (isFirst ? 0 : sums[rows[i]!]!) + score.weight * scores[i]!
    }
  }

  private renewWorth(nodes: NodeList): void {
    const { rows, count } = nodes
    const { worth, objectSums } = this
    for (let i = 0; i < count; i++) worth[rows[i]!] = objectSums === undefined ? 0 : objectSums[rows[i]!]!
    for (const score of this.nodeScores) {
      const scores = this.scoresOf(score, nodes)
      for (let i = 0; i < count; i++) worth[rows[i]!]! += score.weight * scores[i]!
    }
    this.renewRaws('node', nodes)
  }

  private renewRaws(reads: 'object' | 'node', nodes: NodeList): void {
    const { rows, count } = nodes
    for (const each of this.raws) {
      if (each.plugin.scoreReads !== reads) continue
      const scores = this.scoresOf(each, nodes)
      let i = 0
      if (each.raw === undefined) while (i < count && scores[i] === 0) i++
      if (i === count) continue
      const raw = (each.raw ??= new Float64Array(this.worth.length))
      for (; i < count; i++) {
        const row = rows[i]!
        each.nonZero += (scores[i] === 0 ? 0 : 1) - (raw[row] === 0 ? 0 : 1)
        raw[row] = scores[i]!
      }
    }
  }

  private scoresOf(score: ActiveScore, nodes: NodeList): Float64Array {
    const { renewed } = this.cluster.scratch
    writeScores(score, this.pod, this.cluster, nodes, renewed)
    return renewed
  }
}
