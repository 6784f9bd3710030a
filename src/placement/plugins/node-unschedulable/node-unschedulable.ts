/**
 * NodeUnschedulable keeps pods away from cordoned nodes, unless they tolerate the taint that a cordon brings. It
 * reads `spec.unschedulable` itself: the taint may come later.
 * Source: pkg/scheduler/framework/plugins/nodeunschedulable.
 */
import { toleratesAny } from '../../../model/index.js'
import type { Taint } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import { withFilterMany } from '../../framework/for-many.js'
import type { Plugin } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'
import type { NodeColumns } from '../../model/node-columns.js'
import { perSpec } from '../../model/class-notes.js'

const NAME = 'NodeUnschedulable'
const ERR_REASON_UNSCHEDULABLE = 'node(s) were unschedulable'
const REFUSED = unresolvable(NAME, ERR_REASON_UNSCHEDULABLE)

const CORDON: Taint = Object.freeze({ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })

/** Whether pods of a class may run on cordoned nodes. */
const toleratesCordon = perSpec(({ spec }) => toleratesAny(spec.tolerations, CORDON))

function keepOpen({ cordoned }: NodeColumns, rows: Int32Array, from: number, to: number): number {
  let end = from
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    rows[end] = row
    end += 1 - cordoned[row]!
  }
  return end
}

export const nodeUnschedulable: Plugin = {
  name: NAME,
  readsSpecOnly: true,
  filterReads: 'object',
  filter: withFilterMany(
    ({ podClass }, node) => (node.unschedulable && !toleratesCordon(podClass) ? REFUSED : undefined),
    ({ podClass }, { columns }, _state, rows, from, to) => (toleratesCordon(podClass) ? to : keepOpen(columns, rows, from, to)),
  ),
  eventsToRegister: [
    onNode(['AddNode'], (_pod, { new: node }) => node!.spec?.unschedulable !== true),
    onNode(['UpdateNodeTaint'], (_pod, { old, new: node }) => old!.spec?.unschedulable === true && node!.spec?.unschedulable !== true),
    onPod(['UpdateOwnToleration'], (_pod, { new: pod }) => toleratesAny(pod!.spec.tolerations, CORDON)),
  ],
}
