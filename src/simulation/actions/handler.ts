/**
 * How an action is done. It is done whole or, where something that it names is not there, not at all: then the
 * outcome says what is missing. What the API server refuses is told in its words. An action that leaves something
 * behind that can be taken back remembers, as plain data, what it changed, so that its undo changes no more than that.
 */
import type { Answer, ApiRequest, Refusal } from '../../apiserver/index.js'
import type { KubeObject } from '../../model/index.js'
import type { Demands } from '../demands.js'
import type { Drains } from '../drains.js'
import type { Machinery } from '../machinery.js'
import type { Simulation } from '../simulation.js'
import type { ActionKind, ActionOf } from './action.js'

/** What actions work on. */
export interface ActionContext {
  readonly simulation: Simulation
  readonly machinery: Machinery
  readonly demands: Demands
  readonly drains: Drains
  /** Which of the caller's steps this is, if the caller counts. */
  readonly step?: number
  /** The namespace of objects that do not say one. */
  readonly namespace: string
  /** Who does it, as the history names them. */
  readonly actor: string
  /** Makes a request of the actor, in earnest or on trial. */
  readonly request: (asked: ApiRequest) => Answer
  /** Whether everything is only tried out. */
  readonly isDry: boolean
}

/** Why an action was not done. */
export interface ActionError {
  /** `missing`: what it names is not there; `refused`: by the API server; `contradiction`: it makes no sense now. */
  readonly code: 'missing' | 'refused' | 'contradiction'
  readonly message: string
  readonly remedy?: string
  readonly refusal?: Refusal
}

/** What became of one object of an apply. */
export interface Applied {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly result: 'created' | 'configured' | 'unchanged' | 'serverside-applied' | 'refused'
  /** The object as it is now; absent if it was refused. */
  readonly object?: KubeObject
  readonly refusal?: Refusal
  readonly warning?: string
}

/** Plain data that an action remembers for its undo. */
export type Memo = object

/** `object` is what the API server answered, where the action is one request. */
export type ActionOutcome<M extends Memo = Memo> =
  | { readonly ok: true; readonly memo?: M; readonly object?: KubeObject; readonly applied?: readonly Applied[]; readonly nodes?: readonly string[] }
  | { readonly ok: false; readonly error: ActionError; readonly applied?: readonly Applied[] }

/** An outcome that failed. */
export type Failure = Extract<ActionOutcome, { readonly ok: false }>

export interface ActionHandler<K extends ActionKind, M extends Memo = Memo> {
  perform(context: ActionContext, action: ActionOf<K>): ActionOutcome<M>
  /** Takes back what the action did; absent: it cannot be taken back. */
  undo?(context: ActionContext, memo: M): void
}

export const DONE: { readonly ok: true } = Object.freeze({ ok: true })

export function failed(code: ActionError['code'], message: string, remedy?: string): Failure {
  return { ok: false, error: remedy === undefined ? { code, message } : { code, message, remedy } }
}

export function refusedBy(refusal: Refusal): Failure {
  return { ok: false, error: { code: 'refused', message: refusal.message, refusal } }
}
