/**
 * What runs in pods: which containers have a process, since when, until when they take requests, by the pods' uids:
 * two pods of one name may run at the same time, on two nodes. The kubelet of a node writes it, traffic and metrics
 * read it. A machine that loses power takes all of it along, which readers ask of the machine and not of these rows.
 */
import { freeze } from '../plain/index.js'
import { dictionary, type Dictionary, type Ledger } from '../sim/index.js'

/** One running process. */
export interface RunningContainer {
  readonly name: string
  readonly image: string
  readonly startedAt: number
  /** From when on it takes no new requests (it got SIGTERM); absent: it goes on. */
  readonly refusesFrom?: number
}

export interface Runtime {
  /** The pod's `namespace/name`. */
  readonly pod: string
  readonly node: string
  /** Main and sidecar containers that run, in the order of the spec. */
  readonly containers: readonly RunningContainer[]
}

export class Runtimes {
  private readonly rows: Dictionary<Runtime>
  private readonly subscribers: ((pod: string, uid: string) => void)[] = []

  constructor(ledger: Ledger) {
    this.rows = dictionary(ledger.engine.state, 'world/runtimes')
  }

  get(uid: string | undefined): Runtime | undefined {
    return uid === undefined ? undefined : this.rows.get(uid)
  }

  /** The uids of all pods in which something runs, sorted. */
  uids(): string[] {
    return this.rows.keys()
  }

  /** Says what runs in a pod now; undefined or no containers: nothing. */
  set(uid: string, runtime: Runtime | undefined): void {
    const before = this.rows.get(uid)
    if (runtime === undefined || runtime.containers.length === 0) {
      if (before === undefined) return
      this.rows.delete(uid)
    } else {
      if (before !== undefined && sameRuntime(before, runtime)) return
      this.rows.set(uid, freeze(runtime))
    }
    for (const subscriber of this.subscribers) subscriber((runtime ?? before!).pod, uid)
  }

  /** Calls `subscriber` with `namespace/name` and uid of a pod in which something else runs now. */
  onChange(subscriber: (pod: string, uid: string) => void): void {
    this.subscribers.push(subscriber)
  }
}

function sameRuntime(a: Runtime, b: Runtime): boolean {
  if (a.node !== b.node || a.containers.length !== b.containers.length) return false
  return a.containers.every((container, i) => {
    const other = b.containers[i]!
    return container.name === other.name && container.startedAt === other.startedAt && container.refusesFrom === other.refusesFrom
  })
}
