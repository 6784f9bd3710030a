import { expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
const KEY = 'shop/kube-root-ca.crt'

function started(): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1, cpu: '4', memory: '8Gi' } })
  cluster.apply(namespace as never)
  return cluster
}

test('the root certificate is published in every namespace', () => {
  const cluster = started()
  expect(cluster.list('ConfigMap').map(({ metadata }) => metadata.namespace)).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system', 'shop'])
  expect(cluster.get('ConfigMap', KEY).data?.['ca.crt']).toContain('BEGIN CERTIFICATE')
})

test('who changes or deletes it does so for a moment only', () => {
  const cluster = started()
  const published = cluster.get('ConfigMap', KEY)
  cluster.patch('ConfigMap', KEY, { data: { 'ca.crt': 'mine', more: '1' }, metadata: { annotations: { 'kubernetes.io/description': null } } })
  expect(cluster.get('ConfigMap', KEY)).toMatchObject({ data: published.data!, metadata: { annotations: published.metadata.annotations! } })
  cluster.delete('ConfigMap', KEY)
  expect(cluster.get('ConfigMap', KEY)).toMatchObject({ data: published.data! })
  // Another description is left alone.
  cluster.patch('ConfigMap', KEY, { metadata: { annotations: { 'kubernetes.io/description': 'ours' } } })
  expect(cluster.get('ConfigMap', KEY).metadata.annotations).toEqual({ 'kubernetes.io/description': 'ours' })
})

test('pods wait for it', () => {
  const cluster = started()
  cluster.step({ crashComponent: { component: 'root-ca-certificate-publisher-controller' } })
  cluster.delete('ConfigMap', KEY)
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' }, spec: { containers: [{ name: 'main', image: 'web:1' }] } } as never)
  cluster.runFor('30s')
  expect(cluster.get('Pod', 'shop/p').status?.phase).toBe('Pending')
})
