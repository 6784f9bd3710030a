/** Short ways to say clusters in tests of placement. */
import type { Node, NodeSpec, NodeStatus, Pod, PodSpec, PodStatus } from '../../../src/model/index.js'
import { ClusterModel, defaultProfile, explain } from '../../../src/placement/index.js'
import type { NodeExplanation } from '../../../src/placement/index.js'
import { freeze } from '../../../src/plain/index.js'

export const HOST = 'kubernetes.io/hostname'
export const ZONE = 'topology.kubernetes.io/zone'

export interface NodeWords {
  readonly labels?: Readonly<Record<string, string>>
  readonly spec?: NodeSpec
  readonly status?: NodeStatus
}

export function node(name: string, { labels = {}, spec = {}, status = {} }: NodeWords = {}): Node {
  return freeze({
    apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { [HOST]: name, ...labels } }, spec,
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110' }, ...status },
  })
}

export interface PodWords {
  readonly labels?: Readonly<Record<string, string>>
  readonly spec?: Partial<PodSpec>
  readonly status?: PodStatus
  readonly requests?: Readonly<Record<string, string>>
}

export function pod(name: string, { labels = {}, spec = {}, status = {}, requests = {} }: PodWords = {}): Pod {
  return freeze({
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name, labels },
    spec: { containers: [{ name: 'c', image: 'app:1', resources: { requests } }], ...spec }, status,
  })
}

/** A model of nodes, and of pods that are placed on them. */
export function cluster(nodes: readonly Node[], placed: readonly (readonly [Pod, string])[] = []): ClusterModel {
  const model = new ClusterModel()
  nodes.forEach((each, id) => model.setNode(id, each))
  placed.forEach(([each, name], id) => model.setPod(id, each, name))
  return model
}

/** What speaks for or against each node, by name. */
export function explained(model: ClusterModel, newcomer: Pod): Readonly<Record<string, NodeExplanation>> {
  return Object.fromEntries(explain(model, newcomer, defaultProfile).nodes!.map((each) => [each.name, each]))
}

/** The nodes that fit. */
export function fitting(model: ClusterModel, newcomer: Pod): readonly string[] {
  return Object.values(explained(model, newcomer)).filter(({ ok }) => ok).map(({ name }) => name)
}
