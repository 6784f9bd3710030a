/** Sets the clocks of machines wrong: nodes', or that of a machine of the control plane. Its undo sets them right. */
import { RIGHT, type ClockSetting } from '../../world/index.js'
import { hostOf } from '../instance.js'
import { DONE, failed, type ActionContext, type ActionHandler } from './handler.js'
import { missingMachine } from './find.js'

interface ClockMemo {
  readonly nodes: readonly string[]
  readonly controlPlane?: number
}

export const skewClock: ActionHandler<'skewClock', ClockMemo> = {
  perform(context, { nodes, controlPlane, offsetMs, perSecond }) {
    const missing = missingMachine(context, nodes)
    if (missing !== undefined) return missing
    const { instances = 1 } = context.simulation.options
    if (controlPlane !== undefined && controlPlane > instances) return failed('missing', `the control plane has no machine ${controlPlane}`, 'say how many there are in controlPlane.instances')
    const memo: ClockMemo = { nodes, ...(controlPlane === undefined ? {} : { controlPlane }) }
    setClocks(context, memo, { offsetMs, perSecond })
    return { ...DONE, memo }
  },
  undo(context, memo) {
    setClocks(context, memo, RIGHT)
  },
}

function setClocks({ simulation }: ActionContext, { nodes, controlPlane: number }: ClockMemo, setting: ClockSetting): void {
  const { world: { clocks }, controlPlane } = simulation
  for (const node of nodes) clocks.set(node, setting)
  if (number === undefined) return
  if (controlPlane === undefined) clocks.set(hostOf(number), setting)
  else controlPlane.setClock(number, setting)
}
