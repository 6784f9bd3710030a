/** api/int-or-percent: shares of a total, and a Deployment's two bounds together. */
import { resolveFenceposts, scaledIntOrPercent } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const apiIntOrPercent: Adapter = {
  area: 'api/int-or-percent',
  run({ input, output }) {
    const actual = input.op === 'fenceposts'
      ? resolveFenceposts(input.maxSurge, input.maxUnavailable, input.desired)
      : scaledIntOrPercent(input.value, input.total, input.roundUp)
    return diff(output, actual)
  },
}
