import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const web = (image: string): object => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
  spec: { replicas: 40, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } } },
})

test('controllers count once what many machines did in one instant', () => {
  const cluster = new Cluster({ seed: 'instant', nodes: { count: 20 } })
  cluster.apply(web('web:1'))
  cluster.runFor('1m')
  const before = cluster.history.length
  cluster.apply(web('web:2'))
  cluster.runFor('10m')
  expect(cluster.get('Deployment', 'default/web')).toMatchObject({ status: { updatedReplicas: 40, availableReplicas: 40, replicas: 40 } })
  const statuses = cluster.history.transitions(before).filter(({ kind, verb }) => kind === 'ReplicaSet' && verb === 'update/status')
  expect(statuses.length).toBeLessThan(40)
})
