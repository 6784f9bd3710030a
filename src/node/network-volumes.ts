/**
 * Which network volumes the pods of a node use, so that its kubelet can report them. Derived from the kubelet's rows:
 * made anew after a restore. Pods without such volumes cost nothing here.
 */
import { byText } from '../model/index.js'
import type { PodRow } from './rows.js'

interface User {
  readonly node: string
  readonly volumes: readonly string[]
}

export class NetworkVolumes {
  private readonly users = new Map<string, User>()
  private readonly byNode = new Map<string, Set<string>>()

  /** The unique names of the volumes in use on a node, sorted. */
  on(node: string): string[] {
    const names = this.uidsOn(node).flatMap((uid) => this.users.get(uid)!.volumes)
    return [...new Set(names)].sort(byText)
  }

  /** The uids of the pods that use volumes on a node, sorted. */
  uidsOn(node: string): string[] {
    return [...(this.byNode.get(node) ?? [])].sort(byText)
  }

  /** What the kubelet knows of a pod has changed; the node if its volumes have, too. */
  follow(uid: string, row: PodRow | undefined): string | undefined {
    const before = this.users.size === 0 ? undefined : this.users.get(uid)
    const volumes = row === undefined || row.stage === 'ended' ? undefined : row.network
    if (before?.volumes === volumes) return undefined
    if (before !== undefined) this.byNode.get(before.node)!.delete(uid)
    if (volumes === undefined) {
      this.users.delete(uid)
      return before!.node
    }
    this.users.set(uid, { node: row!.node, volumes })
    const there = this.byNode.get(row!.node)
    if (there === undefined) this.byNode.set(row!.node, new Set([uid]))
    else there.add(uid)
    return row!.node
  }
}
