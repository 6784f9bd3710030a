/**
 * NodeName holds a pod that names its node already to that node.
 * Source: pkg/scheduler/framework/plugins/nodename.
 */
import { onNode } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'

const NAME = 'NodeName'
const ERR_REASON = "node(s) didn't match the requested node name"
const REFUSED = unresolvable(NAME, ERR_REASON)

export const nodeName: Plugin = {
  name: NAME,
  preFilter: ({ pod }) => ({ skip: (pod.spec.nodeName ?? '') === '' }),
  filter({ pod }, node) {
    return pod.spec.nodeName === node.name ? undefined : REFUSED
  },
  eventsToRegister: [onNode(['AddNode'])],
}
