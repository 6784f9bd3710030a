/** The figures of the whole-cluster vectors, read off the store as their README defines them. */
import { controllerOf, getCondition, podReady, type DaemonSet, type Deployment, type EndpointSlice, type HorizontalPodAutoscaler, type Job, type Node, type Pod, type PodDisruptionBudget, type ReplicaSet, type StatefulSet } from '../../../src/model/index.js'
import type { Store } from '../../../src/sim/index.js'
import type { DrainStatus } from '../../../src/simulation/index.js'

export type Figure = number | string | null
export type Figures = Map<string, Figure>

const REVISION = 'deployment.kubernetes.io/revision'

/** All figures of this moment. */
export function figuresOf(store: Store, drains: readonly DrainStatus[]): Figures {
  const figures: Figures = new Map()
  const count = (name: string): void => void figures.set(name, (figures.get(name) as number | undefined ?? 0) + 1)
  for (const node of store.list<Node>('Node')) nodeFigures(node, figures)
  for (const deployment of store.list<Deployment>('Deployment')) deploymentFigures(deployment, figures)
  for (const set of store.list<ReplicaSet>('ReplicaSet')) replicaSetFigures(set, figures)
  for (const set of store.list<StatefulSet>('StatefulSet')) statefulSetFigures(set, figures)
  for (const set of store.list<DaemonSet>('DaemonSet')) daemonSetFigures(set, figures)
  for (const job of store.list<Job>('Job')) jobFigures(job, figures)
  for (const hpa of store.list<HorizontalPodAutoscaler>('HorizontalPodAutoscaler')) hpaFigures(hpa, figures)
  for (const slice of store.list<EndpointSlice>('EndpointSlice')) {
    for (const { conditions } of slice.endpoints ?? []) {
      const service = `endpoints/${slice.metadata.labels?.['kubernetes.io/service-name']}`
      count(`${service}/${conditions?.ready === true ? 'ready' : 'notReady'}`)
      if (conditions?.terminating === true) count(`${service}/terminating`)
    }
  }
  for (const pod of store.list<Pod>('Pod')) {
    podFigures(store, pod, count)
    ordinalFigure(pod, figures)
  }
  for (const budget of store.list<PodDisruptionBudget>('PodDisruptionBudget')) budgetFigures(budget, figures)
  for (const { node, state } of drains) figures.set(`drain/${node}`, state === 'draining' ? 'running' : 'done')
  return figures
}

function nodeFigures(node: Node, figures: Figures): void {
  const name = `node/${node.metadata.name}`
  figures.set(`${name}/ready`, getCondition(node.status?.conditions, 'Ready')?.status ?? null)
  figures.set(`${name}/taints`, (node.spec?.taints ?? []).map(({ key, value, effect }) => `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`).sort().join(','))
}

function deploymentFigures({ metadata, spec, status }: Deployment, figures: Figures): void {
  const name = `deployment/${metadata.name}`
  figures.set(`${name}/spec`, spec.replicas ?? 1)
  figures.set(`${name}/replicas`, status?.replicas ?? 0)
  figures.set(`${name}/updated`, status?.updatedReplicas ?? 0)
  figures.set(`${name}/ready`, status?.readyReplicas ?? 0)
  figures.set(`${name}/available`, status?.availableReplicas ?? 0)
  figures.set(`${name}/unavailable`, status?.unavailableReplicas ?? 0)
  figures.set(`${name}/revision`, metadata.annotations?.[REVISION] ?? null)
  for (const { type, status: value, reason } of status?.conditions ?? []) figures.set(`${name}/condition/${type}`, `${value} ${reason}`)
}

function replicaSetFigures({ metadata, spec, status }: ReplicaSet, figures: Figures): void {
  const owner = metadata.ownerReferences?.[0]?.name
  if (owner === undefined) return
  const name = `replicaset/${owner}@${metadata.annotations?.[REVISION] ?? ''}`
  figures.set(`${name}/spec`, spec.replicas ?? 1)
  figures.set(`${name}/replicas`, status?.replicas ?? 0)
  figures.set(`${name}/ready`, status?.readyReplicas ?? 0)
}

function statefulSetFigures({ metadata, spec, status }: StatefulSet, figures: Figures): void {
  const name = `statefulset/${metadata.name}`
  figures.set(`${name}/spec`, spec.replicas ?? 1)
  figures.set(`${name}/replicas`, status?.replicas ?? 0)
  figures.set(`${name}/ready`, status?.readyReplicas ?? 0)
  figures.set(`${name}/available`, status?.availableReplicas ?? 0)
  figures.set(`${name}/current`, status?.currentReplicas ?? 0)
  figures.set(`${name}/updated`, status?.updatedReplicas ?? 0)
}

function daemonSetFigures({ metadata, status }: DaemonSet, figures: Figures): void {
  const name = `daemonset/${metadata.name}`
  figures.set(`${name}/desired`, status?.desiredNumberScheduled ?? 0)
  figures.set(`${name}/current`, status?.currentNumberScheduled ?? 0)
  figures.set(`${name}/misscheduled`, status?.numberMisscheduled ?? 0)
  figures.set(`${name}/ready`, status?.numberReady ?? 0)
  figures.set(`${name}/available`, status?.numberAvailable ?? 0)
  figures.set(`${name}/unavailable`, status?.numberUnavailable ?? 0)
  figures.set(`${name}/updated`, status?.updatedNumberScheduled ?? 0)
}

function ordinalFigure(pod: Pod, figures: Figures): void {
  const owner = controllerOf(pod)
  if (owner?.kind === 'StatefulSet') figures.set(`pods/statefulset/${owner.name}/ordinal/${pod.metadata.name.slice(owner.name.length + 1)}`, stateOf(pod))
}

function jobFigures({ metadata, status }: Job, figures: Figures): void {
  const name = `job/${metadata.name}`
  for (const field of ['active', 'ready', 'succeeded', 'failed', 'terminating'] as const) figures.set(`${name}/${field}`, status?.[field] ?? 0)
  for (const { type, status: value, reason } of status?.conditions ?? []) figures.set(`${name}/condition/${type}`, `${value} ${reason}`)
}

function hpaFigures({ metadata, status }: HorizontalPodAutoscaler, figures: Figures): void {
  const name = `hpa/${metadata.name}`
  figures.set(`${name}/current`, status?.currentReplicas ?? 0)
  figures.set(`${name}/desired`, status?.desiredReplicas ?? 0)
  const utilization = status?.currentMetrics?.[0]?.resource?.current?.averageUtilization
  if (utilization !== undefined) figures.set(`${name}/utilization`, utilization)
  for (const { type, status: value, reason } of status?.conditions ?? []) figures.set(`${name}/condition/${type}`, `${value} ${reason}`)
}

function budgetFigures({ metadata, status }: PodDisruptionBudget, figures: Figures): void {
  const name = `pdb/${metadata.name}`
  figures.set(`${name}/allowed`, status?.disruptionsAllowed ?? 0)
  figures.set(`${name}/currentHealthy`, status?.currentHealthy ?? 0)
  figures.set(`${name}/desiredHealthy`, status?.desiredHealthy ?? 0)
  figures.set(`${name}/expectedPods`, status?.expectedPods ?? 0)
}

/** `deployment/D` for pods of its replica sets, `KIND/NAME` for others. */
export function ownerOf(store: Store, pod: Pod): string {
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true)
  if (owner === undefined) return `pod/${pod.metadata.name}`
  if (owner.kind !== 'ReplicaSet') return `${owner.kind.toLowerCase()}/${owner.name}`
  const set = store.get<ReplicaSet>('ReplicaSet', `${pod.metadata.namespace ?? 'default'}/${owner.name}`)
  const deployment = set?.metadata.ownerReferences?.[0]?.name ?? owner.name.slice(0, owner.name.lastIndexOf('-'))
  return `deployment/${deployment}`
}

function podFigures(store: Store, pod: Pod, count: (name: string) => void): void {
  const owner = `pods/${ownerOf(store, pod)}`
  count(`${owner}/${stateOf(pod)}`)
  const { nodeName } = pod.spec
  const live = pod.metadata.deletionTimestamp === undefined && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed'
  if (nodeName === undefined || nodeName === '' || !live) return
  count(`${owner}/node/${nodeName}`)
  const zone = store.get<Node>('Node', nodeName)?.metadata.labels?.['topology.kubernetes.io/zone']
  if (zone !== undefined) count(`${owner}/zone/${zone}`)
}

function stateOf(pod: Pod): string {
  const phase = pod.status?.phase
  if (phase === 'Succeeded') return 'succeeded'
  if (phase === 'Failed') return 'failed'
  if (pod.metadata.deletionTimestamp !== undefined) return 'terminating'
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') return 'unscheduled'
  if (phase !== 'Running') return 'starting'
  return podReady(pod) ? 'running' : 'runningNotReady'
}
