/** When a cluster is at rest: what waits for its user waits for nothing that would come by itself. */
import { expect, test } from 'vitest'
import { Cluster, type ClusterOptions } from '../../../src/index.js'

const web = (spec: object = {}): object => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } }, ...spec },
})

function cluster(spec: object = {}, options: Partial<ClusterOptions> = {}): Cluster {
  const made = new Cluster({ seed: 'rest', nodes: { count: 3 }, ...options })
  made.apply([web(spec)] as never)
  return made
}

test('a Deployment that is paused from its start has nothing to wait for', () => {
  const made = cluster({ paused: true })
  expect(made.runUntilStable({ within: '1m' })).toMatchObject({ stable: true, waiting: [] })
  expect(made.list('Pod')).toEqual([])
  made.rollout('resume', 'web')
  expect(made.runUntilStable({ within: '1m' })).toMatchObject({ stable: true })
  expect(made.list('Pod')).toHaveLength(3)
})

test('a Deployment that is paused in the middle of a rollout rests with the pods that it has by then', () => {
  const made = cluster({ minReadySeconds: 5 })
  made.runUntilStable({ within: '1m' })
  made.setImage('web', 'web:2')
  made.rollout('pause', 'web')
  expect(made.runUntilStable({ within: '1m' })).toMatchObject({ stable: true })
  expect(made.list('Pod').map(({ spec }) => spec.containers[0]!.image).sort()).toEqual(['web:1', 'web:1', 'web:1', 'web:2'])
})

test('a paused Deployment whose sets grow waits for their pods', () => {
  const made = cluster({}, { nodes: { count: 1, pods: 3 } })
  made.runUntilStable({ within: '1m' })
  made.rollout('pause', 'web')
  made.scale('web', 5)
  expect(made.runUntilStable({ within: '1m' })).toMatchObject({ stable: false, waiting: ['Deployment default/web: is paused, and 3 of its 5 replicas are available'] })
})
