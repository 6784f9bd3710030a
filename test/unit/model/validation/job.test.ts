/** Jobs: the selector that is generated for nearly all of them is taken as right without being looked at; no other one is. */
import { expect, test } from 'vitest'
import { applyDefaults, validateCreate, type KubeObject } from '../../../../src/model/index.js'

const UID = 'e787993f-9fdb-4fd0-8300-c029d0454aff'
const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid'
const GENERATED = { [CONTROLLER_UID]: UID, 'controller-uid': UID, 'batch.kubernetes.io/job-name': 'work', 'job-name': 'work' }

function fieldsOf(selector: object, labels: object, spec: object = {}): readonly string[] {
  const job = applyDefaults({
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work', namespace: 'default', uid: UID },
    spec: { ...spec, selector, template: { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:1' }] } } },
  } as unknown as KubeObject)
  return validateCreate(job).map(({ field }) => field)
}

test('what is generated is right', () => {
  expect(fieldsOf({ matchLabels: { [CONTROLLER_UID]: UID } }, GENERATED)).toEqual([])
})

test('each label that is missing or another is named', () => {
  expect(fieldsOf({ matchLabels: { [CONTROLLER_UID]: UID } }, { ...GENERATED, 'job-name': 'other' })).toEqual(['spec.template.metadata.labels[job-name]'])
})

test('a selector that asks for another uid is not generated', () => {
  expect(fieldsOf({ matchLabels: { [CONTROLLER_UID]: 'other' } }, GENERATED)).toEqual(['spec.selector', 'spec.template.metadata.labels'])
})

test('one that looks generated and is not is looked at where the labels are wrong', () => {
  expect(fieldsOf({ matchLabels: { [CONTROLLER_UID]: 'no value!' } }, { [CONTROLLER_UID]: 'no value!' }, { manualSelector: true })).toEqual(['metadata.labels', 'spec.template.labels', 'spec.selector.matchLabels'])
})
