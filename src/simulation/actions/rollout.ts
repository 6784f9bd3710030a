/** Steers a rollout, as `kubectl rollout`. */
import { failed, type ActionHandler } from './handler.js'

export const rollout: ActionHandler<'rollout'> = {
  perform: () => failed('contradiction', 'WIP'),
}
