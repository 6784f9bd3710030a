/** Small random clusters and pods with everything the scheduler reads, for the tests of placement. */
import fc from 'fast-check'
import type { Node, Pod, PodSpec } from '../../../src/model/index.js'
import { freeze } from '../../../src/plain/index.js'

const HOST = 'kubernetes.io/hostname'
export const ZONE = 'topology.kubernetes.io/zone'

export interface NodeShape {
  readonly cpu: number
  readonly zone: string | undefined
  readonly disk: boolean
  readonly taint: 'NoSchedule' | 'PreferNoSchedule' | undefined
  readonly cordoned: boolean
  readonly image: boolean
}

export const nodeShape: fc.Arbitrary<NodeShape> = fc.record({
  cpu: fc.integer({ min: 1, max: 4 }),
  zone: fc.constantFrom('a', 'b', 'c', undefined),
  disk: fc.boolean(),
  taint: fc.constantFrom(undefined, undefined, 'NoSchedule' as const, 'PreferNoSchedule' as const),
  cordoned: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  image: fc.boolean(),
})

export function makeNode(name: string, { cpu, zone, disk, taint, cordoned, image }: NodeShape): Node {
  return freeze({
    apiVersion: 'v1', kind: 'Node',
    metadata: { name, labels: { [HOST]: name, ...(zone === undefined ? {} : { [ZONE]: zone }), ...(disk ? { disk: 'ssd' } : {}) } },
    spec: { unschedulable: cordoned, taints: taint === undefined ? [] : [{ key: 'k', effect: taint }] },
    status: { allocatable: { cpu: `${cpu}`, memory: '8Gi', pods: '12', ...(disk ? { 'example.com/gpu': '2' } : {}) }, images: image ? [{ names: ['app:1'], sizeBytes: 500_000_000 }] : [] },
  })
}

const HONOR = { nodeTaintsPolicy: 'Honor', nodeAffinityPolicy: 'Ignore' }
const selector = { labelSelector: { matchLabels: { app: 'web' } } }
const specs: readonly Partial<PodSpec>[] = freeze([
  {},
  { tolerations: [{ operator: 'Exists' }], priority: 10 },
  { nodeSelector: { disk: 'ssd' } },
  { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 3, preference: { matchExpressions: [{ key: 'disk', operator: 'Exists' }] } }] } } },
  { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', ...selector }] },
  { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway', ...selector }, { maxSkew: 1, topologyKey: HOST, whenUnsatisfiable: 'ScheduleAnyway', ...selector }] },
  { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOST, ...selector }] } } },
  { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: ZONE, ...selector }] } } },
  { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, podAffinityTerm: { topologyKey: ZONE, ...selector } }] } } },
  { topologySpreadConstraints: [{ maxSkew: 2, minDomains: 3, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', ...selector }, { maxSkew: 1, topologyKey: HOST, whenUnsatisfiable: 'DoNotSchedule', ...HONOR, ...selector }] },
  { nodeSelector: { disk: 'ssd' }, topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway', ...HONOR, ...selector }] },
  { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: ZONE, namespaceSelector: { matchLabels: { team: 'a' } }, labelSelector: { matchLabels: { app: 'db' } } }] } } },
  { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: { topologyKey: HOST, namespaceSelector: {}, ...selector } }, { weight: 2, podAffinityTerm: { topologyKey: ZONE, ...selector } }] } } },
  { priority: 5, containers: [{ name: 'c', image: 'db:1', resources: { requests: { cpu: '1', 'example.com/gpu': '1' } }, ports: [{ containerPort: 1, hostPort: 80 }] }] },
  { priority: 20, containers: [{ name: 'c', image: 'app:1', resources: { requests: { cpu: '3500m', memory: '6Gi' } } }] },
].map((part) => ({ containers: [{ name: 'c', image: 'app:1', resources: { requests: { cpu: '300m', memory: '256Mi' } } }], ...part })))

/** Pods of a few templates that share their specs, as those of ReplicaSets do. */
export const podShape = fc.record({ template: fc.nat({ max: specs.length - 1 }), app: fc.constantFrom('web', 'db'), namespace: fc.constantFrom('default', 'default', 'other') })

export function makePod(name: string, { template, app, namespace = 'default' }: { readonly template: number; readonly app: string; readonly namespace?: string }): Pod {
  return freeze({
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid: name, labels: { app } },
    spec: specs[template] as PodSpec, status: { phase: 'Pending' },
  })
}
