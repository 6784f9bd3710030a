/** For users' tests: generated scenarios, checks, matchers. `fast-check` is needed for the arbitraries. */
export { clusters, faults, scenarios, traffic, workloads, type ClusterConstraints, type ClusterSketch, type FaultKind, type Range, type ScenarioConstraints, type WorkloadSketch } from './arbitraries.js'
export { checkDeterminism, type Determinism, type Divergence, type Parting } from '../scenario/index.js'
export { checkInvariants } from './check.js'
export { extendExpect, type ExpectLike, type OrreryMatchers, type StayAvailableOptions } from './matchers.js'
export { TestScenario, type Availability, type TestRun } from './run.js'
export { scenarioYaml, type ScenarioDocument } from './yaml.js'
