/**
 * Whether the kubelet process of a node runs. A stopped one has lost its memory, a paused one only stands still.
 * The machine's power is another fact: a process runs only while its machine does, which `isActive` of the world
 * puts together.
 */
import { freeze } from '../plain/index.js'
import { dictionary, type Dictionary } from '../sim/index.js'
import type { Facts } from './facts.js'

export type ProcessState = 'running' | 'paused' | 'stopped'

export interface KubeletProcess {
  readonly state: ProcessState
  readonly sinceMs: number
}

export class Kubelets {
  private readonly rows: Dictionary<KubeletProcess>

  constructor(private readonly facts: Facts) {
    this.rows = dictionary(facts.ledger.engine.state, 'world/kubelets')
  }

  get(node: string): KubeletProcess | undefined {
    return this.rows.get(node)
  }

  isRunning(node: string): boolean {
    return this.rows.get(node)?.state === 'running'
  }

  /** Starts, pauses or stops the process; no fact if it is so already. */
  set(node: string, state: ProcessState): void {
    if ((this.rows.get(node)?.state ?? 'stopped') === state) return
    this.rows.set(node, freeze({ state, sinceMs: this.facts.now }))
    this.facts.record('kubelet', node, `kubelet ${state}`)
  }

  /** Forgets the process of a machine that is gone. */
  forget(node: string): void {
    this.rows.delete(node)
  }
}
