/**
 * DefaultBinder binds a pod with a Binding to the node that was chosen.
 * Source: pkg/scheduler/framework/plugins/defaultbinder.
 */
import type { Plugin } from '../../framework/plugin.js'

const NAME = 'DefaultBinder'

export const defaultBinder: Plugin = {
  name: NAME,
  bind: (_pod, node) => ({ kind: 'Binding', target: node.name }),
}
