/** The kubelet: pods on their nodes. */
export { kubeletConditions, type ConditionCore } from './conditions.js'
export { next, RESTART_BACK_OFF, waitMs, type BackOff, type BackOffLimits } from './back-off.js'
export { initialProbe, isSteady, periodMs, probed, tickAt, type ProbeKind, type ProbeState } from './probe.js'
export { Kubelet } from './kubelet.js'
export type { KubeletOptions, NodeFacts } from './core.js'
export type { ContainerRow, Ending, NodeRow, PodRow } from './rows.js'
export { isReady, podPhase } from './pod-status.js'
export { healthyConditions } from './node-status.js'
