/** Machines join and leave for good. */
import { nearestWord } from '../../model/index.js'
import { failed, refusedBy, DONE, type ActionHandler } from './handler.js'
import { missingMachine } from './find.js'

export const addNode: ActionHandler<'addNode'> = {
  perform({ machinery }, { pool: poolName, count, name, zone }) {
    const { pools } = machinery
    const pool = poolName === undefined ? pools[0] : pools.find((each) => each.name === poolName)
    if (pool === undefined) {
      const near = poolName === undefined ? undefined : nearestWord(poolName, pools.map((each) => each.name))
      return failed('missing', `there is no node pool "${poolName ?? ''}"`, near === undefined ? undefined : `did you mean "${near}"?`)
    }
    if (name !== undefined && machinery.has(name)) return failed('contradiction', `there is a machine "${name}" already`, 'give the new one another name')
    if (name !== undefined && count > 1) return failed('contradiction', `${count} nodes cannot have one name`)
    const options = { ...(name === undefined ? {} : { name }), ...(zone === undefined ? {} : { zone }) }
    const nodes = Array.from({ length: count }, () => machinery.add(pool, options))
    return { ok: true, nodes }
  },
}

export const removeNode: ActionHandler<'removeNode'> = {
  perform(context, { nodes }) {
    const missing = missingMachine(context, nodes)
    if (missing !== undefined) return missing
    for (const name of nodes) {
      const answer = context.machinery.remove(name)
      // A machine whose Node object is gone already just leaves.
      if (!answer.ok && answer.reason !== 'NotFound') return refusedBy(answer)
    }
    return DONE
  },
}
