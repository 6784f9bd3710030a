import { expect, test } from 'vitest'
import type { Deployment } from '../../../../src/model/index.js'
import { deployment, World } from './world.js'

const ROLLING = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
const ROLLBACK_TO = 'deprecated.deployment.rollback.to'

function rolledTwice(): World {
  const world = new World()
  world.request({ do: 'create', object: deployment(2, 'app:1', ROLLING) })
  world.engine.runTo(60_000)
  for (const [i, image] of ['app:2', 'app:3'].entries()) {
    world.patch({ template: { spec: { containers: [{ name: 'main', image }] } } })
    world.engine.runTo(120_000 + i * 60_000)
  }
  return world
}

function rollBack(world: World, revision: string): Deployment {
  world.request({ do: 'patch', kind: 'Deployment', namespace: 'default', name: 'web', type: 'merge', patch: { metadata: { annotations: { [ROLLBACK_TO]: revision } } } })
  world.engine.runTo(world.engine.now + 60_000)
  const found = world.list<Deployment>('Deployment')[0]!
  expect(found.metadata.annotations).not.toHaveProperty(ROLLBACK_TO)
  return found
}

test.each([['1', 'app:1'], ['0', 'app:2']])('the annotation goes back to revision %s, whose set becomes the newest', (revision, image) => {
  const world = rolledTwice()
  const { spec, metadata, status } = rollBack(world, revision)
  expect(spec.template.spec!.containers[0]!.image).toBe(image)
  expect(spec.template.metadata!.labels).toEqual({ app: 'web' })
  expect(metadata.annotations!['deployment.kubernetes.io/revision']).toBe('4')
  expect(status!.updatedReplicas).toBe(2)
})

test.each([['9', 'RevisionNotFound'], ['3', 'TemplateUnchanged']])('going back to revision %s changes nothing: %s', (revision) => {
  const world = rolledTwice()
  expect(rollBack(world, revision).spec.template.spec!.containers[0]!.image).toBe('app:3')
})

test('a text that is no number asks for nothing', () => {
  const world = rolledTwice()
  world.request({ do: 'patch', kind: 'Deployment', namespace: 'default', name: 'web', type: 'merge', patch: { metadata: { annotations: { [ROLLBACK_TO]: 'one' } } } })
  world.engine.runTo(world.engine.now + 60_000)
  expect(world.list<Deployment>('Deployment')[0]!.metadata.annotations).toHaveProperty(ROLLBACK_TO)
})
