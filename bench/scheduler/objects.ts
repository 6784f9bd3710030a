/**
 * Nodes and pods as the workloads need them. Pods of a template share its labels and its spec, as those of a
 * ReplicaSet do in the simulation: objects are frozen, and what is equal is stored once.
 */
import type { Node, Pod, PodSpec, Taint } from '../../src/model/index.js'
import { freeze } from '../../src/plain/index.js'

export const HOST = 'kubernetes.io/hostname'
export const ZONE = 'topology.kubernetes.io/zone'

/** How a node differs from the usual one: 4 CPU, 32Gi, 110 pods, no label but its hostname. */
export interface NodeWords {
  readonly zone?: string
  readonly taints?: readonly Taint[]
  readonly allocatable?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
}

/** A node. */
export function makeNode(name: string, { zone, taints = [], allocatable = {}, labels = {} }: NodeWords = {}): Node {
  return freeze({
    apiVersion: 'v1', kind: 'Node',
    metadata: { name, labels: { [HOST]: name, ...(zone === undefined ? {} : { [ZONE]: zone }), ...labels } },
    spec: taints.length === 0 ? {} : { taints },
    status: { allocatable: { cpu: '4', memory: '32Gi', pods: '110', ...allocatable } },
  })
}

/** Nodes `node-0`, `node-1`, …; `words` says how the i-th differs. */
export function makeNodes(count: number, words: (i: number) => NodeWords = () => ({})): Node[] {
  return Array.from({ length: count }, (_, i) => makeNode(`node-${i}`, words(i)))
}

/** What the pods of a template share. */
export interface Template {
  readonly labels?: Readonly<Record<string, string>>
  readonly spec: PodSpec
}

/** How a template differs from the usual one: requests and limits of 100m and 500Mi, one container port. */
export interface TemplateWords {
  readonly labels?: Readonly<Record<string, string>>
  /** Left out: 100m and 500Mi, which are the limits, too. `{}`: nothing is asked for. */
  readonly requests?: Readonly<Record<string, string>>
  readonly spec?: Partial<PodSpec>
}

const USUAL = { cpu: '100m', memory: '500Mi' }

/** A template. */
export function makeTemplate({ labels, requests, spec = {} }: TemplateWords = {}): Template {
  const resources = requests === undefined ? { requests: USUAL, limits: USUAL } : { requests }
  const containers = [{ name: 'pause', image: 'registry.k8s.io/pause:3.10', ports: [{ containerPort: 80 }], resources }]
  return freeze({ ...(labels === undefined ? {} : { labels }), spec: { containers, ...spec } })
}

/** A pod of a template. */
export function makePod(name: string, { labels, spec }: Template, namespace = 'default'): Pod {
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { name, namespace, uid: `${namespace}/${name}`, ...(labels === undefined ? {} : { labels }) },
    spec, status: { phase: 'Pending' },
  }
}

/** Pods `PREFIX-0`, `PREFIX-1`, … of a template. */
export function makePods(prefix: string, count: number, template: Template, namespace?: string): Pod[] {
  return Array.from({ length: count }, (_, i) => makePod(`${prefix}-${i}`, template, namespace))
}
