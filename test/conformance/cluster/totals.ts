/** Counts and instants of the whole-cluster vectors, collected from every commit of a run. */
import { getCondition, podReady, type Deployment, type Node, type Pod, type Taint } from '../../../src/model/index.js'
import type { Change, Happening } from '../../../src/sim/index.js'
import type { Simulation } from '../../../src/simulation/index.js'
import { ownerOf } from './figures.js'

export class Collector {
  readonly totals = new Map<string, number>()
  readonly instants = new Map<string, number[]>()
  private readonly owners = new Map<string, string>()

  constructor(private readonly simulation: Simulation) {
    simulation.ledger.observe((change) => this.look(change))
    simulation.ledger.observeFacts((fact) => this.lookAtRefusal(fact))
  }

  private look(change: Change): void {
    if (change.kind === 'Pod') this.lookAtPod(change as Change<Pod>)
    else if (change.kind === 'Deployment') this.lookAtDeployment(change as Change<Deployment>)
    else if (change.kind === 'Node') this.lookAtNode(change as Change<Node>)
  }

  private lookAtRefusal({ kind, sub, key, text = '' }: Happening): void {
    const quota = kind === 'Pod' ? /exceeded quota: ([^,]+),/.exec(text)?.[1] : undefined
    if (quota !== undefined) this.count(`totals/podsRefusedByQuota/${quota}`)
    const pod = sub === 'eviction' && text.startsWith('! 429') ? this.simulation.ledger.store.get<Pod>('Pod', key) : undefined
    if (pod !== undefined) this.count(`totals/evictionsRefused/${this.ownerOf(pod)}`)
  }

  private lookAtPod({ old, new: pod }: Change<Pod>): void {
    const owner = this.ownerOf((pod ?? old)!)
    if (old !== undefined && pod !== undefined && !isEvicted(old) && isEvicted(pod)) this.count(`totals/evictionsAccepted/${owner}`)
    const instant = (what: string): void => this.instant(`pods/${owner}/${what}`)
    if (old === undefined) {
      this.count(`totals/podsCreated/${owner}`)
      instant('created')
    }
    if (pod === undefined) {
      this.count(`totals/podsRemoved/${owner}`)
      const reason = getCondition(old!.status?.conditions, 'DisruptionTarget')?.reason
      if (reason !== undefined) this.count(`totals/disruptions/${owner}/${reason}`)
      return
    }
    if (old?.spec.nodeName === undefined && pod.spec.nodeName !== undefined) instant('bound')
    if ((old === undefined || !podReady(old)) && podReady(pod)) instant('ready')
    // The vectors' API takes a pod without grace away in one write.
    if (old?.metadata.deletionTimestamp === undefined && (pod.metadata.deletionGracePeriodSeconds ?? 0) > 0) instant('deleted')
  }

  private lookAtDeployment({ old, new: deployment }: Change<Deployment>): void {
    if (old !== undefined && deployment !== undefined && old.spec.replicas !== deployment.spec.replicas) this.instant(`deployment/${deployment.metadata.name}/scaled`)
  }

  private lookAtNode({ old, new: node }: Change<Node>): void {
    if (old === undefined || node === undefined) return
    const name = `node/${node.metadata.name}`
    const [before, after] = [old, node].map((each) => getCondition(each.status?.conditions, 'Ready')?.status)
    if (before !== after && before !== undefined) this.instant(`${name}/ready=${after}`)
    const taint = ({ key, effect }: Taint): string => `${key}:${effect}`
    const [had, has] = [old, node].map((each) => new Set((each.spec?.taints ?? []).map(taint)))
    for (const each of has!) if (!had!.has(each)) this.instant(`${name}/taint+${each}`)
    for (const each of had!) if (!has!.has(each)) this.instant(`${name}/taint-${each}`)
  }

  /** A pod's owner as it was when the pod was made: its ReplicaSet may be gone later. */
  private ownerOf(pod: Pod): string {
    const { uid = '' } = pod.metadata
    let owner = this.owners.get(uid)
    if (owner === undefined) this.owners.set(uid, (owner = ownerOf(this.simulation.ledger.store, pod)))
    return owner
  }

  private count(name: string): void {
    this.totals.set(name, (this.totals.get(name) ?? 0) + 1)
  }

  private instant(name: string): void {
    this.instants.set(name, [...(this.instants.get(name) ?? []), this.simulation.now])
  }
}

function isEvicted({ status }: Pod): boolean {
  return getCondition(status?.conditions, 'DisruptionTarget')?.reason === 'EvictionByEvictionAPI'
}
