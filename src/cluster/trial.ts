/** Steps on trial: what would come of them, while nothing does. */
import type { KubeObject } from '../model/index.js'
import type { ActionOutcome, Operator } from '../simulation/index.js'
import { errorOf } from './errors.js'
import { readStep, type ReadStepOptions, type Step } from './steps.js'

export function tryStep(operator: Operator, step: Step, options: ReadStepOptions): ActionOutcome {
  return operator.dryRun(readStep(step, options).action, { namespace: options.namespace })
}

/** The object of a step as it would be; throws what the step would throw. */
export function triedObject(operator: Operator, step: Step, options: ReadStepOptions): KubeObject | undefined {
  const outcome = tryStep(operator, step, options)
  if (!outcome.ok) throw errorOf(outcome)
  return outcome.object
}
