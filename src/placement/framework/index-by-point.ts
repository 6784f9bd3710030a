/**
 * The plugins of a profile by extension point, in order. Worked out once per profile object.
 */
import type { FilterPlugin, Plugin, PreEnqueuePlugin, PreFilterPlugin, ScorePlugin } from './plugin.js'
import type { Profile, ProfilePlugin } from './profile.js'

type With<Point> = Plugin & Point

/** Plugins by the extension points that a decision goes through. */
export interface Points {
  readonly preEnqueue: readonly With<PreEnqueuePlugin>[]
  readonly preFilter: readonly With<PreFilterPlugin>[]
  readonly filter: readonly With<FilterPlugin>[]
  readonly score: readonly { readonly plugin: With<ScorePlugin>; readonly weight: number }[]
}

const known = new WeakMap<Profile, Points>()

/** The plugins of a profile by extension point. */
export function pointsOf(profile: Profile): Points {
  let points = known.get(profile)
  if (points !== undefined) return points
  const plugins = profile.plugins.map(({ plugin }) => plugin)
  points = {
    preEnqueue: plugins.filter((plugin): plugin is With<PreEnqueuePlugin> => plugin.preEnqueue !== undefined),
    preFilter: plugins.filter((plugin): plugin is With<PreFilterPlugin> => plugin.preFilter !== undefined),
    filter: plugins.filter((plugin): plugin is With<FilterPlugin> => plugin.filter !== undefined),
    score: profile.plugins.filter((each): each is ProfilePlugin & { plugin: With<ScorePlugin> } => each.plugin.score !== undefined),
  }
  known.set(profile, points)
  return points
}
