/**
 * What a reconciler's decision may yield and what it gets back. API requests are answered by the API server;
 * an event goes to the recorder, a command to the controller's own memory, both at once and without an answer
 * to look at. Several requests in `parallel` are made side by side; their answer is a list.
 */
import type { Answer, ApiRequest } from '../apiserver/index.js'
import type { KubeObject } from '../model/index.js'

/** A Kubernetes Event about an object. */
export interface EventEffect {
  readonly do: 'event'
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly regarding: KubeObject
}

/** A command to the controller's memory: `remember[command]` of the reconciler is called with `data`. */
export interface RememberEffect {
  readonly do: 'remember'
  readonly command: string
  readonly data?: unknown
}

/** Adds a key to the controller's own queue, at once or later. */
export interface EnqueueEffect {
  readonly do: 'enqueue'
  readonly key: string
  readonly afterMs?: number
}

export interface ParallelEffect {
  readonly do: 'parallel'
  readonly requests: readonly ApiRequest[]
}

export type Effect = ApiRequest | ParallelEffect | EventEffect | RememberEffect | EnqueueEffect

/** The answer to a request; a list for `parallel`; `{ ok: true }` without an object to look at for the rest. */
export type EffectAnswer = Answer & { readonly parallel?: readonly Answer[] }

/** How a sync ended. With an error its key is tried again after a back-off; without, its failures are forgotten. */
export interface Outcome {
  readonly error?: string
  readonly requeueAfterMs?: number
}

export type Decide = Generator<Effect, Outcome | void, EffectAnswer>
