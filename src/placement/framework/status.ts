/**
 * What a plugin says when it refuses: the verdict is a value, never an exception. `Unschedulable` means that
 * evicting pods from the node might help, `UnschedulableAndUnresolvable` that it cannot; whoever has no objection
 * says nothing at all. Statuses are made once per distinct refusal and compared by identity where that is faster.
 * Source: pkg/scheduler/framework (interface.go, Status and Code).
 */

/** The two kinds of refusal. */
export type RejectionCode = 'Unschedulable' | 'UnschedulableAndUnresolvable'

/** A refusal: who, whether preemption could help, and why. */
export interface Status {
  readonly plugin: string
  readonly code: RejectionCode
  readonly reasons: readonly string[]
}

/** A refusal that evicting pods from the node might lift. */
export function unschedulable(plugin: string, ...reasons: string[]): Status {
  return Object.freeze({ plugin, code: 'Unschedulable', reasons: Object.freeze(reasons) })
}

/** A refusal that no eviction lifts. */
export function unresolvable(plugin: string, ...reasons: string[]): Status {
  return Object.freeze({ plugin, code: 'UnschedulableAndUnresolvable', reasons: Object.freeze(reasons) })
}

/** Something went wrong: the pod is tried again after a back-off, whatever happens meanwhile. */
export interface Failure {
  readonly plugin: string
  readonly code: 'Error'
  readonly reasons: readonly string[]
}

/** A failure. */
export function failure(plugin: string, ...reasons: string[]): Failure {
  return Object.freeze({ plugin, code: 'Error', reasons: Object.freeze(reasons) })
}

/** Whether what a plugin answered is a refusal or failure. */
export function isStatus(answer: object | undefined): answer is Status | Failure {
  return answer !== undefined && 'code' in answer
}
