/** DaemonSets in a whole cluster: on every node, rolled, restarted and undone, left alone by drains. */
import { expect, test } from 'vitest'
import { Cluster, type Step } from '../../../src/index.js'

const agent = (spec: object = {}): object => ({
  apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'main', image: 'agent:1' }] } }, ...spec },
})

function cluster(spec: object = {}): Cluster {
  const made = new Cluster({ seed: 'daemons', nodes: { count: 3 } })
  made.apply([agent(spec)] as never)
  expect(made.runUntilStable({ within: '1m' })).toMatchObject({ stable: true })
  return made
}

const images = (made: Cluster): string[] => made.list('Pod').map(({ spec }) => `${spec.nodeName} ${spec.containers[0]!.image}`).sort()
const error = (made: Cluster, step: Step): string => {
  try {
    made.step(step)
  } catch (thrown) {
    return (thrown as Error).message
  }
  return ''
}

test('one pod on every node, and on each that joins', () => {
  const made = cluster()
  expect(images(made)).toEqual(['node-1 agent:1', 'node-2 agent:1', 'node-3 agent:1'])
  made.step({ addNode: { count: 1 } })
  made.runFor('1m')
  expect(images(made)).toHaveLength(4)
  expect(made.get('DaemonSet', 'agent')!.status).toMatchObject({ desiredNumberScheduled: 4, numberAvailable: 4, updatedNumberScheduled: 4 })
})

test('what is not settled is told', () => {
  const made = new Cluster({ seed: 'daemons', nodes: { count: 2 }, images: [{ image: 'agent:1', pull: 'missing' }] })
  made.apply([agent()] as never)
  const { waiting } = made.runUntilStable({ within: '1m' })
  expect(waiting).toEqual(['DaemonSet default/agent: 0 of 2 pods are available'])
})

test('the API server counts the templates, whatever clients say', () => {
  const made = cluster()
  const count = (): unknown => made.get('DaemonSet', 'agent')!.metadata.annotations!['deprecated.daemonset.template.generation']
  expect(count()).toBe('1')
  made.step({ setImage: { daemonSet: 'agent', image: 'agent:2' } })
  made.step({ patch: { kind: 'DaemonSet', name: 'agent', patch: { metadata: { annotations: { 'deprecated.daemonset.template.generation': '7' } }, spec: { minReadySeconds: 1 } } } })
  expect(count()).toBe('2')
  made.runFor('5m')
  expect(made.list('Pod').map(({ metadata }) => metadata.labels!['pod-template-generation'])).toEqual(['2', '2', '2'])
})

test('rolled, undone and restarted as kubectl does it; it cannot be paused', () => {
  const made = cluster()
  made.step({ setImage: { daemonSet: 'agent', image: 'agent:2' } })
  made.runUntilStable({ within: '5m' })
  expect(images(made)).toEqual(['node-1 agent:2', 'node-2 agent:2', 'node-3 agent:2'])
  made.step({ rollout: { kind: 'DaemonSet', undo: 'agent' } })
  made.runUntilStable({ within: '5m' })
  expect(images(made)).toEqual(['node-1 agent:1', 'node-2 agent:1', 'node-3 agent:1'])
  expect(made.list('ControllerRevision').map(({ revision }: any) => revision).sort()).toEqual([2, 3])
  const before = made.list('Pod').map(({ metadata }) => metadata.name)
  made.step({ rollout: { kind: 'DaemonSet', restart: 'agent' } })
  made.runUntilStable({ within: '5m' })
  expect(made.list('Pod').some(({ metadata }) => before.includes(metadata.name))).toBe(false)
  expect(error(made, { rollout: { kind: 'DaemonSet', pause: 'agent' } })).toContain('daemonsets.apps "agent" pausing is not supported')
})

test('a pod that somebody deletes comes back on its node', () => {
  const made = cluster()
  const [first] = made.list('Pod')
  made.step({ delete: { kind: 'Pod', name: first!.metadata.name } })
  made.runUntilStable({ within: '2m' })
  expect(images(made)).toHaveLength(3)
})

test('a drain stumbles over its pods, or leaves them where they are', () => {
  const made = cluster()
  expect(error(made, { drain: { node: 'node-1' } })).toMatch(/^unable to drain node "node-1": cannot delete DaemonSet-managed Pods \(use --ignore-daemonsets to ignore\): default\/agent-/)
  made.step({ drain: { node: 'node-2', ignoreDaemonSets: true } })
  made.runFor('1m')
  expect(made.drains().find(({ node }) => node === 'node-2')).toMatchObject({ node: 'node-2', state: 'drained' })
  expect(images(made)).toEqual(['node-1 agent:1', 'node-2 agent:1', 'node-3 agent:1'])
})

test('a deleted DaemonSet takes its pods and revisions along', () => {
  const made = cluster()
  made.step({ delete: { kind: 'DaemonSet', name: 'agent' } })
  made.runFor('2m')
  expect([...made.list('Pod'), ...made.list('ControllerRevision')]).toEqual([])
})
