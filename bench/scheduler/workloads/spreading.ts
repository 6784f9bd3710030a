/** Pods that spread over zones or hosts, because they say so or because a Service means them. */
import type { Service, TopologySpreadConstraint } from '../../../src/model/index.js'
import { HOST, makeNode, makeNodes, makePods, makeTemplate, ZONE } from '../objects.js'
import type { Template } from '../objects.js'
import type { Workload } from '../workload.js'

const plain = makeTemplate()
const inZones = (i: number) => ({ zone: `zone${(i % 3) + 1}` })
const member = makeTemplate({ labels: { app: 'scheduler-perf' } })
const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'service', namespace: 'default' }, spec: { selector: { app: 'scheduler-perf' }, ports: [{ port: 80 }] } }
const TAINT = { key: 'taint-to-be-honored', value: 'true', effect: 'NoSchedule' }

function spreading(constraint: Omit<TopologySpreadConstraint, 'labelSelector'>): Template {
  const labels = { color: 'blue' }
  return makeTemplate({ labels, spec: { topologySpreadConstraints: [{ ...constraint, labelSelector: { matchLabels: labels } }] } })
}

function overZones(name: string, floor: number, whenUnsatisfiable: string): Workload {
  const template = spreading({ maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable })
  return {
    name, floor, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000), inZones), init: makePods('init', sized(5_000), plain), measured: makePods('pod', sized(5_000), template) }),
  }
}

function byDefault(name: string, measured: number): Workload {
  return {
    name, floor: 160, nodes: 5_000,
    build: (sized) => ({
      nodes: makeNodes(sized(5_000), inZones), services: [service],
      init: makePods('init', sized(5_000), member), measured: makePods('pod', sized(measured), member),
    }),
  }
}

export const topologySpreading: readonly Workload[] = [
  overZones('TopologySpreading', 460, 'DoNotSchedule'),
  overZones('PreferredTopologySpreading', 340, 'ScheduleAnyway'),
  byDefault('DefaultTopologySpreading', 10_000),
  byDefault('DefaultTopologySpreading/large', 50_000),
  {
    name: 'SchedulingWithNodeInclusionPolicy', floor: 270, nodes: 5_000,
    build: (sized) => ({
      nodes: [...makeNodes(sized(4_000)), ...Array.from({ length: sized(1_000) }, (_, i) => makeNode(`tainted-${i}`, { taints: [TAINT] }))],
      measured: makePods('pod', sized(4_000), spreading({ maxSkew: 1, topologyKey: HOST, whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy: 'Honor' })),
    }),
  },
]
