/** The key figures of a run, counted from its commits into the state. */
import { getCondition, keyOf, type DaemonSet, type Deployment, type Pod, type StatefulSet } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { cell, column, type Cell, type Change, type Column } from '../../sim/index.js'
import type { Simulation } from '../../simulation/index.js'
import type { Traffic } from '../../traffic/index.js'
import type { FaultRecovery, KeyFigures } from './result.js'

interface Fault extends FaultRecovery {
  /** Whether any workload missed pods since. */
  readonly hurt: boolean
}

type Workload = DaemonSet | Deployment | StatefulSet

const WORKLOADS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet']

const CREATED = 0
const DELETED = 1
const EVICTED = 2
const RESTARTS = 3
const WRITES = 4

const FAULTS_MAX = 1000

export class Figures {
  private readonly counts: Column
  private readonly faults: Cell<readonly Fault[]>
  /** Workloads that miss pods; derived. */
  private missing: Set<string> | undefined

  constructor(private readonly simulation: Simulation) {
    const { engine, ledger } = simulation
    this.counts = column(engine.state, 'scenario/figures', 'f64')
    this.faults = cell<readonly Fault[]>(engine.state, 'scenario/faults', [])
    ledger.observe((change) => this.look(change))
    engine.onRestore(() => (this.missing = undefined))
  }

  /** A fault began; its recovery is timed. */
  fault(name: string): void {
    const { now } = this.simulation
    if (this.faults.get().length < FAULTS_MAX) this.faults.set(freeze([...this.faults.get(), { atMs: now, name, hurt: this.missingNow().size > 0 }]))
  }

  /** Called when an instant is at rest. */
  atRest(): void {
    const faults = this.faults.get()
    if (!faults.some((fault) => fault.recoveredAfterMs === undefined)) return
    const missing = this.missingNow().size > 0
    const next = faults.map((fault): Fault => {
      if (fault.recoveredAfterMs !== undefined || (missing && fault.hurt) || (!missing && !fault.hurt)) return fault
      return missing ? { ...fault, hurt: true } : { ...fault, recoveredAfterMs: this.simulation.now - fault.atMs }
    })
    if (next.some((fault, i) => fault !== faults[i])) this.faults.set(freeze(next))
  }

  result(): KeyFigures {
    const traffic = this.simulation.processes.get('traffic') as Traffic | undefined
    return {
      services: (traffic?.services() ?? []).map((name) => ({ name, ...traffic!.figures(name)! })),
      podsCreated: this.counts.get(CREATED),
      podsDeleted: this.counts.get(DELETED),
      evictions: this.counts.get(EVICTED),
      restarts: this.counts.get(RESTARTS),
      apiWrites: this.counts.get(WRITES),
      faults: this.faults.get().map(({ atMs, name, hurt, recoveredAfterMs }) => ({ atMs, name, ...(hurt && recoveredAfterMs === undefined ? {} : { recoveredAfterMs: recoveredAfterMs ?? 0 }) })),
    }
  }

  private look(change: Change): void {
    this.add(WRITES, 1)
    if (change.kind === 'Pod') this.lookAtPod(change as Change<Pod>)
    else if (WORKLOADS.includes(change.kind) && this.missing !== undefined) judge(this.missing, change.kind, change.key, (change as Change<Workload>).new)
  }

  private lookAtPod({ old, new: pod }: Change<Pod>): void {
    if (old === undefined) this.add(CREATED, 1)
    if (pod === undefined) {
      this.add(DELETED, 1)
    } else if (old !== undefined && old.status !== pod.status) {
      this.add(RESTARTS, restartsOf(pod) - restartsOf(old))
      // Counted when it is decided: on a node that is down the evicted pod itself may stay for ever.
      if (isEvicted(pod) && !isEvicted(old)) this.add(EVICTED, 1)
    }
  }

  private add(which: number, count: number): void {
    if (count !== 0) this.counts.set(which, this.counts.get(which) + count)
  }

  private missingNow(): Set<string> {
    if (this.missing !== undefined) return this.missing
    this.missing = new Set()
    for (const kind of WORKLOADS) for (const workload of this.simulation.ledger.store.list<Workload>(kind)) judge(this.missing, kind, keyOf(workload), workload)
    return this.missing
  }
}

function judge(missing: Set<string>, kind: string, key: string, workload: Workload | undefined): void {
  if (workload !== undefined && missesPods(workload)) missing.add(`${kind} ${key}`)
  else missing.delete(`${kind} ${key}`)
}

function missesPods(workload: Workload): boolean {
  if (workload.kind === 'DaemonSet') return (workload.status?.numberUnavailable ?? 0) > 0
  return (workload.status?.availableReplicas ?? 0) < (workload.spec.replicas ?? 1)
}

/** The kubelet's evictions for limits of storage are no disruptions: the pod itself took too much. */
function isEvicted({ status }: Pod): boolean {
  return status?.reason === 'Evicted' || getCondition(status?.conditions, 'DisruptionTarget')?.status === 'True'
}

function restartsOf(pod: Pod): number {
  let sum = 0
  for (const { restartCount } of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) sum += restartCount
  return sum
}
