/**
 * InterPodAffinity lets pods say near which other pods they must, must not, would rather or would rather not run,
 * and lets placed pods have their say about newcomers.
 * Source: pkg/scheduler/framework/plugins/interpodaffinity.
 */
import type { Plugin } from '../../framework/plugin.js'
import { filter, NAME, preFilter } from './filtering.js'
import { eventsToRegister } from './queueing.js'
import { normalizeScore, preScore, score } from './scoring.js'

export const interPodAffinity: Plugin = { name: NAME, preFilter, filter, preScore, score, normalizeScore, eventsToRegister }
