/** Steps that lack something, say nothing or say too much are mistakes: they change nothing and say what to give. */
import { expect, test } from 'vitest'
import { Cluster, OptionError } from '../../../src/index.js'

const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'a:1' }] } } } }

test.each<readonly [object, string]>([
  [{ skewClock: { node: 'node-1' } }, 'skewClock: this sets no clock wrong: give it ahead, behind or a rate other than 1'],
  [{ skewClock: { node: 'node-1', ahead: 0, rate: 1 } }, 'skewClock: this sets no clock wrong'],
  [{ skewClock: { node: 'node-1', ahead: '5s', behind: '5s' } }, 'skewClock: ahead and behind exclude each other'],
  [{ skewClock: { node: 'node-1', controlPlane: 1, ahead: '5s' } }, 'skewClock: node and controlPlane exclude each other'],
  [{ skewClock: { controlPlane: 0, ahead: '5s' } }, 'skewClock: controlPlane: 0 is no whole number from 1 on'],
  [{ skewClock: { ahead: '5s' } }, 'skewClock: one of node, nodes, controlPlane is missing'],
  [{ skewClock: { node: 'node-1', aheda: '5s' } }, 'skewClock has no "aheda"; did you mean "ahead"?'],
  [{ label: { kind: 'Deployment', name: 'web', labels: {} } }, 'label: "labels" is empty: this changes no label'],
  [{ label: { kind: 'Deployment', name: 'web' } }, 'label: "labels" is missing'],
  [{ label: { labels: { a: 'b' } } }, 'label: one of node, pod, kind is missing'],
  [{ label: { kind: 'Deployment', labels: { a: 'b' } } }, 'label: "name" is missing'],
  [{ patch: { kind: 'Deployment', name: 'web' } }, 'patch: "patch" is missing'],
  [{ scale: { replicas: 2 } }, 'scale: one of deployment, replicaSet, statefulSet is missing'],
  [{ scale: { deployment: 'web' } }, 'scale: "replicas" is missing'],
  [{ setImage: { deployment: 'web', image: '' } }, 'setImage: "image" is empty'],
  [{ rollout: { toRevision: 2 } }, 'rollout: one of undo, pause, resume, restart is missing'],
  [{ taint: { node: 'node-1', key: 'a' } }, 'taint: "effect" is missing'],
  [{ untaint: { node: 'node-1' } }, 'untaint: "key" is missing'],
  [{ partition: { node: 'node-1', direction: 'up' } }, 'partition: direction "up" is none of both, toControlPlane, fromControlPlane'],
  [{ addNode: { count: 0 } }, 'addNode: count: 0 is no whole number from 1 on'],
  [{ addNode: { count: 1.5 } }, 'addNode: count: 1.5 is no whole number from 1 on'],
  [{ zoneOutage: {} }, 'zoneOutage: "zone" is missing'],
  [{ traffic: { to: 'web' } }, 'traffic: "requestsPerSecond" is missing'],
  [{ crashComponent: {} }, 'crashComponent: "component" is missing'],
  [{ crashComponent: { component: 'replicaset-controller', afterWrites: 0 } }, 'crashComponent: afterWrites: 0 is no whole number from 1 on'],
  [{ crashComponent: { component: 'replicaset-controller', afterWrites: 1, graceful: true } }, 'crashComponent: graceful and afterWrites exclude each other'],
  [{ pauseComponent: { component: 'kube-scheduler', instance: 0 } }, 'pauseComponent: instance: 0 is no whole number from 1 on'],
  [{ stallWatch: { component: 'replicaset-controller' } }, 'stallWatch: "kind" is missing'],
  [{ exitContainer: {} }, 'exitContainer: one of pod, pods is missing'],
  [{ exitContainer: { pods: '' } }, 'exitContainer: "pods" is empty'],
  [{ delete: { kind: 'Deployment' } }, 'delete: "name" is missing'],
])('%j', (step, message) => {
  const cluster = new Cluster({ seed: 'steps' })
  cluster.apply(web)
  const before = cluster.digest
  expect(() => cluster.step(step as never)).toThrow(OptionError)
  expect(() => cluster.step(step as never)).toThrow(message)
  expect(cluster.digest).toBe(before)
})

test('a component that is named by the number of its only instance starts again', () => {
  const cluster = new Cluster({ seed: 'steps' })
  cluster.step({ crashComponent: { component: 'replicaset-controller', instance: 1 }, for: '10s' })
  cluster.step({ crashComponent: { component: 'csi-attacher', instance: 1 }, for: '10s' })
  cluster.apply(web)
  cluster.runFor('9s')
  expect(cluster.list('Pod')).toEqual([])
  cluster.runFor('5s')
  expect(cluster.list('Pod')).toHaveLength(1)
  cluster.step({ crashComponent: { component: 'csi-attacher' } })
})
