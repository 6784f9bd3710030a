/**
 * Which network volumes the pods of a node use, so that its kubelet can report them. Derived from the kubelet's rows:
 * made anew after a restore. Pods without such volumes cost nothing here.
 */
import { byText } from '../model/index.js'
import type { PodRow } from './rows.js'

export class NetworkVolumes {
  /** Node → uid → volumes. */
  private readonly byNode = new Map<string, Map<string, readonly string[]>>()

  /** The unique names of the volumes in use on a node, sorted. */
  on(node: string): string[] {
    const names = [...(this.byNode.get(node)?.values() ?? [])].flat()
    return [...new Set(names)].sort(byText)
  }

  /** The uids of the pods that use volumes on a node, sorted. */
  uidsOn(node: string): string[] {
    return [...(this.byNode.get(node)?.keys() ?? [])].sort(byText)
  }

  /** What the kubelet knows of a pod has changed; the node if its volumes have, too. */
  follow(before: PodRow | undefined, after: PodRow | undefined): string | undefined {
    const volumes = volumesOf(after)
    if (volumesOf(before) === volumes) return undefined
    const { uid, node } = (after ?? before)!
    let users = this.byNode.get(node)
    if (users === undefined) this.byNode.set(node, (users = new Map()))
    if (volumes === undefined) users.delete(uid)
    else users.set(uid, volumes)
    return node
  }
}

function volumesOf(row: PodRow | undefined): readonly string[] | undefined {
  return row === undefined || row.stage === 'ended' ? undefined : row.network
}
