/**
 * Machines lose power, one by one or all of a zone, come back, restart. What one action switched off its undo switches
 * on again, and only that.
 */
import { DONE, failed, type ActionContext, type ActionHandler } from './handler.js'
import { machinesInZone, missingMachine } from './find.js'
import { heal } from './partition.js'

interface PowerMemo {
  readonly off: readonly string[]
}

export const crash: ActionHandler<'crash', PowerMemo> = {
  perform(context, { nodes }) {
    return missingMachine(context, nodes) ?? { ...DONE, memo: switchOff(context, nodes) }
  },
  undo: switchOn,
}

export const zoneOutage: ActionHandler<'zoneOutage', PowerMemo> = {
  perform(context, { zone }) {
    const machines = machinesInZone(context, zone)
    return machines.ok ? { ...DONE, memo: switchOff(context, machines.found) } : machines
  },
  undo: switchOn,
}

export const reboot: ActionHandler<'reboot'> = {
  perform(context, { nodes }) {
    const missing = missingMachine(context, nodes)
    if (missing !== undefined) return missing
    const dark = nodes.find((name) => !context.simulation.world.machines.isOn(name))
    if (dark !== undefined) return failed('contradiction', `machine "${dark}" has no power`, 'use recover')
    switchOn(context, switchOff(context, nodes))
    return DONE
  },
}

export const shutDownNode: ActionHandler<'shutDownNode', PowerMemo> = {
  perform(context, { nodes }) {
    const missing = missingMachine(context, nodes)
    if (missing !== undefined) return missing
    const { agent, world } = context.simulation
    const on = nodes.filter((name, i) => world.machines.isOn(name) && nodes.indexOf(name) === i)
    switchOff(context, on.filter((name) => agent.shutDown?.(name) !== true))
    return { ...DONE, memo: { off: on } }
  },
  undo(context, memo) {
    for (const name of memo.off) context.simulation.agent.cancelShutDown?.(name)
    switchOn(context, memo)
  },
}

export const recover: ActionHandler<'recover'> = {
  perform(context, { nodes, zone }) {
    const missing = missingMachine(context, nodes)
    if (missing !== undefined) return missing
    const inZone = zone === undefined ? undefined : machinesInZone(context, zone)
    if (inZone?.ok === false) return inZone
    const machines = inZone === undefined ? nodes : inZone.found
    for (const name of machines) heal(context, name, ['toApi', 'fromApi'])
    switchOn(context, { off: machines })
    return DONE
  },
}

function switchOff({ simulation, machinery }: ActionContext, names: readonly string[]): PowerMemo {
  const off = names.filter((name, i) => simulation.world.machines.isOn(name) && names.indexOf(name) === i)
  for (const name of off) machinery.powerOff(name)
  return { off }
}

function switchOn({ machinery }: ActionContext, { off }: PowerMemo): void {
  for (const name of off) if (machinery.has(name)) machinery.powerOn(name)
}
