/**
 * What the pods that a node's kubelet has admitted and that have not ended ask for, summed up per node, so that
 * admitting one more pod does not walk over the others. Derived from the kubelet's rows: made anew after a restore.
 */
import { cpuMilli, quantityInteger } from '../model/index.js'
import { UsedPorts } from '../placement/index.js'
import type { PodRow } from './rows.js'

/** What a node has given out. */
export interface GivenOut {
  pods: number
  /** By resource: thousandths of a CPU, else whole units. */
  readonly used: Map<string, number>
  readonly ports: UsedPorts
}

const NOTHING: GivenOut = Object.freeze({ pods: 0, used: new Map(), ports: new UsedPorts() })

export class Admitted {
  private readonly byNode = new Map<string, GivenOut>()

  on(node: string): Readonly<GivenOut> {
    return this.byNode.get(node) ?? NOTHING
  }

  /** What the kubelet knows of a pod has changed; undefined: nothing yet, or any more. */
  follow(before: PodRow | undefined, after: PodRow | undefined): void {
    const [had, has] = [before, after].map((row) => row !== undefined && row.stage !== 'ended')
    if (had && has && before!.requests === after!.requests) return
    if (had) this.count(before!, -1)
    if (has) this.count(after!, 1)
  }

  private count({ node, requests, hostPorts }: PodRow, sign: 1 | -1): void {
    let sums = this.byNode.get(node)
    if (sums === undefined) this.byNode.set(node, (sums = { pods: 0, used: new Map(), ports: new UsedPorts() }))
    sums.pods += sign
    if (hostPorts !== undefined) sums.ports.count(hostPorts, sign)
    for (const resource of Object.keys(requests)) {
      sums.used.set(resource, (sums.used.get(resource) ?? 0) + sign * amountOf(resource, requests[resource]!))
    }
  }
}

/** An amount of a resource in whole units, of a CPU in thousandths. */
export function amountOf(resource: string, quantity: string): number {
  return resource === 'cpu' ? cpuMilli(quantity) : quantityInteger(quantity)
}
