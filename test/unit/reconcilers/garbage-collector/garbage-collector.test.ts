import { expect, test } from 'vitest'
import { ApiServer, barePipeline, type ApiRequest } from '../../../../src/apiserver/index.js'
import { Controller } from '../../../../src/client/index.js'
import type { KubeObject, OwnerReference } from '../../../../src/model/index.js'
import { garbageCollectorReconciler } from '../../../../src/reconcilers/index.js'
import { Engine, Ledger } from '../../../../src/sim/index.js'

type Reference = Partial<OwnerReference> & { readonly name: string }

/** An API server with nothing but a garbage collector beside it; every request settles. */
class Cluster {
  readonly engine = new Engine({ seed: 'gc' })
  readonly ledger = new Ledger(this.engine, { keep: 'lines' })
  readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  readonly collector = new Controller({ ledger: this.ledger, api: this.api, record: () => undefined }, garbageCollectorReconciler(), 1)

  constructor() {
    this.collector.start()
  }

  call(request: ApiRequest) {
    const answer = this.api.call(request, 'test')
    this.engine.settle()
    return answer
  }

  /** Creates a ConfigMap owned by others, given by name (with the uid they have now) or by a whole reference. */
  create(name: string, owners: readonly Reference[] = [], metadata: object = {}): void {
    const ownerReferences = owners.map((owner) => ({ apiVersion: 'v1', kind: 'ConfigMap', uid: this.find(owner.name)?.metadata.uid ?? 'no-such-uid', ...owner }))
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...(ownerReferences.length > 0 ? { ownerReferences } : {}), ...metadata } }
    expect(this.call({ do: 'create', object: object as KubeObject }).ok).toBe(true)
  }

  remove(name: string, propagationPolicy?: string): void {
    expect(this.call({ do: 'delete', kind: 'ConfigMap', namespace: 'default', name, options: propagationPolicy === undefined ? {} : { propagationPolicy } }).ok).toBe(true)
  }

  patch(name: string, metadata: object): void {
    expect(this.call({ do: 'patch', kind: 'ConfigMap', namespace: 'default', name, type: 'merge', patch: { metadata } }).ok).toBe(true)
  }

  find(name: string): KubeObject | undefined {
    return this.ledger.store.get<KubeObject>('ConfigMap', `default/${name}`)
  }

  names(): string[] {
    return this.ledger.store.list<KubeObject>('ConfigMap').map((object) => object.metadata.name)
  }

  /** The collector's and others' removals in order. */
  gone(): string[] {
    const out: string[] = []
    for (let i = 0; i < this.ledger.history.length; i++) {
      const row = this.ledger.history.transition(i)!
      if (row.verb === 'delete' || row.verb === 'patch') out.push(`${row.verb} ${row.key.slice('default/'.length)}`)
    }
    return out
  }
}

const blocking = (name: string): Reference => ({ name, blockOwnerDeletion: true })

test('in the background the owner goes first, then its dependents, level by level', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('b', [{ name: 'a' }])
  cluster.create('c', [{ name: 'b' }])
  cluster.remove('a', 'Background')
  expect(cluster.names()).toEqual([])
  expect(cluster.gone()).toEqual(['delete a', 'delete b', 'delete c'])
})

test('in the foreground the owner waits for the dependents that block it', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('b', [blocking('a')], { finalizers: ['example.com/hold'] })
  cluster.remove('a', 'Foreground')
  expect(cluster.names()).toEqual(['a', 'b'])
  expect(cluster.find('a')!.metadata.finalizers).toEqual(['foregroundDeletion'])
  cluster.patch('b', { finalizers: null })
  expect(cluster.names()).toEqual([])
})

test('in the foreground a dependent that does not block is deleted, but not waited for', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('b', [{ name: 'a' }], { finalizers: ['example.com/hold'] })
  cluster.remove('a', 'Foreground')
  expect(cluster.names()).toEqual(['b'])
  expect(cluster.find('b')!.metadata.deletionTimestamp).toBeDefined()
})

test('a dependent with dependents of its own is deleted in the foreground too', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('b', [blocking('a')])
  cluster.create('c', [blocking('b')], { finalizers: ['example.com/hold'] })
  cluster.remove('a', 'Foreground')
  expect(cluster.find('b')!.metadata.finalizers).toEqual(['foregroundDeletion'])
  cluster.patch('c', { finalizers: null })
  expect(cluster.names()).toEqual([])
})

test('orphans lose the reference, not their life, nor their other owners', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('x')
  cluster.create('b', [{ name: 'a' }])
  cluster.create('c', [{ name: 'a' }, { name: 'x' }])
  cluster.remove('a', 'Orphan')
  expect(cluster.names()).toEqual(['b', 'c', 'x'])
  expect(cluster.find('b')!.metadata.ownerReferences).toBeUndefined()
  expect(cluster.find('c')!.metadata.ownerReferences!.map((reference) => reference.name)).toEqual(['x'])
})

test('another owner that lives keeps a dependent, and frees the owner that waits for it', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('x')
  cluster.create('b', [blocking('a'), blocking('x')])
  cluster.remove('a', 'Foreground')
  expect(cluster.names()).toEqual(['b', 'x'])
  expect(cluster.find('b')!.metadata.ownerReferences!.map((reference) => reference.name)).toEqual(['x'])
})

test('who comes with an owner that does not exist is collected as soon as it is seen', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('b', [{ name: 'missing' }])
  cluster.create('c', [{ name: 'a', uid: 'another-uid' }])
  cluster.create('d', [{ name: 'missing' }, { name: 'a' }])
  expect(cluster.names()).toEqual(['a', 'd'])
  expect(cluster.find('d')!.metadata.ownerReferences!.map((reference) => reference.name)).toEqual(['a'])
})

test('owners of a kind that nobody serves are asked for again and again, and hold', () => {
  const cluster = new Cluster()
  cluster.create('b', [{ name: 'w', apiVersion: 'example.com/v1', kind: 'Widget' }])
  cluster.create('c', [{ name: 'w', apiVersion: 'apps/v9', kind: 'Deployment' }])
  cluster.engine.runTo(60_000)
  expect(cluster.names()).toEqual(['b', 'c'])
  cluster.call({ do: 'create', object: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'other', namespace: 'default' } } })
  cluster.engine.runTo(600_000)
  expect(cluster.names()).toEqual(['c'])
})

test('a cycle in the foreground is broken', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('b', [blocking('a')])
  cluster.patch('a', { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'b', uid: cluster.find('b')!.metadata.uid, blockOwnerDeletion: true }] })
  cluster.remove('a', 'Foreground')
  expect(cluster.names()).toEqual([])
})

test('an owner that its own finalizer holds still counts as there', () => {
  const cluster = new Cluster()
  cluster.create('a', [], { finalizers: ['example.com/hold'] })
  cluster.create('b', [{ name: 'a' }])
  cluster.remove('a', 'Background')
  expect(cluster.names()).toEqual(['a', 'b'])
  cluster.patch('a', { finalizers: null })
  expect(cluster.names()).toEqual([])
})

test('after a crash the collector lists everything and finds who lost its owner meanwhile', () => {
  const cluster = new Cluster()
  cluster.create('a')
  cluster.create('b', [{ name: 'a' }])
  cluster.collector.crash()
  cluster.remove('a', 'Background')
  cluster.call({ do: 'create', object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'default', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'x' }] } } as KubeObject })
  expect(cluster.names()).toEqual(['b'])
  cluster.collector.start()
  cluster.engine.settle()
  expect(cluster.names()).toEqual([])
  expect(cluster.ledger.store.list('Secret')).toEqual([])
})

test('the collector at rest has no pending events', () => {
  const cluster = new Cluster()
  cluster.create('a')
  for (let i = 0; i < 50; i++) cluster.create(`b${i}`, [blocking('a')])
  cluster.remove('a', 'Foreground')
  expect(cluster.names()).toEqual([])
  expect(cluster.engine.pendingEvents).toBe(0)
})

test('a saved state resumes in another process, in the middle of a collection', () => {
  const prepare = (): Cluster => {
    const cluster = new Cluster()
    cluster.create('a')
    cluster.create('b', [blocking('a')], { finalizers: ['example.com/hold'] })
    cluster.remove('a', 'Foreground')
    return cluster
  }
  const first = prepare()
  const saved = JSON.stringify(first.engine.state.toPlain(first.engine.snapshot()))
  const second = new Cluster()
  second.engine.restore(second.engine.state.fromPlain(JSON.parse(saved) as Record<string, unknown>))
  for (const cluster of [first, second]) cluster.patch('b', { finalizers: null })
  expect(second.names()).toEqual([])
  expect(second.ledger.history.digest).toBe(first.ledger.history.digest)
})
