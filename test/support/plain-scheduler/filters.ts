/** The filters of the default profile, in their order; each says what it refuses and why. */
import { findMatchingUntoleratedTaint, isHardTaint, toleratesAny } from '../../../src/model/index.js'
import type { Container, Pod } from '../../../src/model/index.js'
import { matchesNodeSelector } from '../../../src/placement/matching/node-selector.js'
import { podAffinityFilter } from './affinity.js'
import { asked, offered } from './resources.js'
import { spreadFilter } from './spreading.js'
import type { View, ViewedNode } from './view.js'
import { volumeLimitFilter } from './volumes.js'

/** A refusal. */
export interface Refused {
  readonly plugin: string
  /** Whether evicting pods from the node might help. */
  readonly resolvable: boolean
  readonly reasons: readonly string[]
}

const USUAL = ['cpu', 'memory', 'ephemeral-storage']
const SPREAD = "node(s) didn't match pod topology spread constraints"
const AFFINITY = {
  'lonely': "node(s) didn't match pod affinity rules",
  'too close': "node(s) didn't match pod anti-affinity rules",
  'unwelcome': "node(s) didn't satisfy existing pods anti-affinity rules",
}

const no = (plugin: string, resolvable: boolean, ...reasons: string[]): Refused => ({ plugin, resolvable, reasons })

function portsOf({ spec }: Pod): { port: number; protocol: string; ip: string }[] {
  const containers: readonly Container[] = [...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'), ...spec.containers]
  return containers.flatMap(({ ports = [] }) => ports)
    .filter(({ hostPort = 0 }) => hostPort > 0)
    .map(({ hostPort, protocol, hostIP }) => ({ port: hostPort!, protocol: protocol || 'TCP', ip: hostIP || '0.0.0.0' }))
}

function portIsTaken(newcomer: Pod, { pods }: ViewedNode): boolean {
  const wanted = portsOf(newcomer)
  return wanted.length > 0 && pods.some(({ pod }) => portsOf(pod).some((b) => wanted.some((a) =>
    a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0'))))
}

function missing(newcomer: Pod, node: ViewedNode): Refused | undefined {
  const offers = (name: string): number => offered(node.node, name)
  const wanted = [...asked(newcomer).filter].filter(([, amount]) => amount > 0)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  const short = wanted.filter(([name, amount]) => amount > offers(name) - (node.used.filter.get(name) ?? 0))
  const reasons = [...(node.pods.length + 1 > offers('pods') ? ['Too many pods'] : []), ...short.map(([name]) => `Insufficient ${name}`)]
  return reasons.length === 0 ? undefined : no('NodeResourcesFit', short.every(([name, amount]) => amount <= offers(name)), ...reasons)
}

function rank(name: string): number {
  return USUAL.includes(name) ? USUAL.indexOf(name) : USUAL.length
}

export type Filter = (node: ViewedNode) => Refused | undefined

/** All filters for a newcomer, in a cluster: the first refusal of a node, if any. */
export function filterOf(newcomer: Pod, view: View, affinityMatters: boolean): Filter {
  const { spec } = newcomer
  const spread = spreadFilter(newcomer, view)
  const affinity = affinityMatters ? podAffinityFilter(newcomer, view) : () => undefined
  const limit = volumeLimitFilter(newcomer, view)
  return (viewed) => {
    const { node, name } = viewed
    if (node.spec?.unschedulable === true && !toleratesAny(spec.tolerations, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })) {
      return no('NodeUnschedulable', false, 'node(s) were unschedulable')
    }
    if ((spec.nodeName ?? '') !== '' && spec.nodeName !== name) return no('NodeName', false, "node(s) didn't match the requested node name")
    if (findMatchingUntoleratedTaint(node.spec?.taints, spec.tolerations, isHardTaint) !== undefined) return no('TaintToleration', false, 'node(s) had untolerated taint(s)')
    if (!matchesNodeSelector(spec, node)) return no('NodeAffinity', false, "node(s) didn't match Pod's node affinity/selector")
    if (portIsTaken(newcomer, viewed)) return no('NodePorts', true, "node(s) didn't have free ports for the requested pod ports")
    const short = missing(newcomer, viewed)
    if (short !== undefined) return short
    if (limit(viewed)) return no('NodeVolumeLimits', true, 'node(s) exceed max volume count')
    const skew = spread(viewed)
    if (skew !== undefined) return skew === 'skewed' ? no('PodTopologySpread', true, SPREAD) : no('PodTopologySpread', false, `${SPREAD} (missing required label)`)
    const feeling = affinity(viewed)
    return feeling === undefined ? undefined : no('InterPodAffinity', feeling !== 'lonely', AFFINITY[feeling])
  }
}
