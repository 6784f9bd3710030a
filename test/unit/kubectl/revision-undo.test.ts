import { expect, test } from 'vitest'
import { revisionUndoPatch } from '../../../src/kubectl/index.js'
import { revisionData, type ControllerRevision, type PodTemplateSpec, type StatefulSet } from '../../../src/model/index.js'

const template = (image: string): PodTemplateSpec => ({ metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image }] } }) as unknown as PodTemplateSpec
const SET = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'default', uid: 'set' }, spec: { template: template('db:3') } } as unknown as StatefulSet

function revision(number: number, uid = 'set'): ControllerRevision {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid, controller: true }]
  return { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: `db-${number}`, ownerReferences }, data: revisionData(template(`db:${number}`)), revision: number } as unknown as ControllerRevision
}

const HISTORY = [revision(3), revision(1), revision(4, 'another'), revision(2)]

test('undo puts the data of the revision before the last, or of the named one, in the place of the template', () => {
  expect(revisionUndoPatch(SET, HISTORY, 0)).toEqual({ do: 'patch', kind: 'StatefulSet', namespace: 'default', name: 'db', type: 'strategic', patch: revisionData(template('db:2')) })
  expect(revisionUndoPatch(SET, HISTORY, 1)).toMatchObject({ patch: revisionData(template('db:1')) })
})

test('undo without a revision to go to, or to the present one, does nothing', () => {
  expect(revisionUndoPatch(SET, [revision(3)], 0)).toEqual({ skipped: false, message: 'unable to find specified revision 0 in history' })
  expect(revisionUndoPatch(SET, HISTORY, 4)).toEqual({ skipped: false, message: 'unable to find specified revision 4 in history' })
  expect(revisionUndoPatch(SET, HISTORY, 3)).toEqual({ skipped: true, message: 'skipped rollback (current template already matches revision 3)' })
})
