/** Plain pods, pods that name their node, pods with node affinity or a Secret. */
import { makeNode, makeNodes, makePods, makeTemplate } from '../objects.js'
import type { Workload } from '../workload.js'

const plain = makeTemplate()
const toOneNode = makeTemplate({
  requests: {},
  spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [
    { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['scheduler-perf-node'] }] },
  ] } } } },
})
const toZones = makeTemplate({
  spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [
    { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['zone1', 'zone2'] }] },
  ] } } } },
})
const withSecret = makeTemplate({ spec: { volumes: [{ name: 'secret', secret: { secretName: 'secret' } }] } })

/** A node for 90,000 pods. */
export const roomyNode = makeNode('scheduler-perf-node', { allocatable: { pods: '90000' } })

export const basic: readonly Workload[] = [
  {
    name: 'SchedulingBasic', floor: 680, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), init: makePods('init', sized(1_000), plain), measured: makePods('pod', sized(10_000), plain) }),
  },
  {
    name: 'SchedulingBasic/large', floor: 810, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), init: makePods('init', sized(5_000), plain), measured: makePods('pod', sized(50_000), plain) }),
  },
  {
    name: 'SchedulingDaemonset', floor: 1_100, nodes: 15_001,
    build: (sized) => ({ nodes: [roomyNode, ...makeNodes(sized(15_000))], measured: makePods('daemonset', sized(30_000), toOneNode) }),
  },
  {
    name: 'SchedulingNodeAffinity', floor: 220, nodes: 5_000,
    build: (sized) => ({
      nodes: makeNodes(sized(5_000), () => ({ zone: 'zone1' })),
      init: makePods('init', sized(5_000), toZones), measured: makePods('pod', sized(10_000), toZones),
    }),
  },
  {
    name: 'SchedulingSecrets', floor: 260, nodes: 5_000,
    build: (sized) => ({ nodes: makeNodes(sized(5_000)), init: makePods('init', sized(1_000), withSecret), measured: makePods('pod', sized(10_000), withSecret) }),
  },
]
