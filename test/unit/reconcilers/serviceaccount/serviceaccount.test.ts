import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
const account = (name: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'shop' } })
const deployment = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 2, selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { serviceAccountName: 'robot', containers: [{ name: 'main', image: 'web:1' }] } },
  },
}
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'single', namespace: 'shop' }, spec: { containers: [{ name: 'main', image: 'web:1' }] } }

function started(...objects: readonly object[]): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 2, cpu: '4', memory: '8Gi' } })
  cluster.apply([namespace, ...objects] as never)
  return cluster
}

const names = (cluster: Cluster) => cluster.list('ServiceAccount').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)

describe('every namespace', () => {
  test('has an account named default, and has it again when it is deleted', () => {
    const cluster = started()
    expect(names(cluster)).toEqual(['default/default', 'kube-node-lease/default', 'kube-public/default', 'kube-system/default', 'shop/default'])
    const { uid } = cluster.get('ServiceAccount', 'shop/default').metadata
    cluster.delete('ServiceAccount', 'shop/default')
    expect(cluster.get('ServiceAccount', 'shop/default').metadata.uid).not.toBe(uid)
  })

  test('loses it with itself', () => {
    const cluster = started()
    cluster.delete('Namespace', 'shop')
    cluster.runFor('1m')
    expect(names(cluster)).not.toContain('shop/default')
  })
})

test('a pod that comes in one breath with its namespace runs as its default account', () => {
  const cluster = started(pod)
  cluster.runFor('1s')
  expect(cluster.get('Pod', 'shop/single')).toMatchObject({ spec: { serviceAccountName: 'default', serviceAccount: 'default' }, status: { phase: 'Running' } })
})

test('pods whose account does not exist are refused until it does', () => {
  const cluster = started(deployment)
  cluster.runFor('1m')
  expect(cluster.list('Pod')).toEqual([])
  expect(cluster.get('ReplicaSet', cluster.list('ReplicaSet').map(({ metadata }) => `shop/${metadata.name}`)[0]!).status?.conditions).toMatchObject([{
    type: 'ReplicaFailure', reason: 'FailedCreate',
    message: expect.stringContaining('is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found'),
  }])
  cluster.apply(account('robot') as never)
  cluster.runFor('2m')
  expect(cluster.list('Pod').map(({ status }) => status?.phase)).toEqual(['Running', 'Running'])
})
