/** A container that has ended is known by the id of the life that ended, now and after the next start. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

test.each([
  ['has ended for good', 'Never', 'state'],
  ['runs again', 'Always', 'lastState'],
] as const)('a container that %s tells which one ended', (_how, restartPolicy, where) => {
  const made = new Cluster({ seed: 'ids', nodes: { count: 1 } })
  made.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { restartPolicy, containers: [{ name: 'c', image: 'i' }] } } as never)
  made.runFor('1m')
  const id = made.get('Pod', 'p').status!.containerStatuses![0]!.containerID
  made.step({ exitContainer: { pod: 'p', container: 'c', code: 1 } })
  made.runFor('1m')
  expect(made.get('Pod', 'p').status!.containerStatuses![0]![where]!.terminated).toMatchObject({ exitCode: 1, containerID: id })
})
