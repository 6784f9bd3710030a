/** Source: kubernetes, pkg/controller/statefulset/stateful_pod_control.go and stateful_set_utils.go (identityMatches). */
import { expect, test } from 'vitest'
import type { Effect, EffectAnswer } from '../../../../src/client/index.js'
import type { KubeObject, PersistentVolumeClaim, Pod, StatefulSet } from '../../../../src/model/index.js'
import { hasIdentity } from '../../../../src/reconcilers/statefulset/identity.js'
import type { Input } from '../../../../src/reconcilers/statefulset/input.js'
import { deletePod, fixClaims, updatePod } from '../../../../src/reconcilers/statefulset/pods.js'
import { statefulSet } from './world.js'

const BACKUP = { apiVersion: 'example.com/v1', kind: 'Backup', name: 'b', uid: 'other', controller: true }

function pod(labels: Record<string, string>): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db-0', namespace: 'default', uid: 'pod', labels }, spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }] } } as unknown as Pod
}

function input(ownerReferences: readonly object[]): Input {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data-db-0', namespace: 'default', ownerReferences }, spec: {} } as unknown as PersistentVolumeClaim
  return { set: { ...statefulSet(1, 'app:1'), metadata: { name: 'db', namespace: 'default', uid: 'set' } } as unknown as StatefulSet, claims: { 'data-db-0': claim } } as unknown as Input
}

/** The effects of a course whose requests are all answered alike, and what it returns. */
function play<T>(course: Generator<Effect, T, EffectAnswer>, answer: object): { readonly effects: unknown[]; readonly end: T } {
  const effects: unknown[] = []
  for (;;) {
    const { value, done } = course.next(answer as EffectAnswer)
    if (done === true) return { effects, end: value }
    effects.push(value.do === 'event' ? `${value.reason}: ${value.message}` : value.do)
  }
}

test('a pod that is gone already counts as deleted', () => {
  const { effects, end } = play(deletePod(input([]), pod({})), { ok: false, code: 404, reason: 'NotFound', message: 'pods "db-0" not found' })
  expect(end).toBeUndefined()
  expect(effects).toEqual(['delete', 'SuccessfulDelete: Delete Pod db-0 in StatefulSet db successful'])
})

test('the index label is no part of the identity', () => {
  expect(hasIdentity(pod({ 'statefulset.kubernetes.io/pod-name': 'db-0' }))).toBe(true)
  expect(hasIdentity(pod({ 'apps.kubernetes.io/pod-index': '0' }))).toBe(false)
})

test('claims whose owners are as they shall be are not looked at when a pod gets its identity', () => {
  const answer = { ok: true, object: {} as KubeObject }
  expect(play(updatePod(input([BACKUP]), pod({})), answer).effects).toEqual(['update', 'SuccessfulUpdate: Update Pod db-0 in StatefulSet db successful'])
  const conflicting = [BACKUP, { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'set', controller: true }]
  expect(play(fixClaims(input(conflicting), pod({})), answer).effects[0]).toBe('ConflictingController: PersistentVolumeClaim data-db-0 has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim')
})
