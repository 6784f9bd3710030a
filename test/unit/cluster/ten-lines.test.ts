/** The first ten lines of a user, as the architecture promises them. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'
import { shop } from './shop.js'

test('the first ten lines', () => {
  const cluster = new Cluster({ seed: '42', nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '16Gi' } })
  cluster.apply(shop)
  cluster.runUntilStable({ within: '5m' })
  cluster.step({ crash: { node: 'node-2' } })
  cluster.runFor('10m')

  expect(cluster.get('Deployment', 'shop/cart').status.availableReplicas).toBe(4)
  const [pod] = cluster.list('Pod', { namespace: 'shop', selector: 'app=cart' })
  const why = cluster.why('Pod', `shop/${pod!.metadata.name}`)
  expect(why.chain.at(-1)).toMatchObject({ verb: 'step', kind: 'Step' })
  const other = cluster.fork({ seed: '43' })
  expect(other.digest).toBe(cluster.digest)
  expect(cluster.digest).toMatch(/^[0-9a-f]{64}$/)
})
