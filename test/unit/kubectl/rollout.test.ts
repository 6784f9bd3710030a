import { expect, test } from 'vitest'
import { rolloutHistory, rolloutPausePatch, rolloutRestartPatch, rolloutResumePatch, rolloutUndoPatch } from '../../../src/kubectl/index.js'
import type { Deployment, ReplicaSet } from '../../../src/model/index.js'

const REVISION = 'deployment.kubernetes.io/revision'

function template(image: string, labels: Readonly<Record<string, string>> = { app: 'web' }): Deployment['spec']['template'] {
  return { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } } as unknown as Deployment['spec']['template']
}

function deployment(image: string, extra: object = {}): Deployment {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', uid: 'u', annotations: { [REVISION]: '3', team: 'new' } },
    spec: { selector: { matchLabels: { app: 'web' } }, template: template(image), ...extra },
  } as unknown as Deployment
}

function set(revision: number, image: string, annotations: Readonly<Record<string, string>> = {}): ReplicaSet {
  return {
    metadata: {
      name: `web-${revision}`, namespace: 'shop', annotations: { [REVISION]: String(revision), 'deployment.kubernetes.io/desired-replicas': '4', ...annotations },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true }],
    },
    spec: { template: template(image, { app: 'web', 'pod-template-hash': `h${revision}` }) },
  } as unknown as ReplicaSet
}

const SETS = [set(3, 'web:3'), set(1, 'web:1'), set(2, 'web:2', { team: 'old' })]

test('undo puts back the template of the last but one revision, without the hash, with its annotations', () => {
  expect(rolloutUndoPatch(deployment('web:3'), SETS, 0)).toEqual({
    do: 'patch', kind: 'Deployment', namespace: 'shop', name: 'web', type: 'json',
    patch: [
      { op: 'replace', path: '/spec/template', value: template('web:2') },
      { op: 'replace', path: '/metadata/annotations', value: { [REVISION]: '3', team: 'old' } },
    ],
  })
})

test('undo goes to any revision that still has a set', () => {
  expect(rolloutUndoPatch(deployment('web:3'), SETS, 1)).toMatchObject({ patch: [{ value: template('web:1') }, {}] })
  expect(rolloutUndoPatch(deployment('web:3'), SETS, 7)).toEqual({ skipped: false, message: 'unable to find specified revision 7 in history' })
  expect(rolloutUndoPatch(deployment('web:3'), SETS, 3)).toEqual({ skipped: true, message: 'skipped rollback (current template already matches revision 3)' })
  expect(rolloutUndoPatch(deployment('web:3'), [SETS[0]!], 0)).toEqual({ skipped: false, message: 'no rollout history found for deployment "web"' })
})

test('sets of others are no history', () => {
  const stranger = { ...set(9, 'web:9'), metadata: { ...set(9, 'web:9').metadata, ownerReferences: [] } } as unknown as ReplicaSet
  expect(rolloutHistory(deployment('web:3'), [...SETS, stranger]).map(({ revision }) => revision)).toEqual([1, 2, 3])
})

test('a paused Deployment is neither rolled back nor restarted', () => {
  const paused = deployment('web:3', { paused: true })
  expect(rolloutUndoPatch(paused, SETS, 0)).toMatchObject({ skipped: false })
  expect(rolloutRestartPatch(paused, '2000-01-01T00:00:00Z')).toEqual({ skipped: false, message: "can't restart paused deployment (run rollout resume first)" })
  expect(rolloutPausePatch(paused)).toEqual({ skipped: false, message: 'is already paused' })
  expect(rolloutResumePatch(paused)).toMatchObject({ patch: { spec: { paused: null } } })
})

test('restart is an annotation of the template', () => {
  expect(rolloutRestartPatch(deployment('web:3'), '2000-01-01T00:00:00Z')).toMatchObject({
    type: 'strategic', patch: { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2000-01-01T00:00:00Z' } } } } },
  })
})
