/** What is timed of single workload controllers, in a whole cluster. */
import { Cluster } from '../src/index.js'

const podSpec = (restartPolicy: 'Never' | 'Always'): object =>
  ({ restartPolicy, containers: [{ name: 'main', image: 'work:1', resources: { requests: { cpu: '50m', memory: '64Mi' } } }] })

function cluster(nodes: number, exits: boolean): Cluster {
  return new Cluster({
    seed: 'bench', history: 'columns', nodes: { count: nodes, zones: ['a', 'b', 'c'], cpu: '64', memory: '256Gi' },
    ...(exits ? { apps: [{ image: 'work:*', exits: { after: '30s', code: 0 } }] } : {}),
  })
}

/** So many Jobs of one pod each, from the apply until all have succeeded. */
export function runJobs(count: number): number {
  const made = cluster(100, true)
  const job = (i: number): object => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `job-${i}` }, spec: { template: { spec: podSpec('Never') } } })
  made.apply(Array.from({ length: count }, (_, i) => job(i)) as never)
  made.runFor('5m')
  const succeeded = made.list('Job').filter(({ status }) => status?.succeeded === 1).length
  if (succeeded !== count) throw new Error(`${succeeded} of ${count} Jobs have succeeded`)
  return count
}

/** A day of CronJobs that are due once an hour, each at a minute of its own. */
export function runCronJobs(count: number): number {
  const made = cluster(20, true)
  const cronJob = (i: number): object => ({
    apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: `cron-${i}` },
    spec: { schedule: `${i % 60} * * * *`, jobTemplate: { spec: { template: { spec: podSpec('Never') } } } },
  })
  made.apply(Array.from({ length: count }, (_, i) => cronJob(i)) as never)
  made.runFor('24h')
  const kept = made.list('Job').length
  if (kept !== 3 * count) throw new Error(`${kept} Jobs are kept of ${count} CronJobs`)
  return 24 * count
}

/** A StatefulSet, from the apply until all of its pods are ready. */
export function runStatefulSet(replicas: number, podManagementPolicy: 'Parallel' | 'OrderedReady'): number {
  const made = cluster(50, false)
  made.apply({
    apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web' },
    spec: { serviceName: 'web', podManagementPolicy, replicas, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: podSpec('Always') } },
  } as never)
  made.runFor('10m')
  const ready = made.get('StatefulSet', 'web')?.status?.readyReplicas
  if (ready !== replicas) throw new Error(`${ready} of ${replicas} are ready`)
  return replicas
}
