/**
 * PodTopologySpread spreads the pods that a selector means over the domains of a topology: as a condition
 * (DoNotSchedule) or as a preference (ScheduleAnyway, and the system's defaults).
 * Source: pkg/scheduler/framework/plugins/podtopologyspread.
 */
import type { Plugin } from '../../framework/plugin.js'
import { filter, NAME, preFilter } from './filtering.js'
import { eventsToRegister } from './queueing.js'
import { normalizeScore, preScore, score } from './scoring.js'

export const podTopologySpread: Plugin = { name: NAME, preFilter, filter, preScore, score, normalizeScore, eventsToRegister }
