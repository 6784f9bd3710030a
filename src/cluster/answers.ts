/** What a cluster answers to steps and questions, and how questions are put. */
import type { KubeObject } from '../model/index.js'
import type { Applied, PatchType } from '../simulation/index.js'

/** What a step came to. */
export interface StepResult {
  /** The number of the step in the history: the cause of what follows. */
  readonly transition: number
  /** Of an apply: what became of each object. */
  readonly applied: readonly Applied[]
  /** Of an addNode: the names of the new nodes. */
  readonly nodes: readonly string[]
  /** Of a step that is one request: the object that the API server answered with. */
  readonly object?: KubeObject
}

/** How waiting for rest ended. */
export interface Stability {
  readonly stable: boolean
  /** Since when nothing has been written, milliseconds. */
  readonly since: number
  /** What is not as it should be; empty if the cluster is stable. */
  readonly waiting: readonly string[]
}

export interface ListOptions {
  /** Only objects of this namespace. */
  readonly namespace?: string
  /** Only objects with these labels: a selector as text, or labels. */
  readonly selector?: string | Readonly<Record<string, string>>
}

/** Asks what would be. */
export interface DryRunOption {
  /** Nothing changes: the API server goes through everything and says what it would. */
  readonly dryRun?: boolean
}

/** Of a scale there is no dry run by patch: `scale` has one. */
export type PatchOptions = { /** As `kubectl patch --type`; default `merge`. */ readonly type?: PatchType } & ({ readonly subresource?: 'status' | 'scale'; readonly dryRun?: false } | { readonly subresource?: 'status'; readonly dryRun: boolean })
