import { expect, test } from 'vitest'
import type { Deployment } from '../../../../src/model/index.js'
import { annotationsOfRevision, syncedAnnotations } from '../../../../src/reconcilers/deployment/annotations.js'
import { replicaSet } from '../replicaset/build.js'

const REVISION = 'deployment.kubernetes.io/revision'
const HISTORY = 'deployment.kubernetes.io/revision-history'

function deployment(annotations: Readonly<Record<string, string>>): Deployment {
  return { metadata: { name: 'web', annotations }, spec: { replicas: 4, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } } as unknown as Deployment
}

function set(annotations: Readonly<Record<string, string>>) {
  return replicaSet('web-1', { replicas: 1 }, undefined, annotations)
}

test('a new set gets the annotations, its revision and the sizes', () => {
  expect(syncedAnnotations(deployment({ team: 'shop', [REVISION]: '7', 'kubectl.kubernetes.io/last-applied-configuration': '{}' }), set({}), 3, false)).toEqual({
    team: 'shop', [REVISION]: '3', 'deployment.kubernetes.io/desired-replicas': '4', 'deployment.kubernetes.io/max-replicas': '5',
  })
})

test('nothing changes, nothing is written', () => {
  expect(syncedAnnotations(deployment({ team: 'shop' }), set({ team: 'shop', [REVISION]: '3' }), 3, true)).toBeUndefined()
  expect(syncedAnnotations(deployment({}), set({ [REVISION]: '5' }), 3, true)).toBeUndefined()
})

test('a set that becomes new again remembers the numbers it had', () => {
  expect(syncedAnnotations(deployment({}), set({ [REVISION]: '1' }), 3, true)).toEqual({ [REVISION]: '3', [HISTORY]: '1' })
  expect(syncedAnnotations(deployment({}), set({ [REVISION]: '3', [HISTORY]: '1' }), 5, true)).toEqual({ [REVISION]: '5', [HISTORY]: '1,3' })
})

test('of a long history the oldest numbers go', () => {
  const history = Array.from({ length: 500 }, (_, i) => String(100 + i)).join(',')
  const after = syncedAnnotations(deployment({}), set({ [REVISION]: '600', [HISTORY]: history }), 700, true)![HISTORY]!
  expect(after.length).toBeLessThanOrEqual(2000)
  expect(after.startsWith('101,')).toBe(true)
  expect(after.endsWith(',599,600')).toBe(true)
})

test('a revision that is no number stops all of it', () => {
  expect(syncedAnnotations(deployment({ team: 'shop' }), set({ [REVISION]: 'one' }), 3, true)).toBeUndefined()
})

test('going back takes the annotations of the set and keeps the bookkeeping', () => {
  expect(annotationsOfRevision(deployment({ team: 'shop', [REVISION]: '4' }), set({ team: 'old', owner: 'me', [REVISION]: '2' }))).toEqual({ [REVISION]: '4', team: 'old', owner: 'me' })
})
