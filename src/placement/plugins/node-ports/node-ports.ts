/**
 * NodePorts keeps a pod away from nodes on which a host port that it wants is taken.
 * Source: pkg/scheduler/framework/plugins/nodeports.
 */
import { onNode, onPod } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { hostPortsOf, portsCollide } from '../../model/host-ports.js'
import { unschedulable } from '../../framework/status.js'

const NAME = 'NodePorts'
const ERR_REASON = "node(s) didn't have free ports for the requested pod ports"
const REFUSED = unschedulable(NAME, ERR_REASON)

export const nodePorts: Plugin = {
  name: NAME,
  readsSpecOnly: true,
  preFilter: ({ podClass }) => ({ skip: podClass.hostPorts.length === 0 }),
  filterReads: 'node',
  filter({ podClass }, { usedPorts }) {
    return podClass.hostPorts.some((port) => usedPorts.isTaken(port)) ? REFUSED : undefined
  },
  eventsToRegister: [
    onNode(['AddNode']),
    onPod(
      ['DeletePod'],
      ({ podClass }, { old }) => hostPortsOf(old!.spec).some((freed) => podClass.hostPorts.some((port) => portsCollide(port, freed))),
    ),
  ],
}
