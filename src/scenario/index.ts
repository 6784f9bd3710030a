/** Scenarios: the format of their files, reading them, and the conditions in them. */
export { readScenario, type ReadScenarioOptions, type ReadScenarioResult } from './read/read-scenario.js'
export { filesOf, type DirectoryEntry, type FileAccess } from './read/files.js'
export type { Action, PodChoice } from './resolve/action.js'
export {
  behaviourDefaults, behaviourOf, type App, type Behaviour, type ContainerFacts, type Exit, type FailureWindow,
} from './resolve/app.js'
export type { NodePool } from './resolve/cluster.js'
export type { Condition, QualifiedName, Target } from './resolve/context.js'
export type { Expectation, Since } from './resolve/expectation.js'
export { imageEntry, type Image, type Registry } from './resolve/image.js'
export type { Rate } from './resolve/rate.js'
export type { SchedulerChoice } from './resolve/scheduler.js'
export type { Delay, Latencies, Scenario } from './resolve/scenario.js'
export type { Step, Trigger } from './resolve/step.js'
export type { Demand } from './resolve/traffic.js'
export { actionKinds, apiVersion, kind, scenarioSchema, specSchema, undoableKinds, type ActionKind } from './schema/index.js'
export {
  compileExpression, isStale, metricNames, readingFunctions, usage, zeros,
  type Dependency, type Evaluation, type Expression, type ExpressionError, type Outcome, type Read, type Reader,
  type ReadingFunction, type ServiceMetrics,
} from './expression/index.js'
export { checkDeterminism, type Determinism, type Divergence, type Parting } from './run/determinism.js'
export { runScenario, ScenarioRunner, type RunOptions } from './run/runner.js'
export { unexpectedViolations } from './run/violations.js'
export type { ExpectationResult, FaultRecovery, Interval, KeyFigures, ScenarioResult, StepFailure, ViolationResult } from './run/result.js'
