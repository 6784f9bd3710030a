import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Deployment } from '../../../../src/model/index.js'
import { proportionalSizes } from '../../../../src/reconcilers/deployment/proportion.js'
import { replicaSet } from '../replicaset/build.js'

function deployment(replicas: number, maxSurge: number, present = 0): Deployment {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' },
    spec: { replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: 0 } }, selector: {}, template: { spec: { containers: [] } } }, status: { replicas: present },
  } as unknown as Deployment
}

function sized(name: string, replicas: number, max: number) {
  return replicaSet(name, { replicas }, undefined, { 'deployment.kubernetes.io/max-replicas': String(max) })
}

function sizes(replicas: number, maxSurge: number, ...sets: ReturnType<typeof replicaSet>[]): Record<string, number> {
  return Object.fromEntries(proportionalSizes(deployment(replicas, maxSurge), sets).map(([set, size]) => [set.metadata.name, size]))
}

test('sets keep their shares, the largest rounded first; what is left goes to the largest', () => {
  expect(sizes(20, 0, sized('a', 5, 10), sized('b', 5, 10))).toEqual({ a: 10, b: 10 })
  expect(sizes(15, 0, sized('a', 3, 10), sized('b', 7, 10))).toEqual({ a: 4, b: 11 })
  expect(sizes(5, 0, sized('a', 3, 10), sized('b', 7, 10))).toEqual({ a: 2, b: 3 })
})

test('to zero everything goes, and the surge with it', () => {
  expect(sizes(0, 3, sized('a', 8, 13), sized('b', 5, 13))).toEqual({ a: 0, b: 0 })
})

test('with nothing to add sizes and order stay', () => {
  expect(proportionalSizes(deployment(10, 0), [sized('b', 4, 10), sized('a', 6, 10)]).map(([set, size]) => [set.metadata.name, size])).toEqual([['b', 4], ['a', 6]])
})

test('without the annotation the present size is the base', () => {
  const bare = [replicaSet('a', { replicas: 4 }), replicaSet('b', { replicas: 4 })]
  expect(proportionalSizes(deployment(16, 0, 8), bare).map(([, size]) => size)).toEqual([8, 8])
})

test('the sizes always add up to what is allowed, and no set that has pods is left out without need', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(10), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 5 }), (replicas, surge, present) => {
      const total = present.reduce((sum, size) => sum + size, 0)
      const sets = present.map((size, i) => sized(`s${i}`, size, total))
      const found = proportionalSizes(deployment(replicas, surge), sets).map(([, size]) => size)
      expect(found.every((size) => size >= 0)).toBe(true)
      expect(found.reduce((sum, size) => sum + size, 0)).toBe(replicas === 0 ? 0 : replicas + surge)
    }),
  )
})
