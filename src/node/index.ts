/** The kubelet: pods on their nodes. */
export { kubeletConditions, type ConditionCore } from './conditions.js'
export { next, RESTART_BACK_OFF, waitMs, type BackOff, type BackOffLimits } from './back-off.js'
export { initialProbe, isSteady, periodMs, probed, tickAt, type ProbeKind, type ProbeState } from './probe.js'
