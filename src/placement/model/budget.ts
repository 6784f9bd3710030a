/** A PodDisruptionBudget, as far as the scheduler reads it. Source: policy/v1. */
import type { LabelSelector } from '../../model/index.js'

/** What preemption reads of a PodDisruptionBudget. */
export interface Budget {
  readonly metadata: { readonly namespace?: string | undefined }
  readonly spec?: { readonly selector?: LabelSelector | undefined } | undefined
  readonly status?: {
    readonly disruptionsAllowed?: number | undefined
    readonly disruptedPods?: Readonly<Record<string, string>> | undefined
  } | undefined
}
