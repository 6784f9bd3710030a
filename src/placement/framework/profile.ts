/**
 * A profile: which plugins run at which extension point, in which order, with which weights, and how many nodes are
 * looked at. A pod chooses its profile by `schedulerName`.
 * Source: pkg/scheduler/apis/config (KubeSchedulerProfile), pkg/scheduler/framework/runtime (frameworkImpl).
 */
import type { Plugin } from './plugin.js'
import { pointsOf } from './points.js'
import type { Points } from './points.js'

/** A plugin of a profile; the weight multiplies its normalised scores. */
export interface ProfilePlugin {
  readonly plugin: Plugin
  readonly weight: number
}

/** A profile, chosen by a pod's `schedulerName`. */
export interface Profile {
  readonly schedulerName: string
  /** Every plugin that stands at any point, once. */
  readonly plugins: readonly Plugin[]
  readonly points: Points
  /** How many of the nodes are looked for, in percent; 0 lets the number of nodes decide. */
  readonly percentageOfNodesToScore: number
}

/** A profile in which each plugin stands at every extension point that it implements, in this order. */
export function makeProfile(schedulerName: string, entries: readonly ProfilePlugin[], percentageOfNodesToScore = 0): Profile {
  const plugins = Object.freeze(entries.map(({ plugin }) => plugin))
  const weights = new Map(entries.map(({ plugin, weight }) => [plugin, weight]))
  return Object.freeze({ schedulerName, plugins, points: pointsOf(plugins, (plugin) => weights.get(plugin)!), percentageOfNodesToScore })
}
