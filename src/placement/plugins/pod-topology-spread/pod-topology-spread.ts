/**
 * PodTopologySpread spreads the pods that a selector means over the domains of a topology: as a condition
 * (DoNotSchedule) or as a preference (ScheduleAnyway, and the system's defaults).
 * Source: pkg/scheduler/framework/plugins/podtopologyspread.
 */
import type { PodTopologySpreadArgs } from '../../../model/index.js'
import type { Plugin } from '../../framework/plugin.js'
import { listedDefaults, SYSTEM_DEFAULTS } from './constraints.js'
import type { Defaults } from './constraints.js'
import { filter, NAME, preFilterWith } from './filtering.js'
import { eventsWith } from './queueing.js'
import { rankingWith } from './scoring.js'

/** The plugin with its default arguments. */
export const podTopologySpread: Plugin = makePlugin(SYSTEM_DEFAULTS)

/** The plugin with these arguments. */
export function configuredPodTopologySpread({ defaultConstraints, defaultingType }: PodTopologySpreadArgs): Plugin {
  return defaultingType === 'System' ? podTopologySpread : makePlugin(listedDefaults(defaultConstraints))
}

function makePlugin(defaults: Defaults): Plugin {
  return {
    name: NAME, preFilter: preFilterWith(defaults), filter, ...rankingWith(defaults), eventsToRegister: eventsWith(defaults),
  }
}
