/** The cluster put together, and what is done to it from outside. */
export { Simulation, type SimulationOptions } from './simulation.js'
export type { NodeAgent, Process, SimulationHost, SimulationParts } from './host.js'
export {
  defaultParts, defaultReconcilers, kubeletAgent, schedulerProcess, type PartsOptions, type ProcessMaker, type ReconcilerMaker, type ReconcilersOptions,
} from './parts.js'
export { createNamespaces, createPriorityClasses } from './namespaces.js'
export { DEFAULT_CAPACITY, DEFAULT_PANIC, DEFAULT_POOL, nodeObject, type MachineIdentity, type NodePool, type PanicSettings } from './node-pool.js'
export { Machinery, NodeRefusedError } from './machinery.js'
export { Demands, type NamedDemand } from './demands.js'
export { DRAIN, Drains, type DrainStatus } from './drains.js'
export { Operator, STEP, type OperatorOptions, type StepOptions, type StepOutcome } from './operator.js'
export {
  canUndo, describeAction,
  type Action, type ActionError, type ActionKind, type ActionOf, type ActionOutcome, type Applied, type LinkChoice, type ObjectName, type PatchContent, type PatchType, type PodChoice, type ServerSide, type Target,
} from './actions/index.js'
export { NO_METRICS } from './no-metrics.js'
export { TRACE_VERSION } from './trace-version.js'
export { componentNames, isSidecar } from './components.js'
export { watchedKinds } from './watched-kinds.js'
export { isWholeProcess, MANAGER, SCHEDULER } from './managed-controllers.js'
export { INSTANCES_MAX } from './control-plane.js'
