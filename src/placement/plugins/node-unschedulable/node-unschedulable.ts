/**
 * NodeUnschedulable keeps pods away from cordoned nodes, unless they tolerate the taint that a cordon brings. It
 * reads `spec.unschedulable` itself: the taint may come later.
 * Source: pkg/scheduler/framework/plugins/nodeunschedulable.
 */
import { toleratesAny } from '../../../model/index.js'
import type { Taint } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'
import type { PodClass } from '../../model/pod-class.js'
import { perClass } from '../../model/pod-class.js'

const NAME = 'NodeUnschedulable'
const ERR_REASON_UNSCHEDULABLE = 'node(s) were unschedulable'
const REFUSED = unresolvable(NAME, ERR_REASON_UNSCHEDULABLE)

const CORDON: Taint = Object.freeze({ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })

/** Whether pods of a class may run on cordoned nodes. */
const toleratesCordon = perClass(({ spec }: PodClass) => toleratesAny(spec.tolerations, CORDON))

export const nodeUnschedulable: Plugin = {
  name: NAME,
  filterReadsOneNode: true,
  filter({ podClass }, node) {
    return node.unschedulable && !toleratesCordon(podClass) ? REFUSED : undefined
  },
  eventsToRegister: [
    onNode(['AddNode'], (_pod, { new: node }) => node!.spec?.unschedulable !== true),
    onNode(['UpdateNodeTaint'], (_pod, { old, new: node }) => old!.spec?.unschedulable === true && node!.spec?.unschedulable !== true),
    onPod(['UpdateOwnToleration'], (_pod, { new: pod }) => toleratesAny(pod!.spec.tolerations, CORDON)),
  ],
}
