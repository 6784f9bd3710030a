/** Quotas: what objects use of them, and whether there is room for one more. */
export { chargeQuotas } from './charge.js'
export type { Charge } from './charge.js'
export { countNames, limits as isLimitOf } from './resources.js'
export { isInScopes, scopesOf } from './scopes.js'
export { chargedUntil, isCharged, quotaUsage } from './usage.js'
