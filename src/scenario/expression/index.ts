/** Conditions in CEL over objects, metrics and time. */
export { compileExpression, isStale, type Evaluation, type Expression, type Outcome } from './compile.js'
export { readingFunctions, usage, type ReadingFunction } from './functions.js'
export type { Observed } from './observed.js'
export { metricNames, type Dependency, type Read, type Reader, type ServiceMetrics } from './reader.js'
export type { ExpressionError } from './expression-error.js'
export { zeros } from './view.js'
