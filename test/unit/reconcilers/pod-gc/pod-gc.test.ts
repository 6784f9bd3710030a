import { expect, test } from 'vitest'
import { ApiServer, barePipeline } from '../../../../src/apiserver/index.js'
import { Controller } from '../../../../src/client/index.js'
import { KUBERNETES_1_36, type KubeObject, type Pod } from '../../../../src/model/index.js'
import { freeze } from '../../../../src/plain/index.js'
import { podGCReconciler } from '../../../../src/reconcilers/index.js'
import { Engine, Ledger } from '../../../../src/sim/index.js'

function cluster(terminatedPodGCThreshold = 12_500) {
  const engine = new Engine({ seed: 'pod-gc' })
  const ledger = new Ledger(engine, { keep: 'lines' })
  const api = new ApiServer(ledger, { pipeline: barePipeline })
  const profile = { ...KUBERNETES_1_36, terminatedPodGCThreshold }
  const controller = new Controller({ ledger, api, record: () => undefined }, podGCReconciler({ profile }), 1)
  controller.start()
  const put = (object: object) => void api.call({ do: 'create', object: freeze(object) as KubeObject }, 'test')
  const pods = () => ledger.store.list<Pod>('Pod').map((pod) => pod.metadata.name)
  return { engine, ledger, api, put, pods }
}

function node(name: string, ready: boolean, taints: readonly object[] = []) {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { taints }, status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }] } }
}

function pod(name: string, nodeName: string | undefined, phase = 'Running') {
  const spec = { containers: [], terminationGracePeriodSeconds: 30, ...(nodeName === undefined ? {} : { nodeName }) }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec, status: { phase } }
}

test('pods of a node that is gone are deleted at the tick after its quarantine', () => {
  const { engine, api, put, pods } = cluster()
  put(node('a', true))
  put(pod('p', 'a'))
  engine.runTo(31_000)
  api.call({ do: 'delete', kind: 'Node', name: 'a' }, 'test')
  engine.runTo(79_999)
  expect(pods()).toEqual(['p'])
  engine.runTo(80_000)
  expect(pods()).toEqual([])
  expect(engine.pendingEvents).toBe(0)
})

test('a node that comes back within its quarantine keeps its pods', () => {
  const { engine, api, put, pods } = cluster()
  put(node('a', true))
  put(pod('p', 'a'))
  engine.runTo(31_000)
  api.call({ do: 'delete', kind: 'Node', name: 'a' }, 'test')
  engine.runTo(60_000)
  put(node('a', true))
  engine.runTo(400_000)
  expect(pods()).toEqual(['p'])
  expect(engine.pendingEvents).toBe(0)
})

test('terminating pods go from nodes that are out of service, but only while these are not ready', () => {
  const { engine, api, put, pods } = cluster()
  const taint = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }
  put(node('down', false, [taint]))
  put(node('up', true, [taint]))
  put(pod('p', 'down'))
  put(pod('q', 'up'))
  put(pod('r', 'down'))
  for (const name of ['p', 'q']) api.call({ do: 'delete', kind: 'Pod', namespace: 'default', name }, 'test')
  engine.runTo(20_000)
  expect(pods()).toEqual(['q', 'r'])
})

test('too many finished pods: the oldest go', () => {
  const { engine, put, pods } = cluster(2)
  put(node('a', true))
  for (const name of ['one', 'two', 'three', 'four']) {
    put(pod(name, 'a', 'Succeeded'))
    engine.runTo(engine.now + 1_500)
  }
  engine.runTo(20_000)
  expect(pods()).toEqual(['four', 'three'])
})

test('a healthy cluster causes no ticks', () => {
  const { engine, put } = cluster()
  put(node('a', true))
  put(pod('p', 'a'))
  engine.runTo(20_000)
  const { handled } = engine
  engine.runTo(3_600_000)
  expect(engine.handled).toBe(handled)
})
