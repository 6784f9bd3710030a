/**
 * Which change may help a pod that a plugin refused: per plugin of the default profile, changes that do and changes
 * that do not, as its hints upstream say (pkg/scheduler/framework/plugins, the files that the cases name).
 */
import { describe, expect, test } from 'vitest'
import type { CSINode, Node, PersistentVolume, Pod, PodSpec, StorageClass } from '../../../../src/model/index.js'
import { ClusterModel, defaultProfile, mayHelp } from '../../../../src/placement/index.js'
import type { ClusterEvent } from '../../../../src/placement/index.js'
import { freeze } from '../../../../src/plain/index.js'
import { HOST, node, pod, ZONE } from '../build.js'
import { claim, csiNode, podUsing, podWith, storageClass, volume } from '../storage.js'

/** A change of a node, a pod, or storage. */
const change = (old: object | undefined, next: object | undefined): ClusterEvent =>
  ({ kind: ((next ?? old) as { kind: string }).kind, old, new: next } as ClusterEvent)
const added = (object: object) => change(undefined, object)
const gone = (object: object) => change(object, undefined)
const on = (other: Pod, nodeName = 'n'): Pod => freeze({ ...other, spec: { ...other.spec, nodeName } })
const elsewhere = (other: Pod): Pod => freeze({ ...other, metadata: { ...other.metadata, namespace: 'elsewhere' } })

const X = { app: 'x' }
const selector = { matchLabels: X }
const asking = (requests: Readonly<Record<string, string>>) => pod('p', { requests })
const sized = (cpu: string, more: object = {}) => node('n', { status: { allocatable: { cpu, memory: '8Gi', pods: '10', ...more } } })
const tainted = (key?: string): Node => node('n', { spec: key === undefined ? {} : { taints: [{ key, effect: 'NoSchedule' }] } })
const cordoned = node('n', { spec: { unschedulable: true } })
const port = (hostPort: number): Partial<PodSpec> => ({ containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80, hostPort, protocol: 'TCP' }] }] })
const apart = (labels: object, topologyKey = HOST) => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: labels } }] } } }) as Partial<PodSpec>
const together = (...keys: string[]) => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: keys.map((key) => ({ topologyKey: ZONE, labelSelector: { matchLabels: { [key]: '1' } } })) } } }) as Partial<PodSpec>
const zoned = (zone: string | undefined, more: object = {}) => node('n', { labels: zone === undefined ? {} : { [ZONE]: zone }, ...more })
const spreading = pod('p', { labels: X, spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: selector }] } })
const withVolumes = (name: string, ...labels: string[]) => podUsing(name, ...labels)
const ephemeral = podWith('p', { ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } } as never)
const disk = (readOnly: boolean) => podWith('p', { gcePersistentDisk: { pdName: 'd', readOnly } } as never)
const annotated = (object: CSINode): CSINode => freeze({ ...object, metadata: { ...object.metadata, annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': 'kubernetes.io/aws-ebs' } } })
const immediate = (name: string): StorageClass => storageClass(name, { volumeBindingMode: 'Immediate' })
const inZones = (zone: string): PersistentVolume => volume('v', { labels: { [ZONE]: zone } })
const waiting = asking({})
const own = (old: Pod, next: Pod) => change(old, next)

interface Cases {
  readonly source: string
  readonly pod: Pod
  readonly helps: Readonly<Record<string, ClusterEvent>>
  readonly doesNot: Readonly<Record<string, ClusterEvent>>
  /** Cases that are about another pod than `pod`. */
  readonly others?: Readonly<Record<string, Pod>>
}

const plugins: Readonly<Record<string, Cases>> = {
  SchedulingGates: {
    source: 'schedulinggates/scheduling_gates.go', pod: pod('p', { spec: { schedulingGates: [{ name: 'a' }] } }),
    helps: { 'its last gate goes': own(pod('p', { spec: { schedulingGates: [{ name: 'a' }] } }), pod('p', { spec: { schedulingGates: [] } })) },
    doesNot: {
      'one of two gates goes': own(pod('p', { spec: { schedulingGates: [{ name: 'a' }, { name: 'b' }] } }), pod('p', { spec: { schedulingGates: [{ name: 'b' }] } })),
      'another pod loses its gates': own(pod('q', { spec: { schedulingGates: [{ name: 'a' }] } }), pod('q')),
      'a node comes': added(sized('8')),
    },
  },
  NodeUnschedulable: {
    source: 'nodeunschedulable/node_unschedulable.go', pod: waiting,
    helps: {
      'a node comes': added(sized('8')), 'a node is uncordoned': change(cordoned, node('n')),
      'it learns to tolerate the cordon': own(pod('p'), pod('p', { spec: { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] } })),
    },
    doesNot: { 'a cordoned node comes': added(cordoned), 'a node is cordoned': change(node('n'), cordoned), 'it tolerates something else': own(pod('p'), pod('p', { spec: { tolerations: [{ key: 'k', operator: 'Exists' }] } })), 'a pod goes': gone(on(pod('q'))) },
  },
  NodeName: {
    source: 'nodename/node_name.go', pod: waiting,
    helps: { 'a node comes': added(sized('8')) },
    doesNot: { 'a node is relabelled': change(zoned('a'), zoned('b')), 'a pod goes': gone(on(pod('q'))) },
  },
  TaintToleration: {
    source: 'tainttoleration/taint_toleration.go', pod: waiting,
    helps: { 'a node without taints comes': added(tainted()), 'the taint goes': change(tainted('k'), tainted()), 'its tolerations change': own(pod('p'), pod('p', { spec: { tolerations: [{ key: 'k', operator: 'Exists' }] } })) },
    doesNot: { 'a tainted node comes': added(tainted('k')), 'a taint comes': change(tainted(), tainted('k')), 'another taint comes in its place': change(tainted('k'), tainted('l')), 'a node is relabelled': change(zoned('a'), zoned('b')) },
  },
  NodeAffinity: {
    source: 'nodeaffinity/node_affinity.go', pod: pod('p', { spec: { nodeSelector: { disk: 'ssd' } } }),
    helps: { 'a node with the label comes': added(node('n', { labels: { disk: 'ssd' } })), 'the label comes': change(node('n'), node('n', { labels: { disk: 'ssd' } })), 'any taint changes': change(tainted('k'), tainted()) },
    doesNot: { 'a node without the label comes': added(node('n')), 'another label comes': change(node('n'), node('n', { labels: { disk: 'hdd' } })), 'the label stays': change(node('n', { labels: { disk: 'ssd' } }), node('n', { labels: { disk: 'ssd', more: '1' } })) },
  },
  NodePorts: {
    source: 'nodeports/node_ports.go', pod: pod('p', { spec: port(80) }),
    helps: { 'a node comes': added(node('n')), 'who has the port goes': gone(on(pod('q', { spec: port(80) }))) },
    doesNot: { 'who has another port goes': gone(on(pod('q', { spec: port(81) }))), 'a pod comes': added(on(pod('q', { spec: port(80) }))), 'a node grows': change(sized('1'), sized('2')) },
  },
  NodeResourcesFit: {
    source: 'noderesources/fit.go', pod: asking({ cpu: '2' }),
    helps: {
      'a large enough node comes': added(sized('2')), 'a node grows to it': change(sized('1'), sized('2')), 'a node may run more pods': change(sized('2'), sized('2', { pods: '20' })),
      'any pod goes': gone(on(pod('q', { requests: { memory: '1Gi' } }))), 'a pod takes less of it': change(on(pod('q', { requests: { cpu: '2' } })), on(pod('q', { requests: { cpu: '1' } }))),
      'it asks for less itself': own(asking({ cpu: '3' }), asking({ cpu: '2' })), 'any taint changes': change(tainted('k'), tainted()),
    },
    doesNot: {
      'a small node comes': added(sized('1')), 'a node grows and is still too small': change(sized('1'), sized('1500m')), 'a node grows in something else': change(sized('2'), sized('2', { memory: '9Gi' })),
      'a node shrinks': change(sized('8'), sized('4')), 'a pod takes more': change(on(pod('q', { requests: { cpu: '1' } })), on(pod('q', { requests: { cpu: '2' } }))),
      'a pod takes less of something else': change(on(pod('q', { requests: { memory: '2Gi' } })), on(pod('q', { requests: { memory: '1Gi' } }))), 'a waiting pod goes': gone(pod('q')),
    },
  },
  VolumeRestrictions: {
    source: 'volumerestrictions/volume_restrictions.go', pod: withVolumes('p', 'c'),
    helps: { 'who uses the claim goes': gone(on(withVolumes('q', 'c'))), 'a node comes': added(node('n')), 'the claim comes': added(claim('c')), 'who uses the disk goes': gone(on(disk(false))) },
    doesNot: {
      'who uses another claim goes': gone(on(withVolumes('q', 'd'))), 'who uses it elsewhere goes': gone(elsewhere(on(withVolumes('q', 'c')))), 'another claim comes': added(claim('d')),
      'the claim changes': change(claim('c'), claim('c', { volume: 'v' })),
    },
    others: { 'who uses the disk goes': disk(false) },
  },
  NodeVolumeLimits: {
    source: 'nodevolumelimits/csi.go', pod: withVolumes('p', 'c'),
    helps: { 'a CSINode comes': added(csiNode('n', { disk: 1 })), 'a limit grows': change(csiNode('n', { disk: 1 }), csiNode('n', { disk: 2 })), 'who has volumes goes': gone(on(withVolumes('q', 'd'))), 'the claim comes': added(claim('c')) },
    doesNot: { 'a limit shrinks': change(csiNode('n', { disk: 2 }), csiNode('n', { disk: 1 })), 'who has no volumes goes': gone(on(pod('q'))), 'another claim comes': added(claim('d')), 'a node is relabelled': change(zoned('a'), zoned('b')) },
  },
  VolumeBinding: {
    source: 'volumebinding/volume_binding.go', pod: withVolumes('p', 'c'),
    helps: {
      'the claim comes': added(claim('c')), 'the claim changes': change(claim('c'), claim('c', { volume: 'v' })), 'the claim of its ephemeral volume comes': added(claim('p-v0')), 'a class comes': added(immediate('x')),
      'the topologies of a class change': change(storageClass('x'), storageClass('x', { allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: ['a'] }] }] })),
      'a volume comes': added(volume('v')), 'a volume changes': change(volume('v'), volume('v', { labels: { a: 'b' } })), 'a node comes': added(node('n')), 'a node is relabelled': change(zoned('a'), zoned('b')),
      'a CSINode comes': added(csiNode('n', {})), 'what a CSINode has taken over changes': change(csiNode('n', {}), annotated(csiNode('n', {}))),
    },
    doesNot: {
      'another claim comes': added(claim('d')), 'a class changes otherwise': change(storageClass('x'), storageClass('x', { reclaimPolicy: 'Retain' })), 'a limit grows': change(csiNode('n', { disk: 1 }), csiNode('n', { disk: 2 })),
      'a volume goes': gone(volume('v')), 'a pod goes': gone(on(withVolumes('q', 'c'))), 'a node grows': change(sized('1'), sized('2')),
    },
    others: { 'the claim of its ephemeral volume comes': ephemeral },
  },
  VolumeZone: {
    source: 'volumezone/volume_zone.go', pod: withVolumes('p', 'c'),
    helps: {
      'a class that waits for pods comes': added(storageClass('x')), 'a node comes': added(node('n')), 'a node is relabelled': change(zoned('a'), zoned('b')), 'the claim comes': added(claim('c')),
      'the claim changes': change(claim('c'), claim('c', { volume: 'v' })), 'a volume comes': added(volume('v')), 'the zone of a volume changes': change(inZones('a'), inZones('b')),
    },
    doesNot: { 'a class that binds at once comes': added(immediate('x')), 'another claim comes': added(claim('d')), 'a volume changes otherwise': change(volume('v'), volume('v', { labels: { a: 'b' } })), 'a CSINode comes': added(csiNode('n', {})) },
  },
  PodTopologySpread: {
    source: 'podtopologyspread/plugin.go', pod: spreading,
    helps: {
      'a counted pod comes': added(on(pod('q', { labels: X }))), 'a counted pod goes': gone(on(pod('q', { labels: X }))), 'a pod begins to count': change(on(pod('q')), on(pod('q', { labels: X }))),
      'it ceases to count itself': own(spreading, freeze({ ...spreading, metadata: { ...spreading.metadata, labels: {} } })), 'a node with the key comes': added(zoned('a')), 'a node with the key goes': gone(zoned('a')),
      'a node gets the key': change(zoned(undefined), zoned('a')), 'a node changes its zone': change(zoned('a'), zoned('b')), 'the taints of a node with the key change': change(zoned('a'), zoned('a', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } })),
    },
    doesNot: {
      'another pod comes': added(on(pod('q'))), 'a pod of another namespace comes': added(elsewhere(on(pod('q', { labels: X })))), 'a counted pod is relabelled and still counts': change(on(pod('q', { labels: X })), on(pod('q', { labels: { ...X, v: '2' } }))),
      'a node without the key comes': added(zoned(undefined)), 'the taints of a node without it change': change(tainted('k'), tainted()), 'a node grows': change(sized('1'), sized('2')),
    },
  },
  InterPodAffinity: {
    source: 'interpodaffinity/plugin.go', pod: pod('p', { labels: X, spec: { affinity: { ...together('a', 'b').affinity, ...apart({ bad: '1' }, ZONE).affinity } } }),
    helps: {
      'whom all terms mean comes': added(on(pod('q', { labels: { a: '1', b: '1' } }))), 'a pod becomes so': change(on(pod('q', { labels: { a: '1' } })), on(pod('q', { labels: { a: '1', b: '1' } }))),
      'whom it cannot stand goes': gone(on(pod('q', { labels: { bad: '1' } }))), 'a pod is that no more': change(on(pod('q', { labels: { bad: '1' } })), on(pod('q'))), 'who cannot stand it goes': gone(on(pod('q', { spec: apart(X) }))),
      'a node comes': added(zoned(undefined)), 'a node changes its zone': change(zoned('a'), zoned('b')), 'its own labels change': own(pod('p', { labels: X }), pod('p', { labels: { app: 'y' } })), 'any taint changes': change(tainted('k'), tainted()),
    },
    doesNot: {
      'whom one term means comes': added(on(pod('q', { labels: { a: '1' } }))), 'whom all terms mean goes': gone(on(pod('q', { labels: { a: '1', b: '1' } }))), 'whom it cannot stand comes': added(on(pod('q', { labels: { bad: '1' } }))),
      'who cannot stand others goes': gone(on(pod('q', { spec: apart({ other: '1' }) }))), 'a node is relabelled otherwise': change(zoned('a'), zoned('a', { labels: { [ZONE]: 'a', more: '1' } })), 'a node grows': change(sized('1'), sized('2')),
      'a node without the key comes': added(zoned(undefined)),
    },
    others: { 'a node without the key comes': pod('p', { spec: together('a') }) },
  },
  DefaultPreemption: {
    source: 'defaultpreemption/default_preemption.go', pod: waiting,
    helps: {},
    doesNot: { 'a pod goes: the process itself tells when its victims have gone': gone(on(pod('q'))), 'a node comes': added(node('n')) },
  },
  DynamicResources: { source: 'dynamicresources/dynamicresources.go', pod: waiting, helps: {}, doesNot: { 'a node comes': added(node('n')) } },
}

const model = new ClusterModel()

describe.each(Object.entries(plugins))('%s', (plugin, { source, pod: refused, helps, doesNot, others = {} }) => {
  const asked = (what: string, event: ClusterEvent) => mayHelp([plugin], model.podInfo(others[what] ?? refused), event, model, defaultProfile)
  test.each(Object.entries(helps))(`${source}: %s, which may help`, (what, event) => expect(asked(what, event)).toBe(true))
  test.each(Object.entries(doesNot))(`${source}: %s, which does not help`, (what, event) => expect(asked(what, event)).toBe(false))
})

test('every plugin of the default profile that may refuse a pod is asked here', () => {
  const refusing = defaultProfile.plugins.filter(({ filter, preFilter, preEnqueue, postFilter }) => [filter, preFilter, preEnqueue, postFilter].some((each) => each !== undefined))
  expect(refusing.map(({ name }) => name).filter((name) => plugins[name] === undefined)).toEqual([])
})
