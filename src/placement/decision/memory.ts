/**
 * What a class of pods remembers about nodes: the verdict of the filters that read one node only, and the scores
 * that do. A value holds until the node's generation (or, for a score, the plugin's version) changes, so the
 * thousandth pod of a ReplicaSet asks anew about the few nodes that have changed since. A cache: whether a value is
 * remembered or worked out makes no difference to any decision.
 */
import type { Status } from '../framework/status.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeInfo } from '../model/node-info.js'
import type { PodInfo } from '../model/pod-info.js'
import type { Plugin, ScorePlugin } from '../framework/plugin.js'
import type { ActiveFilter } from './pre-filter.js'

/** The verdicts of some filters about nodes. */
export class VerdictColumn {
  private seen: Float64Array
  private verdicts: Uint16Array
  /** The refusals by their number; 0 is none. */
  private readonly statuses: (Status | undefined)[] = [undefined]
  private readonly numbers = new Map<Status, number>()

  constructor(rows: number) {
    this.seen = new Float64Array(rows)
    this.verdicts = new Uint16Array(rows)
  }

  /** The first refusal of a node, or undefined. */
  verdict(filters: readonly ActiveFilter[], count: number, pod: PodInfo, node: NodeInfo): Status | undefined {
    const { row, generation } = node
    if (this.seen[row] !== generation) this.renew(filters, count, pod, node)
    return this.statuses[this.verdicts[row]!]
  }

  private renew(filters: readonly ActiveFilter[], count: number, pod: PodInfo, node: NodeInfo): void {
    if (node.row >= this.seen.length) this.grow(node.row * 2 + 1)
    this.seen[node.row] = node.generation
    this.verdicts[node.row] = this.numberOf(firstRefusal(filters, 0, count, pod, node))
  }

  private numberOf(status: Status | undefined): number {
    if (status === undefined) return 0
    let number = this.numbers.get(status)
    if (number === undefined) {
      number = this.statuses.push(status) - 1
      this.numbers.set(status, number)
    }
    return number
  }

  private grow(rows: number): void {
    const { seen, verdicts } = this
    this.seen = new Float64Array(rows)
    this.seen.set(seen)
    this.verdicts = new Uint16Array(rows)
    this.verdicts.set(verdicts)
  }
}

/** Asks filters `from` to `to`, in order, until one refuses. */
export function firstRefusal(filters: readonly ActiveFilter[], from: number, to: number, pod: PodInfo, node: NodeInfo): Status | undefined {
  for (let i = from; i < to; i++) {
    const { plugin, state } = filters[i]!
    const status = plugin.filter(pod, node, state)
    if (status !== undefined) return status
  }
  return undefined
}

/** A plugin that scores, what it prepared, and its weight. */
export interface ActiveScore {
  readonly plugin: Plugin & ScorePlugin
  readonly weight: number
  readonly state: unknown
}

/** The weighted sum of what some plugins score about nodes. */
export class ScoreColumn {
  private seen: Float64Array
  private sums: Float64Array
  private versions: readonly number[] = []

  constructor(rows: number) {
    this.seen = new Float64Array(rows)
    this.sums = new Float64Array(rows)
  }

  /** Writes the sums of nodes into `out`. */
  read(plugins: readonly ActiveScore[], pod: PodInfo, cluster: ClusterModel, nodes: readonly NodeInfo[], out: Float64Array): void {
    this.validate(plugins.map(({ plugin }) => plugin.scoreVersion?.(pod, cluster) ?? 0), cluster.rowCapacity)
    const { seen, sums } = this
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!
      const { row, generation } = node
      if (seen[row] !== generation) {
        sums[row] = weightedSum(plugins, pod, node)
        seen[row] = generation
      }
      out[i] = sums[row]!
    }
  }

  private validate(versions: readonly number[], rows: number): void {
    if (this.seen.length < rows) {
      this.seen = new Float64Array(rows)
      this.sums = new Float64Array(rows)
    } else if (this.versions.some((version, i) => version !== versions[i])) {
      this.seen.fill(0)
    }
    this.versions = versions
  }
}

function weightedSum(plugins: readonly ActiveScore[], pod: PodInfo, node: NodeInfo): number {
  let sum = 0
  for (let i = 0; i < plugins.length; i++) {
    const { plugin, weight, state } = plugins[i]!
    sum += weight * plugin.score(pod, node, state)
  }
  return sum
}
