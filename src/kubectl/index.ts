/** What kubectl does on the client's side: each command as a pure function that makes a request. */
export { applyObject, type Application, type ApplyOptions } from './apply.js'
export { NOTHING_TO_DO, type Command } from './command.js'
export { planDrain, type DrainOptions, type DrainPlan } from './drain.js'
export { type KindReader } from './in-namespace.js'
export { annotate, label, type Assignments } from './label.js'
export { cordon, taint, uncordon, untaint } from './nodes.js'
export { scale } from './scale.js'
export { serverSideApply, type ServerSideOptions } from './server-side-apply.js'
export { setImage } from './set-image.js'
export {
  isNotDone, RESTARTED_AT, rolloutHistory, rolloutPausePatch, rolloutRestartPatch, rolloutResumePatch, rolloutUndoPatch, revisionUndoPatch, notPausable, type NotDone,
} from './rollout.js'
