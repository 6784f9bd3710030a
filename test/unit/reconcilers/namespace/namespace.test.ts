import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
const deployment = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 3, selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { terminationGracePeriodSeconds: 20, containers: [{ name: 'main', image: 'web:1' }] } },
  },
}
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }
const config = (finalizers?: string[]) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop', ...(finalizers === undefined ? {} : { finalizers }) }, data: { a: '1' } })
const custom = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'shop' }, spec: {} }

function started(objects: readonly object[]): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 2, cpu: '4', memory: '8Gi' }, apps: [{ image: 'web:*', shutdown: '10s' }] })
  cluster.apply([namespace, ...objects] as never)
  cluster.runFor('30s')
  return cluster
}

function inside(cluster: Cluster): string[] {
  const kinds = ['Pod', 'ReplicaSet', 'Deployment', 'Service', 'EndpointSlice', 'ConfigMap', 'Widget.example.com']
  const isOurs = ({ name, namespace: its }: { name: string; namespace?: string | undefined }): boolean => its === 'shop' && name !== 'kube-root-ca.crt'
  return kinds.flatMap((kind) => cluster.list(kind).filter(({ metadata }) => isOurs(metadata)).map(({ metadata }) => `${kind} ${metadata.name}`))
}

function exists(cluster: Cluster): boolean {
  return cluster.list('Namespace').some(({ metadata }) => metadata.name === 'shop')
}

describe('deleting a namespace', () => {
  test('empties it, pods first, and lets it go', () => {
    const cluster = started([deployment, service, config(), custom])
    expect(inside(cluster)).toHaveLength(3 + 5 + 1)
    cluster.delete('Namespace', 'shop')
    expect(cluster.get('Namespace', 'shop')).toMatchObject({ metadata: { deletionTimestamp: '2000-01-01T00:00:30Z' }, status: { phase: 'Terminating' } })
    cluster.runFor('4s')
    expect(cluster.list('Pod').every(({ metadata }) => metadata.deletionTimestamp === undefined)).toBe(true)
    cluster.runFor('2s')
    expect(cluster.list('Pod').every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true)
    expect(cluster.get('Deployment', 'shop/web')).toBeDefined()
    const conditions = (cluster.get('Namespace', 'shop')!.status as { conditions: { type: string; status: string; message: string }[] }).conditions
    expect(conditions.find(({ type }) => type === 'NamespaceContentRemaining')).toMatchObject({ status: 'True', message: 'Some resources are remaining: pods. has 3 resource instances' })
    cluster.runFor('1m')
    expect(inside(cluster)).toEqual([])
    expect(exists(cluster)).toBe(false)
  })

  test('takes nothing new meanwhile, in the words of the API server', () => {
    const cluster = started([deployment])
    cluster.delete('Namespace', 'shop')
    expect(() => cluster.apply([config()] as never)).toThrow(/configmaps "settings" is forbidden: unable to create new content in namespace shop because it is being terminated/)
    cluster.runFor('2m')
    expect(exists(cluster)).toBe(false)
    expect(() => cluster.apply([config()] as never)).toThrow(/namespaces "shop" not found/)
    cluster.apply([namespace, config()] as never)
    expect(cluster.get('ConfigMap', 'shop/settings')).toBeDefined()
  })

  test('waits for finalizers and says so', () => {
    const cluster = started([config(['example.com/hold'])])
    cluster.delete('Namespace', 'shop')
    cluster.runFor('1m')
    const { status } = cluster.get('Namespace', 'shop')! 
    expect(status?.conditions?.map(({ message }) => message)).toEqual(expect.arrayContaining([
      'Some resources are remaining: configmaps. has 1 resource instances',
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    ]))
    cluster.step({ patch: { kind: 'ConfigMap', name: 'shop/settings', patch: { metadata: { finalizers: null } } } } as never)
    cluster.runFor('20s')
    expect(exists(cluster)).toBe(false)
  })

  test.each(['default', 'kube-system', 'kube-public'])('is refused for %s', (name) => {
    const cluster = started([])
    expect(() => cluster.delete('Namespace', name)).toThrow(`namespaces "${name}" is forbidden: this namespace may not be deleted`)
  })
})
