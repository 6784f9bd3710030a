/** api/defaults: an object as posted, its defaults, and what would be stored. */
import { applyDefaults, parseTime, prepareForCreate } from '../../src/model/index.js'
import { diff } from './compare.js'
import { inRequestNamespace, LIVE_KINDS, NOT_LIVE } from './live-kinds.js'
import type { Adapter } from './types.js'

export const apiDefaults: Adapter = {
  area: 'api/defaults',
  claims: ({ input }) => (LIVE_KINDS.has(input.object.kind) ? undefined : NOT_LIVE),
  run({ input, output }) {
    const defaulted = applyDefaults(input.object)
    const differences = diff(output.defaulted, defaulted, 'defaulted')
    if (output.created === undefined) return differences
    const { uid, creationTimestamp } = output.created.metadata
    const posted = inRequestNamespace({ ...defaulted, metadata: { ...defaulted.metadata, uid, creationTimestamp } })
    return diff(output.created, prepareForCreate(posted, parseTime(creationTimestamp)!), 'created', [...differences])
  },
}
