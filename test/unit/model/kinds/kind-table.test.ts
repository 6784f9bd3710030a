import { expect, test } from 'vitest'
import { KindTable } from '../../../../src/model/kinds/index.js'

test('a kind has a value per apiVersion', () => {
  const table = new KindTable([['v1 Event', 1], ['events.k8s.io/v1 Event', 2]])
  table.set('v1', 'Pod', 3)
  expect([table.get('v1', 'Event'), table.get('events.k8s.io/v1', 'Event'), table.get('v1', 'Pod')]).toEqual([1, 2, 3])
  expect([table.get('apps/v1', 'Pod'), table.get('v1', 'Job')]).toEqual([undefined, undefined])
})
