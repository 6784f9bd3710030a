/** Deletions of pods: what the first one fixes and what later ones can still change. */
import { expect, test } from 'vitest'
import { ApiServer, makeStandardPipeline, type DeleteOptions } from '../../../src/apiserver/index.js'
import type { KubeObject } from '../../../src/model/index.js'
import { freeze } from '../../../src/plain/index.js'
import { Engine, Ledger } from '../../../src/sim/index.js'

function serverWith(metadata: object, status: object = { phase: 'Running' }): ApiServer {
  const api = new ApiServer(new Ledger(new Engine({ seed: 'delete' }), { keep: 'columns' }), { pipeline: makeStandardPipeline() })
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default', ...metadata }, spec: { nodeName: 'n', containers: [], terminationGracePeriodSeconds: 30 }, status }
  api.write({ actor: 'step', verb: 'write' }, 'Pod', 'default/p', freeze(pod) as KubeObject)
  return api
}
const going = (seconds?: number): object => ({ deletionTimestamp: '2000-01-01T00:00:20Z', ...(seconds === undefined ? {} : { deletionGracePeriodSeconds: seconds }) })
const deleted = (api: ApiServer, options: DeleteOptions = {}): KubeObject['metadata'] | undefined => {
  expect(api.call({ do: 'delete', kind: 'Pod', namespace: 'default', name: 'p', options }, 'kubectl').ok).toBe(true)
  return api.get('Pod', 'default/p')?.metadata
}

test('a pod that has ended goes at once, unless it is going already', () => {
  expect(deleted(serverWith({}, { phase: 'Succeeded' }))).toBeUndefined()
  expect(deleted(serverWith(going(30), { phase: 'Succeeded' }))).toMatchObject(going(30))
  expect(deleted(serverWith(going(30), { phase: 'Succeeded' }), { gracePeriodSeconds: 0 })).toBeUndefined()
})

test('a pod that is going can only be made to go sooner', () => {
  expect(deleted(serverWith(going(30)), { gracePeriodSeconds: 40, propagationPolicy: 'Foreground' })).not.toHaveProperty('finalizers')
  expect(deleted(serverWith(going(30)), { gracePeriodSeconds: 20 })).toMatchObject({ deletionTimestamp: '2000-01-01T00:00:10Z', deletionGracePeriodSeconds: 20 })
  expect(deleted(serverWith(going(30)), { gracePeriodSeconds: -5 })).toMatchObject({ deletionTimestamp: '2000-01-01T00:00:00Z', deletionGracePeriodSeconds: 1 })
})

test('a pod that is going without a grace period goes now', () => {
  expect(deleted(serverWith(going()))).toBeUndefined()
  expect(deleted(serverWith(going(0)), { gracePeriodSeconds: 30 })).toBeUndefined()
})

test('a status keeps the generations and the class that it does not name', () => {
  const condition = { type: 'DisruptionTarget', status: 'True', observedGeneration: 3 }
  const api = serverWith({}, { phase: 'Running', qosClass: 'Burstable', observedGeneration: 4, conditions: [condition] })
  const pod = api.get('Pod', 'default/p')!
  const answer = api.call({ do: 'update', sub: 'status', object: { ...pod, status: { phase: 'Running', conditions: [{ type: 'DisruptionTarget', status: 'False' }, { type: 'Ready', status: 'True' }] } } }, 'kubectl')
  expect(answer.ok).toBe(true)
  expect(api.get('Pod', 'default/p')!.status).toEqual({
    phase: 'Running', qosClass: 'Burstable', observedGeneration: 4,
    conditions: [{ type: 'DisruptionTarget', status: 'False', observedGeneration: 3 }, { type: 'Ready', status: 'True' }],
  })
})
