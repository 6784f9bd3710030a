/**
 * What runs in pods: which containers have a process, since when, until when they take requests. The kubelet of a
 * node writes it, traffic and metrics read it. A machine that loses power takes all of it along, which readers ask
 * of the machine and not of these rows.
 */
import { dictionary, freeze, type Dictionary, type Ledger } from '../sim/index.js'

/** One running process. */
export interface RunningContainer {
  readonly name: string
  readonly image: string
  readonly startedAt: number
  /** From when on it takes no new requests (it got SIGTERM); absent: it goes on. */
  readonly refusesFrom?: number
}

export interface Runtime {
  readonly uid: string
  readonly node: string
  /** Main and sidecar containers that run, in the order of the spec. */
  readonly containers: readonly RunningContainer[]
}

export class Runtimes {
  private readonly rows: Dictionary<Runtime>
  private readonly subscribers: ((key: string) => void)[] = []

  constructor(ledger: Ledger) {
    this.rows = dictionary(ledger.engine.state, 'world/runtimes')
  }

  get(key: string): Runtime | undefined {
    return this.rows.get(key)
  }

  /** The keys of all pods in which something runs, sorted. */
  keys(): string[] {
    return this.rows.keys()
  }

  /** Says what runs in a pod now; undefined or no containers: nothing. */
  set(key: string, runtime: Runtime | undefined): void {
    const before = this.rows.get(key)
    if (runtime === undefined || runtime.containers.length === 0) {
      if (!this.rows.delete(key)) return
    } else {
      if (before !== undefined && sameRuntime(before, runtime)) return
      this.rows.set(key, freeze(runtime))
    }
    for (const subscriber of this.subscribers) subscriber(key)
  }

  onChange(subscriber: (key: string) => void): void {
    this.subscribers.push(subscriber)
  }
}

function sameRuntime(a: Runtime, b: Runtime): boolean {
  if (a.uid !== b.uid || a.node !== b.node || a.containers.length !== b.containers.length) return false
  return a.containers.every((container, i) => {
    const other = b.containers[i]!
    return container.name === other.name && container.startedAt === other.startedAt && container.refusesFrom === other.refusesFrom
  })
}
