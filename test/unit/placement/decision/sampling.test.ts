import { expect, test } from 'vitest'
import { ClusterModel, decide, numFeasibleNodesToFind } from '../../../../src/placement/index.js'
import { makeNode, makePod } from '../clusters.js'

const plain = { cpu: 4, zone: 'a', disk: false, taint: undefined, cordoned: false, image: false }

test('small clusters are looked at as a whole, large ones down to 5 %', () => {
  expect(numFeasibleNodesToFind(0, 99)).toBe(99)
  expect(numFeasibleNodesToFind(0, 100)).toBe(100)
  expect(numFeasibleNodesToFind(0, 1000)).toBe(420)
  expect(numFeasibleNodesToFind(0, 100_000)).toBe(5000)
  expect(numFeasibleNodesToFind(30, 1000)).toBe(300)
})

test('each search begins where the last one ended', () => {
  const model = new ClusterModel()
  for (let i = 0; i < 250; i++) model.setNode(i, makeNode(`n${i}`, plain))
  const pod = makePod('p', { template: 0, app: 'web' })
  const first = decide(model, pod, { startIndex: 0, ties: 'list-order', draw: () => 0 })
  expect(first).toMatchObject({ evaluatedNodes: 120, feasibleNodes: 120, nextStartIndex: 120 })
  const third = decide(model, pod, { startIndex: 240, ties: 'list-order', draw: () => 0 })
  expect(third).toMatchObject({ evaluatedNodes: 120, nextStartIndex: 110 })
})
