/** Revisions where something went wrong before, and pods that are lost or fail. */
import { expect, test } from 'vitest'
import { newControllerRef, podTemplateHash, revisionData, type ControllerRevision, type DaemonSet, type KubeObject, type Pod } from '../../../../src/model/index.js'
import { constructHistory } from '../../../../src/reconcilers/daemonset/history.js'
import type { Input } from '../../../../src/reconcilers/daemonset/input.js'
import { HASH_LABEL } from '../../../../src/reconcilers/daemonset/template.js'
import { daemonSet, World } from './world.js'

function world(spec: object = {}, prepare: (made: World) => void = () => undefined): World {
  const made = new World({ podMs: () => 100 })
  for (const name of ['a', 'b']) made.putNode(name)
  prepare(made)
  made.request({ do: 'create', object: daemonSet('app:1', spec) })
  made.engine.runTo(5000)
  return made
}

const set = (made: World): DaemonSet => made.list<DaemonSet>('DaemonSet')[0]!
const revisions = (made: World): string[] => made.list<ControllerRevision>('ControllerRevision').map(({ metadata, revision }) => `${metadata.name} ${revision} ${metadata.labels?.[HASH_LABEL]}`)
const hashes = (made: World): unknown[] => made.list<Pod>('Pod').map(({ metadata }) => metadata.labels?.[HASH_LABEL])
const roll = (made: World, image: string, untilMs: number): void => {
  made.patch({ template: { spec: { containers: [{ name: 'main', image }] } } })
  made.engine.runTo(untilMs)
}

function revisionOf(name: string, image: string, more: object): KubeObject {
  const template = (daemonSet(image) as unknown as DaemonSet).spec.template
  return { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name, namespace: 'default', ...more }, data: revisionData(template), revision: 1 } as unknown as KubeObject
}

test('several revisions that say the same become one, and the pods go with it', () => {
  const made = world()
  const first = podTemplateHash(set(made).spec.template)
  expect(revisions(made)).toEqual([`agent-${first} 1 ${first}`])
  made.request({ do: 'create', object: revisionOf('agent-zzz', 'app:1', { labels: { app: 'agent' } }) })
  made.engine.runTo(10_000)
  expect(revisions(made)).toEqual(['agent-zzz 1 agent-zzz'])
  expect(made.list<ControllerRevision>('ControllerRevision')[0]!.metadata.ownerReferences).toMatchObject([{ name: 'agent', controller: true }])
  expect(hashes(made)).toEqual(['agent-zzz', 'agent-zzz'])
  // As upstream: the rolling update of the same sync still sees the pods with their old label and replaces the first.
  expect(made.made.size).toBe(3)
})

test('where another object has the name, the next name is tried', () => {
  const template = (daemonSet('app:1') as unknown as DaemonSet).spec.template
  const made = world({}, (early) => void early.request({ do: 'create', object: revisionOf(`agent-${podTemplateHash(template)}`, 'other:1', { labels: { app: 'other' } }) }))
  const second = podTemplateHash(template, 1)
  expect(set(made).status).toMatchObject({ collisionCount: 1, numberAvailable: 2 })
  expect(revisions(made)).toContain(`agent-${second} 1 ${second}`)
  expect(hashes(made)).toEqual([second, second])
})

test('a revision that is there but not in view yet keeps its number', () => {
  const wanted = daemonSet('app:1') as unknown as DaemonSet
  const name = `agent-${podTemplateHash(wanted.spec.template)}`
  const labels = { app: 'agent', [HASH_LABEL]: podTemplateHash(wanted.spec.template) }
  const old = { ...revisionOf('agent-old', 'app:0', { labels: { app: 'agent', [HASH_LABEL]: 'old' }, ownerReferences: [newControllerRef(wanted as unknown as KubeObject)] }), revision: 3 } as unknown as ControllerRevision
  const course = constructHistory({ set: wanted, revisions: [old], releasedRevisions: [], relabel: [] } as unknown as Input)
  expect(course.next().value).toMatchObject({ do: 'create', object: { revision: 4 } })
  expect(course.next({ ok: false, code: 409, reason: 'AlreadyExists', message: '' }).value).toMatchObject({ do: 'get', name })
  expect(course.next({ ok: true, object: revisionOf(name, 'app:1', { labels }) })).toMatchObject({ done: true, value: { hash: labels[HASH_LABEL] } })
})

test('a template that was wanted before gets its old revision back; old ones beyond the limit go, the oldest first', () => {
  const made = world({ revisionHistoryLimit: 1 })
  const first = podTemplateHash(set(made).spec.template)
  roll(made, 'app:2', 20_000)
  const second = podTemplateHash(set(made).spec.template)
  expect(revisions(made).sort()).toEqual([`agent-${first} 1 ${first}`, `agent-${second} 2 ${second}`].sort())
  roll(made, 'app:1', 40_000)
  expect(revisions(made).sort()).toEqual([`agent-${first} 3 ${first}`, `agent-${second} 2 ${second}`].sort())
  roll(made, 'app:3', 60_000)
  const third = podTemplateHash(set(made).spec.template)
  expect(revisions(made).sort()).toEqual([`agent-${first} 3 ${first}`, `agent-${third} 4 ${third}`].sort())
})

test('a pod that is labelled away is let go and replaced; one that comes back is adopted and, being too much, deleted', () => {
  const made = world()
  const [pod] = made.list<Pod>('Pod')
  const { name } = pod!.metadata
  const label = (app: string): unknown => made.request({ do: 'patch', kind: 'Pod', namespace: 'default', name, type: 'merge', patch: { metadata: { labels: { app } } } })
  label('other')
  made.engine.runTo(10_000)
  const lost = made.list<Pod>('Pod').find(({ metadata }) => metadata.name === name)!
  expect(lost.metadata.ownerReferences ?? []).toEqual([])
  expect(made.list<Pod>('Pod')).toHaveLength(3)
  expect(set(made).status).toMatchObject({ numberAvailable: 2 })
  label('agent')
  made.engine.runTo(20_000)
  expect(made.list<Pod>('Pod')).toHaveLength(2)
})

test('a pod that fails is deleted at once, the next on that node after a second, then two', () => {
  const made = world()
  const failNext = (atMs: number): boolean => {
    made.engine.runTo(atMs)
    const pod = made.list<Pod>('Pod').find((each) => made.nodeOf(each) === 'a' && each.metadata.deletionTimestamp === undefined)!
    made.api.write({ actor: 'kubelet', verb: 'update' }, 'Pod', `default/${pod.metadata.name}`, { ...pod, status: { phase: 'Failed' } } as unknown as KubeObject)
    made.engine.settle()
    const after = made.list<Pod>('Pod').find(({ metadata }) => metadata.name === pod.metadata.name)
    return after === undefined || after.metadata.deletionTimestamp !== undefined
  }
  expect(failNext(10_000)).toBe(true)
  expect(failNext(10_500)).toBe(false)
  made.engine.runTo(11_499)
  expect(made.made.size).toBe(3)
  made.engine.runTo(11_500)
  expect(made.made.size).toBe(4)
  made.engine.runTo(11_700)
  expect(failNext(12_000)).toBe(false)
  made.engine.runTo(13_999)
  expect(made.made.size).toBe(4)
  made.engine.runTo(14_000)
  expect(made.made.size).toBe(5)
})

test('a surge goes on after the controller has died between a pod becoming ready and its becoming available', () => {
  const made = world({ minReadySeconds: 5, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } })
  made.engine.runTo(20_000)
  roll(made, 'app:2', 22_000)
  made.controller.crash()
  made.controller.start()
  made.engine.runTo(60_000)
  expect(made.list<Pod>('Pod').map(({ spec }) => spec.containers[0]!.image)).toEqual(['app:2', 'app:2'])
})

test('numbers that somebody else writes into the status are put right at once', () => {
  const made = world()
  made.request({ do: 'patch', kind: 'DaemonSet', namespace: 'default', name: 'agent', sub: 'status', type: 'merge', patch: { status: { numberReady: 7 } } })
  made.engine.settle()
  expect(set(made).status).toMatchObject({ numberReady: 2 })
})
