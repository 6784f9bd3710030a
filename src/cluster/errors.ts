/**
 * What the library throws. Each error carries its facts as data beside the message: problems with their places, the
 * API server's refusal, what a step named and was not there. A bug of the simulator is a plain `Error`.
 */
import { refusalText, type Refusal } from '../apiserver/index.js'
import { formatProblem, type Problem } from '../model/index.js'
import type { ActionError, ActionOutcome, Applied } from '../simulation/index.js'

/** A manifest is wrong; nothing of it was applied. Each problem has its place and, where there is one, its remedy. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
  }
}

/** The scheduler's configuration is wrong. Each problem has its place and, where there is one, its remedy. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
  }
}

/** The API server refused something, in upstream's words. Of an apply, `applied` says what became of each object. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  constructor(
    readonly refusal: Refusal,
    readonly applied: readonly Applied[] = [],
  ) {
    super(refusalText(refusal))
  }
}

/** A step cannot be done: it names something that is not there, or makes no sense now. Nothing was changed. */
export class StepError extends Error {
  override readonly name = 'StepError'
  constructor(readonly error: ActionError) {
    super(error.remedy === undefined ? error.message : `${error.message} (${error.remedy})`)
  }
}

/** There is no such object. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError'
}

/** An option or argument is wrong. */
export class OptionError extends TypeError {
  override readonly name = 'OptionError'
}

/** A saved state cannot be loaded here. */
export class StateError extends Error {
  override readonly name = 'StateError'
}

/** What is thrown of an action that was not done. */
export function errorOf({ error, applied }: Extract<ActionOutcome, { readonly ok: false }>): RefusedError | StepError {
  return error.refusal === undefined ? new StepError(error) : new RefusedError(error.refusal, applied)
}
