/**
 * What a tally counts, summed up by the domains of a topology; only over some of the nodes if the constraint says
 * so. Follows the tally as it changes; is summed up anew when nodes have changed. On demand it also knows the
 * smallest sum of all domains, by keeping how many domains have each sum.
 */
import type { NodeInfo } from './node-info.js'
import type { Tally, TallyListener } from './tally.js'
import type { Topology } from './topology.js'

/** What the sums need to know about the cluster. */
export interface NodesView {
  readonly nodesVersion: number
  readonly nodesInOrder: readonly NodeInfo[]
  topology(key: string): Topology
}

/** Sums of a tally by domain. */
export class DomainSums implements TallyListener {
  /** The sum of each domain. */
  sums = new Float64Array(0)
  /** The sum over all domains. */
  total = 0
  /** How many domains have a node that counts. */
  domains = 0
  /** The domain of each row, whether it counts or not; −1 for nodes without the label. */
  domainOf: Int32Array = new Int32Array(0)
  /** Whether there is a node without the label. */
  hasUnlabelled = false
  /** The domain of each row that counts, −1 for the others. */
  private counted: Int32Array = new Int32Array(0)
  private histogram: number[] = []
  private smallest = 0
  private version = -1

  constructor(
    private readonly view: NodesView,
    private readonly tally: Tally,
    readonly key: string,
    /** Which nodes count; all that have the label if left out. */
    private readonly counts?: (node: NodeInfo) => boolean,
    /** Whether somebody asks for the minimum, which only counts of pods have. */
    private readonly tracksMinimum = false,
  ) {
    tally.listeners.push(this)
  }

  /** Stops following the tally. */
  detach(): void {
    this.tally.listeners.splice(this.tally.listeners.indexOf(this), 1)
  }

  /** Brings the sums up to date with the nodes. */
  refresh(): this {
    if (this.version !== this.view.nodesVersion) this.sumUp()
    return this
  }

  private sumUp(): void {
    const { domainOf, domainCount, hasUnlabelled } = this.view.topology(this.key)
    this.hasUnlabelled = hasUnlabelled
    this.version = this.view.nodesVersion
    this.domainOf = domainOf
    this.counted = new Int32Array(domainOf.length).fill(-1)
    this.sums = new Float64Array(domainCount)
    this.total = 0
    const present = new Uint8Array(domainCount)
    for (const node of this.view.nodesInOrder) {
      const domain = domainOf[node.row]!
      if (domain < 0 || (this.counts !== undefined && !this.counts(node))) continue
      this.counted[node.row] = domain
      present[domain] = 1
      this.sums[domain]! += this.tally.perRow[node.row]!
      this.total += this.tally.perRow[node.row]!
    }
    this.histogram = []
    this.smallest = 0
    this.domains = 0
    for (let domain = 0; domain < domainCount; domain++) {
      if (present[domain] === 0) continue
      this.domains++
      this.shift(this.sums[domain]!, 1)
    }
  }

  changed(row: number, delta: number): void {
    if (this.version !== this.view.nodesVersion) return
    const domain = this.counted[row]!
    if (domain < 0) return
    const before = this.sums[domain]!
    this.sums[domain] = before + delta
    this.total += delta
    this.shift(before, -1)
    this.shift(before + delta, 1)
  }

  private shift(sum: number, by: 1 | -1): void {
    if (!this.tracksMinimum) return
    while (this.histogram.length <= sum) this.histogram.push(0)
    // On trial a sum may fall below 0.
    this.histogram[sum] = (this.histogram[sum] ?? 0) + by
    if (by === 1 && sum < this.smallest) this.smallest = sum
  }

  /** The smallest sum of any domain that counts; there must be one. */
  minimum(): number {
    while ((this.histogram[this.smallest] ?? 0) === 0) this.smallest++
    return this.smallest
  }
}
