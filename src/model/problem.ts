/**
 * What is wrong with something a user wrote: a manifest, a scenario, a command line. A problem is data, so that a
 * reader collects all of them instead of stopping at the first, and each front end shows them in its own way. A
 * message says what was found and what was expected; the remedy, if there is one, says what to do; the place says
 * where. Lines and columns count from 1.
 */

/** An error keeps the input from being used; a warning is told once and does not. */
export type Severity = 'error' | 'warning'

/** A place in a text that a user wrote. */
export interface Place {
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** One thing that is wrong with what a user wrote. */
export interface Problem extends Place {
  readonly severity: Severity
  /** A stable word for programs, such as `unknown-field`. */
  readonly code: string
  readonly message: string
  /** What to do about it. */
  readonly remedy?: string
  /** The path of the field within its document, such as `spec.template.spec.containers[0].image`. */
  readonly path?: string
}

/** One line for people: `shop.yaml:12:5: error: unknown field "spec.replica" (did you mean "replicas"?)`. */
export function formatProblem(problem: Problem): string {
  const place = formatPlace(problem)
  const remedy = problem.remedy === undefined ? '' : ` (${problem.remedy})`
  return `${place === '' ? '' : `${place}: `}${problem.severity}: ${problem.message}${remedy}`
}

/** A place as editors understand it: `file:line:column`, as far as it is known. */
export function formatPlace({ file, line, column }: Place): string {
  if (line === undefined) return file ?? ''
  const position = column === undefined ? `${line}` : `${line}:${column}`
  return file === undefined ? `line ${position}` : `${file}:${position}`
}
