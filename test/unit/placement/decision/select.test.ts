import { expect, test } from 'vitest'
import { bestNodes, selectHost } from '../../../../src/placement/decision/select.js'
import { ClusterModel } from '../../../../src/placement/index.js'

function nodes(...names: string[]) {
  const model = new ClusterModel()
  names.forEach((name, id) => model.setNode(id, { apiVersion: 'v1', kind: 'Node', metadata: { name } }))
  return model.nodesInOrder
}

const draw = (n: number) => n - 1

test('the best are all with the highest total, in order', () => {
  const list = nodes('d', 'c', 'b', 'a')
  expect(bestNodes(list, Float64Array.of(1, 7, 3, 7)).map(({ name }) => name)).toEqual(['c', 'a'])
})

test('totals beyond the nodes do not count: the array is reused', () => {
  expect(selectHost(nodes('a', 'b'), Float64Array.of(1, 2, 9), 'list-order', draw).node.name).toBe('b')
})

test.each([
  ['seeded', 'a'],
  ['first-by-name', 'a'],
  ['list-order', 'c'],
] as const)('ties by %s', (ties, expected) => {
  const choice = selectHost(nodes('d', 'c', 'b', 'a'), Float64Array.of(1, 7, 3, 7), ties, draw)
  expect(choice).toMatchObject({ node: { name: expected }, score: 7, ties: 2 })
})

test('a single best node asks for no draw', () => {
  const never = () => { throw new Error('drawn') }
  expect(selectHost(nodes('a', 'b'), Float64Array.of(1, 2), 'seeded', never)).toMatchObject({ node: { name: 'b' }, ties: 1 })
})
